import fp from 'fastify-plugin';
import type pg from 'pg';

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: { draining: boolean };
  }
}

/** Live: the process answers. Ready: the database does too, and the process is not ending. */
export const health = fp<{ pool: pg.Pool }>(async (app, { pool }) => {
  app.decorate('lifecycle', { draining: false });
  app.get('/health/live', { schema: { hide: true }, logLevel: 'warn' }, async () => ({
    status: 'ok',
  }));
  app.get('/health/ready', { schema: { hide: true }, logLevel: 'warn' }, async (request, reply) => {
    if (app.lifecycle.draining) return reply.status(503).send({ status: 'draining' });
    try {
      await Promise.race([
        pool.query('SELECT 1'),
        new Promise((_, reject) => setTimeout(() => reject(new Error('The database does not answer')), 2_000).unref()),
      ]);
      return { status: 'ok', checks: { database: 'ok' } };
    } catch (error) {
      request.log.warn({ err: error }, 'Not ready');
      return reply.status(503).send({ status: 'unavailable', checks: { database: 'failed' } });
    }
  });
});
