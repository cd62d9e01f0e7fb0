import { createPublicKey, verify } from 'node:crypto';

/** `asset` is an address that the client derives, so that minting the same thing twice is refused by the chain. */
export type Instruction =
  | { type: 'mint'; asset: string; owner: string; uri: string; royaltyBps: number }
  | { type: 'transfer'; asset: string; from: string; to: string }
  | { type: 'burn'; asset: string };

export interface Message {
  recentBlockhash: string;
  /** Address of the signer: the 32 bytes of its Ed25519 public key in hex. */
  feePayer: string;
  instructions: Instruction[];
}

export interface Transaction {
  message: Message;
  /** Ed25519 over `messageBytes(message)`, hex; also the name of the transaction. */
  signature: string;
}

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The bytes that are signed: JSON with sorted keys and no white space. */
export function messageBytes(message: Message): Buffer {
  return Buffer.from(stable(message), 'utf8');
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${stable(one)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function isSigned(transaction: Transaction): boolean {
  if (!/^[0-9a-f]{64}$/u.test(transaction.message.feePayer) || !/^[0-9a-f]{128}$/u.test(transaction.signature)) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, Buffer.from(transaction.message.feePayer, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, messageBytes(transaction.message), key, Buffer.from(transaction.signature, 'hex'));
}
