import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what integrations keep secret; a row that was copied to another place does not open there. */
export interface Vault {
  seal(org: string, id: string, secret: object): Buffer;
  /** @throws where the key is another one, or a byte was changed. */
  open(org: string, id: string, sealed: Buffer): unknown;
}

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM with a key that is derived from the secret of the server. */
export function openVault(secret: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secret, 'airworthy', 'integrations', 32));
  return {
    seal(org, id, value) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
      cipher.setAAD(Buffer.from(`${org}\n${id}`));
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), text]);
    },
    open(org, id, sealed) {
      if (sealed[0] !== VERSION) throw new Error('The secret of an integration was written by another version.');
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG });
      cipher.setAAD(Buffer.from(`${org}\n${id}`));
      cipher.setAuthTag(sealed.subarray(1 + NONCE, 1 + NONCE + TAG));
      const text = Buffer.concat([cipher.update(sealed.subarray(1 + NONCE + TAG)), cipher.final()]);
      return JSON.parse(text.toString('utf8'));
    },
  };
}
