import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { operations } from './plugins/operations.ts';
import { problems } from './plugins/problems.ts';
import type { Ground } from './start.ts';

/** `/healthz`, `/readyz` and `/metrics` of a worker, on WORKER_PORT, for the platform that keeps it running. */
export async function listenAsWorker(ground: Ground): Promise<Pick<FastifyInstance, 'readiness' | 'close'> | undefined> {
  const { config } = ground;
  if (config.workerPort === undefined) return undefined;
  // Probes and the collector of metrics ask it directly; nothing depends on their address.
  const app = Fastify({
    loggerInstance: ground.logger,
    requestTimeout: 10_000,
    trustProxy: 'loopback',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(problems);
  await app.register(operations, { ...ground, now: () => new Date(), figures: false });
  await app.listen({ host: config.host, port: config.workerPort });
  return app;
}
