import { importedStandsBefore, METHODS, SEVERITIES, STATUSES } from '@airworthy/model';
import type { Method, Severity, Status } from '@airworthy/model';
import { z } from 'zod';
import { at, InstantSchema } from './instant.ts';
import type { Instant } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export const REVIEWS = ['none', 'pending', 'approved', 'rejected'] as const;
export type Review = (typeof REVIEWS)[number];

/** What one method said about an item of a service. */
export const VerdictVoiceSchema = z.strictObject({
  method: z.enum(METHODS),
  status: z.enum(STATUSES),
  at: InstantSchema,
  reason: z.string(),
  /** Hash of the item's words that were answered; people only. */
  itemHash: z.string().nullable(),
  /** Hash of the code that the answer cites; null where it cites none. */
  codeHash: z.string().nullable(),
  /** Hash of the same places as they are today; null where they are gone. */
  codeHashToday: z.string().nullable(),
  /** The person who answered, and the one who reviewed it. */
  author: z.string().nullable(),
  review: z.enum(REVIEWS),
  reviewer: z.string().nullable(),
});
export type VerdictVoice = z.infer<typeof VerdictVoiceSchema>;

/** What an item looks like today. */
export const ItemTodaySchema = z.strictObject({ severity: z.enum(SEVERITIES), itemHash: z.string() });
export type ItemToday = z.infer<typeof ItemTodaySchema>;

/** Why the answer of a person does not count. */
export const SET_ASIDE = ['item text changed', 'code changed', 'waits for a second person', 'rejected', 'no reason for N/A'] as const;
export type SetAside = (typeof SET_ASIDE)[number];

export interface EffectiveVerdict {
  status: Status;
  /** Who decided; null where nobody said anything. */
  method: Method | null;
  at: Instant | null;
  reason: string;
  /** The newest answer of a person that does not count, with why. */
  setAside: { voice: VerdictVoice; because: readonly SetAside[] } | null;
  /** A person's answer that held once and has to be given again. */
  stale: boolean;
  contradictions: readonly Contradiction[];
}

/** One says PASS, another FAIL. */
export interface Contradiction {
  passes: Method;
  fails: Method;
  sentence: string;
}

/**
 * One verdict out of what every method said last. In order of precedence:
 * a person, while the item's words and the cited code are what they were, and on a critical item a second person approved;
 * then what was seen live, what was read from the code, and what was imported where reading left it open. UNKNOWN never stands before a decision, and an N/A of a
 * machine that only probes or imports never before what was read. Several voices of one method may be given: the newest holds.
 */
export function effectiveVerdict(voices: readonly VerdictVoice[], today: ItemToday): EffectiveVerdict {
  const sorted = voices.toSorted((a, b) => at(b.at) - at(a.at) || order(a, today) - order(b, today) || sameMoment(a, b));
  const newest = (method: Method): VerdictVoice | undefined => sorted.find((one) => one.method === method);
  const { human, setAside } = answerThatHolds(
    sorted.filter((one) => one.method === 'human'),
    today,
  );
  const [told, read] = [newest('imported'), newest('static')];
  const methods = told && read && decides(read) && !importedStandsBefore(told.status, read.status) ? LATER : EARLIER;
  const machines = methods.flatMap((method) => {
    const voice = newest(method);
    return voice === undefined || !decides(voice) ? [] : [voice];
  });
  const speaking = human === undefined ? machines : [human, ...machines];
  const winner = speaking[0] ?? newest('static') ?? newest('imported') ?? newest('live');
  return {
    status: speaking.length > 0 ? (winner?.status ?? 'UNKNOWN') : 'UNKNOWN',
    method: winner?.method ?? null,
    at: winner?.at ?? null,
    reason: winner?.reason ?? 'Nothing was said about it yet.',
    setAside,
    stale: setAside?.because.some((one) => one === 'item text changed' || one === 'code changed') === true,
    contradictions: contradictionsOf(speaking),
  };
}

const EARLIER = ['live', 'imported', 'static'] as const;
const LATER = ['live', 'static', 'imported'] as const;

/** Equal moments: what counts today comes first, then by status and review. */
function order(voice: VerdictVoice, today: ItemToday): number {
  const counts = setAsideBy(voice, today).length === 0;
  return STATUSES.indexOf(voice.status) + (voice.review === 'approved' ? 0 : STATUSES.length) + (counts ? 0 : 2 * STATUSES.length);
}

/** The same order whichever way they came in. */
function sameMoment(a: VerdictVoice, b: VerdictVoice): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The newest answer that holds. One that waits for review or was rejected does not push out the one before it; one that is stale, or that
 * takes back what was said (UNKNOWN), does.
 */
function answerThatHolds(
  answers: readonly VerdictVoice[],
  today: ItemToday,
): { human: VerdictVoice | undefined; setAside: EffectiveVerdict['setAside'] } {
  let setAside: EffectiveVerdict['setAside'] = null;
  for (const voice of answers) {
    if (voice.status === 'UNKNOWN') break;
    const because = setAsideBy(voice, today);
    if (because.length === 0) return { human: voice, setAside };
    setAside ??= { voice, because };
    if (because.includes('item text changed') || because.includes('code changed')) break;
  }
  return { human: undefined, setAside };
}

/** Why an answer of a person does not count today; empty when it does. */
export function setAsideBy(voice: VerdictVoice, today: ItemToday): SetAside[] {
  const seconded = voice.review === 'approved' && voice.reviewer !== null && voice.reviewer !== voice.author;
  return [
    ...(voice.itemHash === today.itemHash ? [] : (['item text changed'] as const)),
    ...(voice.codeHash === null || voice.codeHash === voice.codeHashToday ? [] : (['code changed'] as const)),
    ...(voice.review === 'rejected' ? (['rejected'] as const) : []),
    ...(voice.review !== 'rejected' && today.severity === 'critical' && !seconded ? (['waits for a second person'] as const) : []),
    ...(voice.status === 'N/A' && !saysSomething(voice.reason) ? (['no reason for N/A'] as const) : []),
  ];
}

function decides({ method, status }: VerdictVoice): boolean {
  return status !== 'UNKNOWN' && (status !== 'N/A' || method === 'static');
}

const SAYS: Record<Method, string> = {
  human: 'a person answered',
  live: 'the running service showed',
  imported: 'another tool reported',
  static: 'the code says',
};

function contradictionsOf(voices: readonly VerdictVoice[]): Contradiction[] {
  const fails = voices.filter((one) => one.status === 'FAIL');
  return voices
    .filter((one) => one.status === 'PASS')
    .flatMap((pass) =>
      fails.map((fail) => ({
        passes: pass.method,
        fails: fail.method,
        sentence: `${capital(SAYS[pass.method])} PASS (${pass.at.slice(0, 10)}), but ${SAYS[fail.method]} FAIL (${fail.at.slice(0, 10)}).`,
      })),
    );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a person has to bring with an answer. */
export function refuseAnswer(answer: { status: Status; reason: string }): Refusal | undefined {
  if (answer.status === 'N/A' && !saysSomething(answer.reason))
    return refuse('reason-missing', 'N/A needs a reason: why does it not apply here?');
  if (!saysSomething(answer.reason)) return refuse('reason-missing', 'An answer needs a reason that somebody else can check.');
  return undefined;
}

/** How an answer enters the ledger: on a critical item it waits for a second person. */
export function reviewNeeded(severity: Severity): Review {
  return severity === 'critical' ? 'pending' : 'none';
}
