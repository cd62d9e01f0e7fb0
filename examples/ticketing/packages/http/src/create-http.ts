import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import type { TokenVerifier } from '@ticketing/identity';
import Fastify from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { correlation, correlationIdOf, currentCorrelationId } from './correlation.ts';
import { errors } from './errors.ts';
import { health } from './health.ts';
import { metrics } from './metrics.ts';
import { createRateLimitStore } from './rate-limit-store.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface HttpOptions {
  readonly service: string;
  readonly logLevel: string;
  /** For rate limits that all instances share, and for readiness. */
  readonly pool: pg.Pool;
  readonly rateLimitTable: string;
  readonly ratePerMinute: number;
  readonly trustedProxies: string;
  readonly metricsToken: string;
  readonly verifier: TokenVerifier;
}

declare module 'fastify' {
  interface FastifyInstance {
    verifier: TokenVerifier;
  }
  interface FastifyRequest {
    rawBody: string;
  }
}

/** A Fastify application with security headers, limits, correlation ids, metrics, health, problem answers and OpenAPI. */
export async function createHttp(options: HttpOptions): Promise<App> {
  const base = Fastify({
    logger: {
      level: options.logLevel,
      name: options.service,
      redact: [
        'req.headers.authorization',
        'req.headers.cookie',
        'req.headers["x-signature"]',
        'res.headers["set-cookie"]',
        '*.password',
        '*.token',
        '*.accessToken',
        '*.refreshToken',
        '*.secret',
        '*.apiKey',
        '*.email',
      ],
      mixin: () => {
        const correlationId = currentCorrelationId();
        return correlationId ? { correlationId } : {};
      },
    },
    genReqId: (request) => correlationIdOf(request.headers),
    trustProxy: options.trustedProxies,
    bodyLimit: 256 * 1024,
    requestTimeout: 15_000,
    connectionTimeout: 20_000,
    keepAliveTimeout: 30_000,
    // Kept alive until requests that run have ended.
    forceCloseConnections: 'idle',
  });
  base.setValidatorCompiler(validatorCompiler);
  base.setSerializerCompiler(serializerCompiler);
  const app = base.withTypeProvider<ZodTypeProvider>();

  // The body as it came is what signatures are made over.
  app.decorateRequest('rawBody', '');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.rawBody = body as string;
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(Object.assign(new Error('The body is not JSON'), { statusCode: 400 }));
    }
  });
  app.decorateRequest('user', null);
  app.decorateRequest('service', null);
  app.decorate('verifier', options.verifier);

  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
  await app.register(swagger, {
    openapi: { info: { title: options.service, version: '1.0.0' }, servers: [{ url: '/' }] },
    transform: jsonSchemaTransform,
  });
  await app.register(correlation);
  await app.register(errors);
  await app.register(metrics, { service: options.service, token: options.metricsToken });
  await app.register(rateLimit, {
    global: true,
    max: options.ratePerMinute,
    timeWindow: 60_000,
    store: createRateLimitStore(options.pool, options.rateLimitTable),
    // After sign-in: tenants and users count for themselves, services by name, and who has not signed in by address.
    hook: 'preHandler',
    keyGenerator: (request) => {
      if (request.user) return `${request.user.tenantId}:${request.user.id}`;
      return request.service ? `${request.service.tenantId}:${request.service.caller}` : request.ip;
    },
    allowList: (request) => request.url.startsWith('/health') || request.url === '/metrics',
  });
  await app.register(health, { pool: options.pool });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}
