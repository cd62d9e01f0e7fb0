import { endTracing } from './tracing.ts';
import { serve } from '@hono/node-server';
import { buildApp } from './app.ts';
import { config } from './config.ts';
import { log } from './log.ts';
import { endOnSignals } from './shutdown.ts';

const { app, redis } = buildApp();
const server = serve({
  fetch: app.fetch,
  port: config.PORT,
  hostname: config.HOST,
  serverOptions: { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
});
endOnSignals(log, async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await closed;
  if (redis.status === 'ready') await redis.quit();
  await endTracing();
});
