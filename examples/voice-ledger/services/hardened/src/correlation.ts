import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const store = new AsyncLocalStorage<string>();

/** The id of the request, socket message or job that runs right now. */
export function correlationId(): string {
  return store.getStore() ?? 'none';
}

export function withCorrelation<T>(id: string, work: () => T): T {
  return store.run(id, work);
}

/** What a caller sent is taken over when it has the form of an id; anything else could write into our logs. */
export function acceptedId(sent: unknown): string {
  return typeof sent === 'string' && /^[\w-]{8,64}$/.test(sent) ? sent : randomUUID();
}
