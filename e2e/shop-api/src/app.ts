import { randomUUID } from 'node:crypto';
import express from 'express';
import helmet from 'helmet';
import cors from 'cors';
import cookieParser from 'cookie-parser';
import compression from 'compression';
import { pinoHttp } from 'pino-http';
import { env } from './config/env.js';
import { logger } from './lib/logger.js';
import { measure } from './lib/metrics.js';
import { apiLimiter } from './middleware/limits.js';
import { errorHandler, notFound } from './middleware/error.js';
import { authRouter } from './modules/auth/auth.routes.js';
import { productsRouter } from './modules/products/products.routes.js';
import { ordersRouter } from './modules/orders/orders.routes.js';
import { stripeRouter } from './modules/webhooks/stripe.routes.js';

export function createApp() {
  const app = express();
  app.set('trust proxy', env.TRUST_PROXY);
  app.disable('x-powered-by');
  app.use(pinoHttp({ logger, genReqId: (req, res) => { const id = (req.headers['x-request-id'] as string | undefined)?.slice(0, 100) ?? randomUUID(); res.setHeader('x-request-id', id); return id; }, autoLogging: { ignore: (req) => req.url === '/livez' } }));
  app.use(measure);
  app.use(helmet());
  app.use(cors({ origin: env.CORS_ORIGINS, credentials: true }));
  app.use(compression());
  app.use('/api/v1/webhooks/stripe', stripeRouter);
  app.use(express.json({ limit: '100kb' }));
  app.use(cookieParser());
  app.use('/api', apiLimiter);
  app.use('/api/v1/auth', authRouter);
  app.use('/api/v1/products', productsRouter);
  app.use('/api/v1/orders', ordersRouter);
  app.use(notFound);
  app.use(errorHandler);
  return app;
}
