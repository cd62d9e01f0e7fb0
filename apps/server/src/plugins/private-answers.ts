import fp from 'fastify-plugin';
import type { FastifyInstance } from 'fastify';

/** What the API answers is for who asked: proxies keep nothing of it, and browsers ask again. Routes that say more than that are left alone. */
export const privateAnswers = fp(
  async (app: FastifyInstance) => {
    app.addHook('onSend', async (request, reply) => {
      if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
    });
  },
  { name: 'private-answers' },
);
