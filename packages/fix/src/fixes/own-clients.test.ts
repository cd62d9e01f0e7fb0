import { join } from 'node:path';
import { loadStandards, projectOf } from '@airworthy/engine';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { FixSession } from '../session.ts';
import type { Trial } from '../session.ts';
import { FIXES } from './registry.ts';

const library = loadStandards(join(import.meta.dirname, '../../../../standards'));
const DEPENDENCIES = {
  fastify: '^5.6.0',
  '@fastify/rate-limit': '^10.3.0',
  ioredis: '^5.8.0',
  'prom-client': '^15.1.3',
  '@aws-sdk/client-s3': '^3.900.0',
};

async function tried(item: string, app: string): Promise<Trial | undefined> {
  const project = projectOf(
    memoryTree({
      'package.json': `${JSON.stringify({ name: 'parcels', main: 'src/server.ts', dependencies: DEPENDENCIES })}\n`,
      'src/server.ts': app,
    }),
  );
  const session = new FixSession({ project, library, services: project.services });
  const fix = FIXES.find((one) => one.item === item);
  return fix === undefined ? undefined : session.try(session.first, fix, project.services[0]?.name ?? '');
}

test('a limiter gets a client of its own where the service exports none', async () => {
  const trial = await tried(
    'S08-005',
    `import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

const app = Fastify({ logger: true });
await app.register(rateLimit, { max: 100, timeWindow: '1 minute' });
app.get('/v1/parcels', async () => []);
process.once('SIGTERM', () => app.close());
app.listen({ port: 3000 });
`,
  );
  expect(trial?.changes).toContainEqual(expect.objectContaining({ item: 'S08-005', after: 'PASS' }));
  expect(trial?.texts.get('src/server.ts')).toContain("{ max: 100, timeWindow: '1 minute', redis: limiterRedis, skipOnError: true }");
  expect(trial?.texts.get('src/limiter.config.ts')).toContain('process.env.RATE_LIMIT_REDIS_URL;');
});

test('figures of the process are served behind a token where nothing counts yet', async () => {
  const trial = await tried(
    'S04-027',
    `import Fastify from 'fastify';

const app = Fastify({ logger: true });
app.get('/v1/parcels', async () => []);
app.listen({ port: 3000 });
`,
  );
  expect(trial?.changes).toContainEqual(expect.objectContaining({ item: 'S04-027', after: 'PASS' }));
  const text = trial?.texts.get('src/server.ts') ?? '';
  expect(text).toContain('collectDefaultMetrics();');
  expect(text).toContain("app.get('/metrics'");
  const metrics = trial?.texts.get('src/metrics.config.ts') ?? '';
  expect(metrics).toContain('if (!METRICS_TOKEN ||');
});

test('a client of AWS is told once for all of its calls', async () => {
  const trial = await tried(
    'S13-001',
    `import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import Fastify from 'fastify';

const app = Fastify({ logger: true });
const s3 = new S3Client({ region: 'eu-central-1' });
app.get('/v1/parcels', async () => s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })));
app.post('/v1/parcels', async () => s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' })));
app.listen({ port: 3000 });
`,
  );
  expect(trial?.changes).toContainEqual(expect.objectContaining({ item: 'S13-001', after: 'PASS' }));
  expect(trial?.texts.get('src/server.ts')).toContain(
    "new S3Client({ region: 'eu-central-1', requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } })",
  );
});
