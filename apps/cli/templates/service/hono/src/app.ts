import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { Redis } from 'ioredis';
import { addressOf } from './address.ts';
import { config } from './config.ts';
import type { Env } from './context.ts';
import { answerErrors, answerUnknown } from './errors.ts';
import { limitBy } from './limiter.ts';
import { shedLoad } from './load.ts';
import { log } from './log.ts';
import { observeRequests } from './observe.ts';
import { redirectToTls } from './redirect.ts';
import { openRedis } from './redis.ts';
import { conversionRoutes } from './routes/conversions.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';

/** The whole app, without a port, and what has to be closed when it ends. */
export function buildApp(): { app: Hono<Env>; redis: Redis } {
  const redis = openRedis((error) => log.warn({ err: error }, 'redis is away'));
  const app = new Hono<Env>();
  app.use(requestId());
  app.use(observeRequests);
  app.use(async (c, next) => {
    await next();
    c.header('api-version', '1.0.0');
  });
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  app.use(compress({ threshold: 1024 }));
  // Probes and Prometheus come from inside, where there is no TLS, and are not counted.
  app.route('/health', healthRoutes(redis));
  app.route('/metrics', metricsRoute());
  app.use(redirectToTls);
  app.use(shedLoad);
  app.use(limitBy(redis, 'address', config.LIMIT_PER_ADDRESS, addressOf));
  app.use(bodyLimit({ maxSize: 64 * 1024 }));
  app.use(etag());
  app.route('/v1', conversionRoutes(redis));
  app.notFound(answerUnknown);
  app.onError(answerErrors);
  return { app, redis };
}
