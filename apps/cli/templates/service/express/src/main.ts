import { endTracing } from './tracing.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';
import { log } from './log.ts';
import { endOnSignals } from './shutdown.ts';

const { app, redis } = buildApp();
const server = app.listen(config.PORT, config.HOST);
server.requestTimeout = 15_000;
server.headersTimeout = 10_000;
server.timeout = 20_000;
server.keepAliveTimeout = 65_000;
endOnSignals(log, async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await closed;
  if (redis.status === 'ready') await redis.quit();
  await endTracing();
});
