import fp from 'fastify-plugin';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problem.ts';

/** Versions of the API that are served. A change that breaks clients makes a new one; the old one stays for at least six months. */
const API_VERSIONS: readonly string[] = ['1'];
const CURRENT = '1';

/** Clients say in `Api-Version` what they were written for. Without it the newest answers; a version that there is not is refused. */
export const apiVersion = fp(
  async (app: FastifyInstance) => {
    app.addHook('onRequest', async (request, reply) => {
      const asked = request.headers['api-version'];
      reply.header('api-version', CURRENT);
      if (asked !== undefined && !API_VERSIONS.includes(String(asked)))
        throw new Problem(400, 'unknown-version', 'No such version', `The API is served in version ${API_VERSIONS.join(', ')}.`);
    });
  },
  { name: 'api-version' },
);
