import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { localFolder } from '@voice-ledger/domain';
import type { ObjectStorage } from '@voice-ledger/domain';
import { s3Bucket } from '../../src/object-storage.ts';

const KEY = 'recordings/11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222.wav';

describe('recordings in a folder and in a bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-ledger-objects-'));
  const objects = new Map<string, { bytes: Buffer; encryption: unknown; type: unknown }>();
  let server: Server;
  before(async () => {
    // Speaks as much of the language of S3 as is needed.
    server = createServer((request, response) => {
      const name = String(request.url).replace(/\?.*/, '');
      if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return response.writeHead(403).end();
      if (request.method === 'DELETE') {
        objects.delete(name);
        return response.writeHead(204).end();
      }
      if (request.method === 'GET') {
        const found = objects.get(name);
        if (found) return response.end(found.bytes);
        return response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const bytes = Buffer.concat(parts);
        objects.set(name, {
          bytes,
          encryption: request.headers['x-amz-server-side-encryption'],
          type: request.headers['content-type'],
        });
        response.end();
      });
      return undefined;
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    Object.assign(process.env, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const storages: Record<string, () => ObjectStorage> = { folder: () => localFolder(folder), bucket: () => s3Bucket('voices', true) };
  for (const [name, open] of Object.entries(storages)) {
    test(`what is put into a ${name} comes back until it is deleted`, async () => {
      const storage = open();
      await storage.put(KEY, Buffer.from('RIFF of a voice'), 'audio/wav');
      assert.equal((await storage.get(KEY)).toString(), 'RIFF of a voice');
      await storage.delete(KEY);
      await assert.rejects(storage.get(KEY));
    });
  }

  test('objects in the bucket are encrypted and keep their type', async () => {
    await storages['bucket']?.().put(KEY, Buffer.from('x'), 'audio/wav');
    const kept = objects.get(`/voices/${KEY}`);
    assert.deepEqual([kept?.encryption, kept?.type], ['AES256', 'audio/wav']);
  });

  test('a folder takes no key that leads out of it', async () => {
    await assert.rejects(localFolder(folder).put('../outside.wav', Buffer.from('x'), 'audio/wav'), /not a key of ours/);
  });
});
