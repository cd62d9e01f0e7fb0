import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import underPressure from '@fastify/under-pressure';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { config } from './config.ts';
import { addErrors } from './errors.ts';
import { limited } from './measures.ts';
import { addMetrics } from './metrics.ts';
import { openRedis } from './redis.ts';
import { conversionRoutes } from './routes/conversions.ts';
import { healthRoutes } from './routes/health.ts';
import { addTraces } from './traces.ts';

/** The whole app, without a port: tests send requests into it. */
export async function buildApp(): Promise<FastifyInstance> {
  const app = fastify({
    logger: {
      level: config.LOG_LEVEL,
      redact: ['req.headers.authorization', 'req.headers.cookie', '*.token', '*.password'],
      base: { service: 'service-name' },
    },
    genReqId: (request) => given(request.headers['x-request-id']) ?? randomUUID(),
    requestIdHeader: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 15_000,
    connectionTimeout: 20_000,
    keepAliveTimeout: 65_000,
    return503OnClosing: true,
    ajv: { customOptions: { removeAdditional: false } },
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
  });
  const redis = openRedis((error) => app.log.warn({ err: error }, 'redis is away'));
  app.addHook('onClose', async () => {
    redis.disconnect();
  });

  addErrors(app);
  addTraces(app);
  addMetrics(app);
  app.addHook('onRequest', async (request, reply) => {
    // Probes and Prometheus come from inside, where there is no TLS.
    const inside = request.url.startsWith('/health/') || request.url === '/metrics';
    if (config.REQUIRE_TLS && request.protocol !== 'https' && !inside) await reply.redirect(`https://${request.host}${request.url}`, 308);
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).header('api-version', '1.0.0');
  });
  await app.register(helmet);
  await app.register(compress, { threshold: 1024 });
  await app.register(underPressure, { maxEventLoopDelay: 3000, retryAfter: 10 });
  await app.register(rateLimit, {
    max: config.LIMIT_PER_ADDRESS,
    timeWindow: 60_000,
    ban: 100,
    redis,
    nameSpace: 'service-name:address:',
    skipOnError: true,
    onExceeded: (request) => limited.inc({ route: request.routeOptions.url ?? 'unknown' }),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'service-name', description: 'What this service is for, in one sentence', version: '1.0.0' },
      servers: [
        { url: 'https://api.example.com', description: 'production' },
        { url: 'https://api.staging.example.com', description: 'staging' },
      ],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
  });
  await app.register(healthRoutes, { redis });
  await app.register(conversionRoutes, { prefix: '/v1', redis });
  return app;
}

/** An id that a caller gave, if it is one that a log may hold. */
function given(id: string | string[] | undefined): string | undefined {
  return typeof id === 'string' && /^[\w-]{8,64}$/.test(id) ? id : undefined;
}
