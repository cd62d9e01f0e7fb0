import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { DomainError } from '@voice-ledger/domain';
import { pageFiles } from '@voice-ledger/page';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { pool } from './database.ts';
import { logger } from './logger.ts';
import { registry, requestSeconds } from './metrics.ts';
import { routes } from './routes.ts';
import { voiceSocket } from './voice-socket.ts';
import { webhooks } from './webhooks.ts';

export async function buildApp(): Promise<FastifyInstance> {
  const app = Fastify({ loggerInstance: logger });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof DomainError) return reply.code(error.status).send({ code: error.code, title: error.message });
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply.code(status).send({ code: 'error', title: error.message });
  });

  await app.register(helmet, { contentSecurityPolicy: false, strictTransportSecurity: false });
  await app.register(cors, { origin: true });
  await app.register(rateLimit, { max: 300, timeWindow: '1 minute' });
  await app.register(swagger, { openapi: { info: { title: 'Voice ledger', version: '0.1.0' } }, transform: jsonSchemaTransform });
  await app.register(websocket);

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    requestSeconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });

  app.get('/health', async () => {
    let database = 'up';
    try {
      await pool.query('SELECT 1');
    } catch (error) {
      logger.error(`database is down: ${error}`);
      database = 'down';
    }
    return { status: 'ok', database, uptime: process.uptime(), memory: process.memoryUsage() };
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  app.get('/openapi.json', async () => app.swagger());
  for (const { path, contentType, bytes } of pageFiles({ signIn: false, socket: '/ws', api: '/api' }))
    app.get(path, (_request, reply) => reply.type(contentType).send(bytes));

  await app.register(routes, { prefix: '/api' });
  await app.register(webhooks, { prefix: '/api' });
  await app.register(voiceSocket);
  return app;
}
