import { createServer } from 'node:http';
import { createTerminus, HealthCheckError } from '@godaddy/terminus';
import { createApp } from './app.js';
import { env } from './config/env.js';
import { logger } from './lib/logger.js';
import { registry } from './lib/metrics.js';
import { prisma } from './lib/prisma.js';
import { redis } from './lib/redis.js';

const server = createServer(createApp());
server.requestTimeout = 30_000;
server.headersTimeout = 15_000;
server.keepAliveTimeout = 65_000;

createTerminus(server, {
  signals: ['SIGTERM', 'SIGINT'],
  timeout: 15_000,
  useExit0: true,
  healthChecks: {
    '/livez': async () => ({ status: 'ok' }),
    '/readyz': async () => {
      const results = await Promise.allSettled([Promise.race([prisma.$queryRaw`SELECT 1`, new Promise((_, reject) => setTimeout(() => reject(new Error('timeout')), 2000))]), redis.ping()]);
      const failed = results.filter((r) => r.status === 'rejected');
      if (failed.length) throw new HealthCheckError('not ready', failed);
    },
    verbatim: true,
  },
  beforeShutdown: () => new Promise((resolve) => setTimeout(resolve, 5000)),
  onSignal: async () => { await prisma.$disconnect(); await redis.quit(); },
  logger: (msg, err) => logger.error({ err }, msg),
});

createServer(async (req, res) => {
  if (req.url !== '/metrics') { res.writeHead(404).end(); return; }
  res.setHeader('content-type', registry.contentType);
  res.end(await registry.metrics());
}).listen(9464);

process.on('unhandledRejection', (err) => { logger.fatal({ err }, 'unhandled rejection'); process.exit(1); });
process.on('uncaughtException', (err) => { logger.fatal({ err }, 'uncaught exception'); process.exit(1); });

server.listen(env.PORT, () => logger.info({ port: env.PORT }, 'listening'));
