import type { WireReply } from './exchange.ts';

/**
 * What kind of answer it is. Probes compare classes, not status codes.
 * `not-found-route` is said only where the answer is the one that paths get which do not exist.
 */
export type AnswerClass =
  | 'network-error'
  | 'timeout'
  | 'limited'
  | 'redirect'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'not-found-route'
  | 'method'
  | 'too-large'
  | 'conflict'
  | 'invalid'
  | 'accepted'
  | 'upgraded'
  | 'server-error';

/** An answer, or none, with the id of its exchange. */
export interface Reply {
  readonly id: string;
  readonly status: number;
  readonly class: AnswerClass;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
  readonly bytes: number;
  readonly ms: number;
  /** Why there was none. */
  readonly error?: string;
}

export function classOf(status: number): AnswerClass {
  if (status === 101) return 'upgraded';
  if (status < 300) return 'accepted';
  if (status < 400) return status === 304 ? 'accepted' : 'redirect';
  return CLASSES[status] ?? (status < 500 ? 'invalid' : 'server-error');
}

const CLASSES: Readonly<Record<number, AnswerClass>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method',
  409: 'conflict',
  410: 'not-found',
  412: 'conflict',
  413: 'too-large',
  429: 'limited',
  431: 'too-large',
};

/** First value of a header. */
export function headerOf(reply: Pick<WireReply, 'headers'>, name: string): string | undefined {
  return reply.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

export function headersOf(reply: Pick<WireReply, 'headers'>, name: string): string[] {
  return reply.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

/** The body as JSON; undefined where it is none. */
export function jsonOf(reply: Pick<WireReply, 'text'>): unknown {
  try {
    return JSON.parse(reply.text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value at a JSON pointer. */
export function pick(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at;
}

/** What two answers of the same kind have in common: status, type of content and words, without ids, numbers, times and the path. */
export function fingerprint(reply: Pick<WireReply, 'status' | 'headers' | 'text'>, path: string): string {
  const type = (headerOf(reply, 'content-type') ?? '').split(';')[0];
  const bare = path.split('?')[0] ?? path;
  const words = reply.text
    .slice(0, 4_000)
    .replaceAll(bare, '')
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}/gi, '#')
    .replaceAll(/\b[\w-]*\d[\w-]*\b/g, '#');
  return `${reply.status} ${type} ${words}`;
}
