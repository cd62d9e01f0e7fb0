import { endTracing } from './tracing.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';
import { log } from './log.ts';
import { endOnSignals } from './shutdown.ts';

const app = await buildApp();
const server = app.getHttpServer();
server.requestTimeout = 15_000;
server.headersTimeout = 10_000;
server.timeout = 20_000;
server.keepAliveTimeout = 65_000;
endOnSignals(log, async () => {
  await app.close();
  await endTracing();
});
await app.listen(config.PORT, config.HOST);
