import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where recordings and PDFs are kept. Keys are made by us, never by clients. */
export interface ObjectStorage {
  put(key: string, bytes: Buffer, contentType: string): Promise<void>;
  get(key: string): Promise<Buffer>;
  delete(key: string): Promise<void>;
}

const KEY = /^[a-z]+\/[0-9a-f-]{36}\/[0-9a-f-]{36}\.[a-z0-9]{2,4}$/;

/** A folder of this machine; for development and tests. */
export function localFolder(root: string): ObjectStorage {
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new Error('not a key of ours');
    return join(root, key);
  };
  return {
    async put(key, bytes) {
      const path = place(key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes, { mode: 0o600 });
    },
    get: (key) => readFile(place(key)),
    delete: (key) => rm(place(key), { force: true }),
  };
}
