import { createPublicKey, generateKeyPairSync, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signHead } from './chain.ts';

export interface Signer {
  /** The head of a chain with a signature of it and the public key. */
  seal(org: string, lines: number, head: string): { lines: number; head: string; signature: string; publicKey: string };
}

/** Signs exports with the Ed25519 key of the installation, which is made on first use. Set `LEDGER_KEY_FILE` where several processes share one. */
export function openSigner(dataFolder: string, keyFile = join(dataFolder, 'ledger.key')): Signer {
  if (!existsSync(keyFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  const key = createPrivateKey(readFileSync(keyFile));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return { seal: (org, lines, head) => ({ lines, head, signature: signHead(key, org, lines, head), publicKey }) };
}
