import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { authenticate, needs } from '../authenticate.ts';
import { config } from '../config.ts';
import { convert, UNITS } from '../conversions.ts';
import type { Unit } from '../conversions.ts';
import { conversions, limited } from '../measures.ts';

const UNIT = { type: 'string', enum: UNITS } as const;
const QUESTION = {
  type: 'object',
  properties: { value: { type: 'number', minimum: -1e12, maximum: 1e12 }, from: UNIT, to: UNIT },
  required: ['value', 'from', 'to'],
  additionalProperties: false,
} as const;
const ANSWER = {
  type: 'object',
  properties: { value: { type: 'number' }, unit: UNIT },
  required: ['value', 'unit'],
  additionalProperties: false,
} as const;
const PROBLEM = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    requestId: { type: 'string' },
  },
} as const;

/** The example: everything below this prefix asks for a token. */
export async function conversionRoutes(app: FastifyInstance, { redis }: { redis: Redis }): Promise<void> {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', authenticate);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  await app.register(rateLimit, {
    max: config.LIMIT_PER_CALLER,
    timeWindow: 60_000,
    hook: 'preHandler',
    keyGenerator: (request) => request.caller?.sub ?? request.ip,
    redis,
    nameSpace: 'service-name:caller:',
    skipOnError: true,
    onExceeded: (request) => limited.inc({ route: request.routeOptions.url ?? 'unknown' }),
  });
  app.get<{ Querystring: { value: number; from: Unit; to: Unit } }>(
    '/conversions',
    {
      onRequest: needs('convert'),
      schema: {
        summary: 'A quantity in another unit',
        security: [{ token: [] }],
        querystring: QUESTION,
        response: { 200: ANSWER, 400: PROBLEM, 401: PROBLEM, 403: PROBLEM, 422: PROBLEM, 429: PROBLEM },
      },
    },
    async ({ query: { value, from, to } }) => {
      const answer = { value: convert(value, from, to), unit: to };
      conversions.inc({ from, to });
      return answer;
    },
  );
}
