import { createPublicKey, verify } from 'node:crypto';
import { readYamlAs } from '@airworthy/engine/config/read-yaml-as';
import { KnownError } from '@airworthy/engine/known-error';
import { ApprovedWaiversSchema, formatLocation, signedText, WaiverFileSchema } from '@airworthy/model';
import type { Change, Move, Waiver } from '@airworthy/model';
import type { WaiverOf } from './policy.ts';

/** Where a repository proposes waivers, and where it keeps the list that a server has signed. */
export const PROPOSED = '.airworthy/waivers.yaml';
export const APPROVED = '.airworthy/waivers.approved.json';

const KEYS = ['waivers', 'item', 'service', 'place', 'fingerprint', 'reason', 'expires', 'by'];

export interface WaiverSources {
  /** Text of {@link PROPOSED}. */
  proposed?: string | undefined;
  /** Text of the signed list, and the key (PEM) that it has to be signed with: never one that comes with the repository. */
  approved?: string | undefined;
  publicKey?: string | undefined;
  /** ISO date. */
  today: string;
}

/** What may be said for a move, and what a reader has to know about the lists. */
export function openWaivers({ proposed, approved, publicKey, today }: WaiverSources): { waiverOf: WaiverOf; notes(): string[] } {
  const proposals = proposed === undefined ? [] : readProposed(proposed);
  const { waivers: signed, note } = approved === undefined ? { waivers: [], note: undefined } : readApproved(approved, publicKey);
  const used = new Set<Waiver>();
  return {
    waiverOf(move, change) {
      const approval = signed.find((one) => fits(one, move, change) && one.expires >= today);
      const proposal = proposals.find((one) => fits(one, move, change));
      if (proposal) used.add(proposal);
      const one = approval ?? proposal;
      if (one === undefined) return undefined;
      const state = approval ? 'approved' : one.expires < today ? 'expired' : 'proposed';
      return { state, reason: one.reason, by: one.by, expires: one.expires };
    },
    notes: () => [
      ...(note ? [note] : []),
      ...proposals
        .filter((one) => !used.has(one) && one.expires < today)
        .map((one) => `The waiver of ${one.item} in ${PROPOSED} ended on ${one.expires}.`),
    ],
  };
}

function fits(waiver: Waiver, move: Move, change: Change): boolean {
  if (waiver.item !== move.item || (waiver.service !== undefined && waiver.service !== change.service)) return false;
  if (waiver.fingerprint !== undefined) return waiver.fingerprint === move.fingerprint;
  return waiver.place === move.place?.path;
}

function readProposed(text: string): Waiver[] {
  const { value, diagnostics } = readYamlAs(PROPOSED, text, WaiverFileSchema, KEYS);
  if (value && diagnostics.length === 0) return value.waivers;
  const lines = diagnostics.map((one) => `${one.location ? `${formatLocation(one.location)}: ` : ''}${one.message}`);
  throw new KnownError('invalid-waivers', `The proposed waivers are not valid.\n${lines.join('\n')}`, {
    hint: 'Each has an item, a place or a fingerprint, a reason, a date on which it expires, and who asks for it.',
  });
}

/** A list whose signature does not hold excuses nothing, and that is said; it is no reason to let everything pass or to stop. */
function readApproved(text: string, publicKey: string | undefined): { waivers: readonly Waiver[]; note?: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { waivers: [], note: 'The list of approved waivers is not JSON, so none of them counts.' };
  }
  const parsed = ApprovedWaiversSchema.safeParse(data);
  if (!parsed.success)
    return { waivers: [], note: 'The list of approved waivers is not one that a server exports, so none of them counts.' };
  if (publicKey === undefined)
    return {
      waivers: [],
      note: 'The approved waivers were not counted: no key was given to check their signature with (AIRWORTHY_WAIVER_KEY or --waiver-key).',
    };
  let holds = false;
  try {
    holds = verify(null, Buffer.from(signedText(parsed.data)), createPublicKey(publicKey), Buffer.from(parsed.data.signature, 'base64url'));
  } catch (error) {
    throw new KnownError('bad-key', 'The key for approved waivers is no public key in PEM form.', { cause: error });
  }
  return holds
    ? { waivers: parsed.data.waivers }
    : { waivers: [], note: 'The signature of the approved waivers does not hold, so none of them counts.' };
}
