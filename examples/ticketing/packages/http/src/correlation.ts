import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import fp from 'fastify-plugin';

const storage = new AsyncLocalStorage<string>();

export const currentCorrelationId = (): string | undefined => storage.getStore();

/** For work that no request started, such as a message or a schedule. */
export const runWithCorrelationId = <T>(id: string, work: () => T): T => storage.run(id, work);

/** The caller's id when it looks like one, otherwise a new one. */
export function correlationIdOf(headers: Record<string, string | string[] | undefined>): string {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Every log line and outbound call of a request carries its id, and so does the answer. */
export const correlation = fp(async (app) => {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-correlation-id', request.id);
    storage.run(request.id, done);
  });
});
