import { createHash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** One line of an exported ledger. `payload` is the text that was hashed, as the database prints it. */
export interface LedgerLine {
  readonly seq: number;
  /** Microseconds since 1970, in UTC. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly payload: string;
  readonly prev: string;
  readonly hash: string;
}

export const FIRST_HASH = '0'.repeat(64);

/** The hash of a line, by the words that `ledger_words` of the database puts together. */
export function hashOf(org: string, line: LedgerLine): string {
  const words = [
    line.prev,
    org,
    String(line.seq),
    String(line.at),
    JSON.stringify(line.actor),
    JSON.stringify(line.action),
    JSON.stringify(line.subject),
    line.payload,
  ];
  return createHash('sha256').update(words.join('\n')).digest('hex');
}

export type ChainState =
  | { readonly ok: true; readonly lines: number; readonly head: string }
  | { readonly ok: false; readonly at: number; readonly because: string };

/** Walks a chain: no gap, no changed line, each line holding the hash of the one before. */
export async function verifyChain(org: string, lines: AsyncIterable<LedgerLine> | Iterable<LedgerLine>): Promise<ChainState> {
  let [seq, head] = [0, FIRST_HASH];
  for await (const line of lines) {
    if (line.seq !== seq + 1) return { ok: false, at: seq + 1, because: `line ${seq + 1} is missing` };
    if (line.prev !== head) return { ok: false, at: line.seq, because: `line ${line.seq} does not follow the line before it` };
    if (hashOf(org, line) !== line.hash) return { ok: false, at: line.seq, because: `line ${line.seq} was changed` };
    [seq, head] = [line.seq, line.hash];
  }
  return { ok: true, lines: seq, head };
}

/** Signs the head of a chain with Ed25519: whoever has the export and the public key can check that nothing was taken away since. */
export function signHead(key: KeyObject, org: string, lines: number, head: string): string {
  return sign(null, Buffer.from(`${org}\n${lines}\n${head}`), key).toString('base64url');
}

export function headIsSigned(key: KeyObject, org: string, lines: number, head: string, signature: string): boolean {
  return verify(null, Buffer.from(`${org}\n${lines}\n${head}`), key, Buffer.from(signature, 'base64url'));
}
