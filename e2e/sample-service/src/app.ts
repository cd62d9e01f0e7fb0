import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import jwt from '@fastify/jwt';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { handleErrors } from './plugins/errors.ts';
import { bookingRoutes } from './routes/bookings.ts';
import { healthRoutes } from './routes/health.ts';
import { loginRoutes } from './routes/login.ts';
import { paymentRoutes } from './routes/payments.ts';
import { roomRoutes } from './routes/rooms.ts';

export async function buildApp(config: Config, database: Database): Promise<FastifyInstance> {
  const app = Fastify({
    logger: { level: 'info', redact: ['req.headers.authorization'] },
    bodyLimit: 100_000,
    requestTimeout: 10_000,
    connectionTimeout: 10_000,
    requestIdHeader: 'x-request-id',
  });
  handleErrors(app);
  await app.register(helmet);
  await app.register(cors, { origin: config.allowedOrigin });
  await app.register(jwt, { secret: config.tokenKey, verify: { algorithms: ['HS256'] } });
  await app.register(healthRoutes, { database });
  await app.register(loginRoutes, { database });
  await app.register(bookingRoutes, { database, mailUrl: config.mailUrl });
  await app.register(roomRoutes, { database });
  await app.register(paymentRoutes, { database });
  return app;
}
