import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { NextFunction, Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { AppModule } from './app-module.ts';
import { config } from './config.ts';
import { countedIn, LIMIT } from './limiter.ts';
import { shedLoad } from './load.ts';
import { logRequests } from './log-requests.ts';
import { log } from './log.ts';
import { measureRequests } from './measure-requests.ts';
import { redirectToTls } from './redirect.ts';
import { RedisConnection } from './redis-connection.ts';
import { traceRequests } from './traces.ts';

/** Probes and Prometheus come from inside, where there is no TLS, and are neither counted nor refused. */
const FROM_OUTSIDE = /^\/(?!health\/|metrics$).*$/;

/** The whole app, without a port. */
export async function buildApp(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    bodyParser: false,
    logger: {
      log: (text: unknown) => log.info(text),
      warn: (text: unknown) => log.warn(text),
      error: (text: unknown) => log.error(text),
    },
  });
  const { redis } = app.get(RedisConnection);
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.set('query parser', 'simple');
  app.use(logRequests);
  app.use(traceRequests);
  app.use(measureRequests);
  app.use((_req: Request, res: Response, next: NextFunction) => {
    res.setHeader('api-version', '1.0.0');
    res.setHeader('cache-control', 'no-store');
    next();
  });
  app.use(helmet());
  app.use(compression({ threshold: 1024 }));
  app.use(FROM_OUTSIDE, redirectToTls, shedLoad);
  app.use(FROM_OUTSIDE, rateLimit({ ...LIMIT, limit: config.LIMIT_PER_ADDRESS, store: countedIn(redis, 'address') }));
  app.useBodyParser('json', { limit: '64kb' });
  return app;
}
