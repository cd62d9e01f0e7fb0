import { createHash, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { linesOf } from '../backup/lines.ts';
import { FIRST_HASH, headIsSigned, verifyChain } from './chain.ts';
import type { LedgerLine } from './chain.ts';

const LineSchema = z.strictObject({
  seq: z.int(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  payload: z.string(),
  prev: z.string(),
  hash: z.string(),
});
const SealSchema = z.strictObject({
  org: z.string(),
  lines: z.int().min(0),
  head: z.string(),
  signature: z.string(),
  publicKey: z.string(),
});

export type ExportState =
  | { readonly ok: true; readonly org: string; readonly lines: number; readonly head: string; readonly key: string }
  | { readonly ok: false; readonly because: string };

/**
 * Checks an exported ledger without a server: every line, their order, and that the end is the one that was signed. Whose signature it is
 * tells the fingerprint of the key (SHA-256 of its DER form); hold it against the one of your installation, or give the key.
 */
export async function verifyExport(file: string, trustedKey?: string): Promise<ExportState> {
  const lines: LedgerLine[] = [];
  let seal: z.infer<typeof SealSchema> | undefined;
  let number = 0;
  for await (const text of linesOf(file)) {
    number += 1;
    if (text === '') continue;
    if (seal) return { ok: false, because: `line ${number} stands behind the seal` };
    const value = readJson(text);
    const line = LineSchema.safeParse(value);
    const end = SealSchema.safeParse(value);
    if (line.success) lines.push(line.data);
    else if (end.success) seal = end.data;
    else return { ok: false, because: `line ${number} is not one of a ledger` };
  }
  if (!seal) return { ok: false, because: 'the seal at the end is missing' };
  const state = await verifyChain(seal.org, lines);
  if (!state.ok) return { ok: false, because: state.because };
  const head = seal.lines === 0 ? FIRST_HASH : seal.head;
  if (state.lines !== seal.lines || state.head !== head)
    return { ok: false, because: `the seal is of ${seal.lines} lines, there are ${state.lines}` };
  const key = createPublicKey(trustedKey ?? seal.publicKey);
  if (!headIsSigned(key, seal.org, seal.lines, seal.head, seal.signature))
    return { ok: false, because: 'the signature is not of this key' };
  const fingerprint = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { ok: true, org: seal.org, lines: state.lines, head: state.head, key: fingerprint };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
