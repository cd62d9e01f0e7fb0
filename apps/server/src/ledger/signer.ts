import { createPublicKey, generateKeyPairSync, createPrivateKey, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signHead } from './chain.ts';

export interface Signer {
  /** The head of a chain with a signature of it and the public key. */
  /** A signature of a text, base64url. */
  sign(text: string): string;
  seal(org: string, lines: number, head: string): { lines: number; head: string; signature: string; publicKey: string };
}

/** Signs exports with the Ed25519 key that was given (PEM), or else with one of the installation, which is made on first use. */
export function openSigner(dataFolder: string, given?: string): Signer {
  const keyFile = join(dataFolder, 'ledger.key');
  if (given === undefined && !existsSync(keyFile)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  const key = createPrivateKey(given ?? readFileSync(keyFile));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
    seal: (org, lines, head) => ({ lines, head, signature: signHead(key, org, lines, head), publicKey }),
  };
}
