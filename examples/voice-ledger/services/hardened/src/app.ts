import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { pageFiles } from '@voice-ledger/page';
import type { SessionDesk } from '@voice-ledger/voice';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Pool } from 'pg';
import { accountRoutes } from './account-routes.ts';
import { authenticate, tokenOf } from './authenticate.ts';
import { acceptedId, withCorrelation } from './correlation.ts';
import { answerErrors } from './errors.ts';
import type { Condition } from './health.ts';
import { healthRoutes } from './health.ts';
import type { CodeJob } from './jobs.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { logger } from './logger.ts';
import { refusals, requestSeconds } from './metrics.ts';
import { sharedStore } from './rate-limits.ts';
import type { Secrets } from './secrets.ts';
import { sessionRoutes } from './session-routes.ts';
import type { Settings } from './settings.ts';
import { voiceSocket } from './voice-socket.ts';
import type { WebhookOptions } from './webhooks.ts';
import { webhooks } from './webhooks.ts';

export interface AppParts {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly pool: Pool;
  readonly desk: SessionDesk;
  readonly condition: Condition;
  readonly sendCode: (job: CodeJob) => Promise<void>;
  readonly enqueueWebhook: WebhookOptions['enqueue'];
}

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { settings, secrets, pool, desk, condition, sendCode, enqueueWebhook } = parts;
  const app = Fastify({
    loggerInstance: logger,
    trustProxy: settings.TRUSTED_PROXIES,
    bodyLimit: 262_144,
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 65_000,
    genReqId: (request) => acceptedId(request.headers['x-correlation-id']),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app);

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-correlation-id', request.id);
    // Answers are somebody's books: nobody on the way keeps them. Pages say otherwise.
    reply.header('cache-control', 'no-store');
    withCorrelation(request.id, done);
  });
  // The balancer ends TLS and says so; probes come from inside and without it.
  app.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https' || request.url.startsWith('/health/')) return undefined;
    refusals.inc({ reason: 'plain_http' });
    return reply.code(426).header('upgrade', 'TLS/1.2').send({ code: 'use_https', title: 'Use https' });
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    requestSeconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (reply.statusCode === 429) refusals.inc({ reason: 'rate_limit' });
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  await app.register(cors, { origin: settings.ALLOWED_ORIGINS, credentials: false, maxAge: 600 });
  // By address, for whoever has not signed in. Counters are shared by all instances.
  await app.register(rateLimit, {
    max: settings.REQUESTS_PER_MINUTE * 3,
    timeWindow: '1 minute',
    store: sharedStore(pool),
    skipOnError: true,
  });
  await app.register(jwt, {
    secret: { private: secrets.token_private_key, public: secrets.token_public_key },
    sign: { algorithm: 'RS256', iss: settings.TOKEN_ISSUER, aud: settings.TOKEN_AUDIENCE, expiresIn: '10m' },
    verify: {
      algorithms: ['RS256'],
      allowedIss: settings.TOKEN_ISSUER,
      allowedAud: settings.TOKEN_AUDIENCE,
      extractToken: tokenOf,
    },
  });
  await app.register(swagger, { openapi: { info: { title: 'Voice ledger', version: '1.0.0' } }, transform: jsonSchemaTransform });
  await app.register(websocket, {
    options: {
      maxPayload: 65_536,
      handleProtocols: (offered: Set<string>) => (offered.has('voice-ledger') ? 'voice-ledger' : false),
    },
  });

  await app.register(healthRoutes, { pool, condition });
  for (const { path, contentType, bytes } of pageFiles({ signIn: true, socket: '/v1/voice', api: '/v1' })) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.type(contentType).header('cache-control', 'no-cache').send(bytes));
  }
  await app.register(sessionRoutes, { prefix: '/v1', pool });
  await app.register(webhooks, { prefix: '/v1', pool, secrets: secrets.webhook_secrets, enqueue: enqueueWebhook });
  await app.register(voiceSocket, { prefix: '/v1', pool, desk, allowedOrigins: settings.ALLOWED_ORIGINS });
  await app.register(
    async (api) => {
      api.addHook('onRequest', authenticate);
      // After the guard, so that each user is counted, on whatever instance and from whatever address.
      await api.register(rateLimit, {
        max: settings.REQUESTS_PER_MINUTE,
        timeWindow: '1 minute',
        hook: 'preHandler',
        store: sharedStore(pool),
        skipOnError: true,
        keyGenerator: (request) => request.user.sub,
      });
      await api.register(async (shop) => {
        // And one shop cannot use up what the others need.
        await shop.register(rateLimit, {
          max: settings.REQUESTS_PER_MINUTE * 5,
          timeWindow: '1 minute',
          hook: 'preHandler',
          store: sharedStore(pool),
          skipOnError: true,
          keyGenerator: (request) => `shop:${request.user.merchantId}`,
        });
        await shop.register(ledgerRoutes, { pool, codePepper: secrets.code_pepper, sendCode });
        await shop.register(accountRoutes, { pool });
        shop.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
      });
    },
    { prefix: '/v1' },
  );
  return app;
}
