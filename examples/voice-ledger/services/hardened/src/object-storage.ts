import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ObjectStorage } from '@voice-ledger/domain';

/** A bucket of S3, or of something that speaks its language and often wants the bucket in the path. Objects are private and encrypted. */
export function s3Bucket(bucket: string, bucketInPath = false): ObjectStorage {
  const client = new S3Client({
    forcePathStyle: bucketInPath,
    maxAttempts: 3,
    requestHandler: { requestTimeout: 10_000, connectionTimeout: 2_000 },
  });
  return {
    async put(key, bytes, contentType) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType, ServerSideEncryption: 'AES256' }),
      );
    },
    async get(key) {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!answer.Body) throw new Error('the object is empty');
      return Buffer.from(await answer.Body.transformToByteArray());
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
