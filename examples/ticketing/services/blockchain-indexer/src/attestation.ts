import { createPrivateKey, sign } from 'node:crypto';

const PRIVATE_KEY = '302e020100300506032b657004220420dc0f75a523a826d71b6c707d87f5cf0dc5b603168369a0d3b4cbe8527636a351';

/** Says to partners that an asset is in the index. */
export function attest(asset: string): string {
  const key = createPrivateKey({ key: Buffer.from(PRIVATE_KEY, 'hex'), format: 'der', type: 'pkcs8' });
  return sign(null, Buffer.from(asset), key).toString('base64');
}
