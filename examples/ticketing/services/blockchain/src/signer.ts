import { createCipheriv, createDecipheriv, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Client } from '@ticketing/database';
import type { Transaction } from '@ticketing/chain-client';

export interface Wallet {
  readonly id: string;
  readonly address: string;
}

export interface Signer {
  /** The wallet that mints, moves and burns for a tenant; made on first use. */
  wallet(client: Client, tenantId: string): Promise<Wallet>;
  sign(client: Client, tenantId: string, message: Transaction['message']): Promise<Transaction>;
}

const NONCE = 12;
const TAG = 16;

/** The one place that opens private keys. They are sealed with AES-256-GCM, bound to tenant and address, and never leave this module. */
export function createSigner(encryptionKey: string): Signer {
  const master = Buffer.from(encryptionKey, 'hex');

  function seal(plain: Buffer, owner: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', master, nonce, { authTagLength: TAG }).setAAD(Buffer.from(owner));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  function open(sealed: Buffer, owner: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(0, NONCE), {
      authTagLength: TAG,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  }

  async function find(client: Client, tenantId: string): Promise<(Wallet & { sealed_key: Buffer }) | undefined> {
    const { rows } = await client.query<Wallet & { sealed_key: Buffer }>(
      `SELECT id, address, sealed_key FROM wallets WHERE tenant_id = $1 AND purpose = 'authority'`,
      [tenantId],
    );
    return rows[0];
  }

  return {
    async wallet(client, tenantId) {
      const known = await find(client, tenantId);
      if (known) return { id: known.id, address: known.address };
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const address = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
      const sealed = seal(privateKey.export({ type: 'pkcs8', format: 'der' }), `${tenantId}:${address}`);
      // Whoever comes second uses the wallet of the first.
      await client.query(
        `INSERT INTO wallets (tenant_id, purpose, address, sealed_key) VALUES ($1, 'authority', $2, $3) ON CONFLICT (tenant_id, purpose) DO NOTHING`,
        [tenantId, address, sealed],
      );
      const made = await find(client, tenantId);
      if (!made) throw new Error('The wallet was not stored');
      return { id: made.id, address: made.address };
    },

    async sign(client, tenantId, message) {
      const wallet = await find(client, tenantId);
      if (!wallet || wallet.address !== message.feePayer) throw new Error('The message names another wallet');
      const key = createPrivateKey({
        key: open(wallet.sealed_key, `${tenantId}:${wallet.address}`),
        format: 'der',
        type: 'pkcs8',
      });
      return { message, signature: sign(null, messageBytes(message), key).toString('hex') };
    },
  };
}

/** What the chain verifies the signature over: JSON with sorted keys. */
function messageBytes(message: Transaction['message']): Buffer {
  return Buffer.from(sorted(message), 'utf8');
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${sorted(one)}`).join(',')}}`;
}
