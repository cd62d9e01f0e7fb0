import type { FastifyInstance } from 'fastify';
import type { Database } from '../database.ts';

export async function healthRoutes(app: FastifyInstance, { database }: { database: Database }): Promise<void> {
  app.get('/healthz', async (request, reply) => {
    try {
      await database.query('SELECT 1');
      return { status: 'ok' };
    } catch (error) {
      request.log.warn({ err: error }, 'database is not reachable');
      return reply.code(503).send({ status: 'unavailable' });
    }
  });
}
