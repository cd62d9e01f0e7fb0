import compression from 'compression';
import express from 'express';
import type { Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Redis } from 'ioredis';
import { config } from './config.ts';
import { answerErrors, answerUnknown } from './errors.ts';
import { shedLoad } from './load.ts';
import { countedIn, LIMIT } from './limiter.ts';
import { logRequests } from './log-requests.ts';
import { log } from './log.ts';
import { measureRequests } from './measure-requests.ts';
import { redirectToTls } from './redirect.ts';
import { openRedis } from './redis.ts';
import { conversionRoutes } from './routes/conversions.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { traceRequests } from './traces.ts';

/** The whole app, without a port, and what has to be closed when it ends. */
export function buildApp(): { app: Express; redis: Redis } {
  const redis = openRedis((error) => log.warn({ err: error }, 'redis is away'));

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.set('query parser', 'simple');
  app.use(logRequests);
  app.use(traceRequests);
  app.use(measureRequests);
  app.use((_req, res, next) => {
    res.setHeader('api-version', '1.0.0');
    next();
  });
  app.use(helmet());
  app.use(compression({ threshold: 1024 }));
  // Probes and Prometheus come from inside, where there is no TLS, and are not counted.
  app.use('/health', healthRoutes(redis));
  app.use('/metrics', metricsRoute());
  app.use(redirectToTls);
  app.use(shedLoad);
  app.use(rateLimit({ ...LIMIT, limit: config.LIMIT_PER_ADDRESS, store: countedIn(redis, 'address') }));
  app.use(express.json({ limit: '64kb' }));
  app.use('/v1', conversionRoutes(redis));
  app.use(answerUnknown);
  app.use(answerErrors);
  return { app, redis };
}
