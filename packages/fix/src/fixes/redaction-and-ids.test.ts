import { join } from 'node:path';
import { loadStandards, projectOf } from '@airworthy/engine';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import { expect, test } from 'vitest';
import { FixSession } from '../session.ts';
import type { Trial } from '../session.ts';
import { FIXES } from './registry.ts';

const library = loadStandards(join(import.meta.dirname, '../../../../standards'));

async function tried(item: string, texts: Record<string, string>): Promise<Trial | undefined> {
  const dependencies = { fastify: '^5.0.0', express: '^5.0.0', winston: '^3.17.0' };
  const project = projectOf(
    memoryTree({
      'package.json': `${JSON.stringify({ name: 'parcels', type: 'module', scripts: { start: 'node src/server.ts' }, dependencies }, undefined, 2)}\n`,
      ...texts,
    }),
  );
  const session = new FixSession({ project, library, services: project.services });
  const fix = FIXES.find((one) => one.item === item);
  return fix === undefined ? undefined : session.try(session.first, fix, 'parcels');
}

const FASTIFY = `import Fastify from 'fastify';

const app = Fastify({ logger: true });
app.get('/v1/parcels', async (request) => {
  request.log.info('asked');
  return [];
});
app.listen({ port: 3000 });
`;
const EXPRESS = `import express from 'express';
import { logger } from './logger.ts';

const app = express();
app.get('/v1/parcels', (_req, res) => {
  logger.info('asked');
  res.json([]);
});
app.listen(3000);
`;
const LOGGER = `import winston from 'winston';

export const logger = winston.createLogger({
  format: winston.format.combine(
    winston.format.timestamp(),
    winston.format.json(),
  ),
  transports: [new winston.transports.Console()],
});
`;

test('a request without an id gets one: Fastify makes it and answers with it, and one of the caller is looked at first', async () => {
  const trial = await tried('S04-019', { 'src/server.ts': FASTIFY });
  expect(trial).toMatchObject({ state: 'offered' });
  const text = trial?.texts.get('src/server.ts') ?? '';
  expect(text).toContain("import { randomUUID } from 'node:crypto';");
  expect(text).toContain('requestIdHeader: false');
  expect(text).toContain("reply.header('x-request-id', request.id);");
  expect(trial?.changes.map((one) => `${one.item} ${one.after}`)).toEqual(expect.arrayContaining(['S04-019 PASS', 'S04-016 PASS']));
});

test('an Express app gets a middleware that does the same', async () => {
  const trial = await tried('S04-019', { 'src/server.ts': EXPRESS, 'src/logger.ts': LOGGER });
  expect(trial).toMatchObject({ state: 'offered' });
  expect(trial?.texts.get('src/server.ts')).toContain("res.setHeader('X-Request-Id', requestId);");
});

test.each(['S04-003', 'S04-004'])('%s: winston redacts by a format before its others', async (item) => {
  const trial = await tried(item, { 'src/server.ts': EXPRESS, 'src/logger.ts': LOGGER });
  expect(trial).toMatchObject({ state: 'offered' });
  expect(trial?.texts.get('src/logger.ts')).toContain(
    'winston.format.combine(\n    redacted(),\n    winston.format.timestamp(),\n    winston.format.json(),\n  )',
  );
});

test('a logger of winston without a format, or with one of another name, is given one beside it', async () => {
  const bare = await tried('S04-003', {
    'src/server.ts': EXPRESS,
    'src/logger.ts': LOGGER.replace(/ {2}format: [^]*?\),\n {2}trans/, '  trans'),
  });
  expect(bare?.texts.get('src/logger.ts')).toContain('format: winston.format.combine(redacted(), winston.format.json())');
  const named = LOGGER.replace(/format: (winston\.format\.combine\([^]*?\n {2}\)),/, 'format: lines,').replace(
    'export const',
    'const lines = winston.format.json();\n\nexport const',
  );
  const other = await tried('S04-003', { 'src/server.ts': EXPRESS, 'src/logger.ts': named });
  expect(other).toMatchObject({ state: 'offered' });
  expect(other?.texts.get('src/logger.ts')).toContain('format: winston.format.combine(redacted(), lines),');
});

test('an answer that tells the message by a name, or by a cast, tells it of expected errors only', async () => {
  const handler = (body: string): string =>
    FASTIFY.replace('app.listen', `app.setErrorHandler((error, _request, reply) => {\n${body}\n});\napp.listen`);
  const named = await tried('S03-003', {
    'src/server.ts': handler(`  const message = error.message || 'Unknown';\n  reply.status(500).send({ message });`),
  });
  expect(named).toMatchObject({ state: 'offered' });
  expect(named?.texts.get('src/server.ts')).toContain(
    "send({ message: ((error as { statusCode?: number }).statusCode ?? 500) < 500 ? message : 'Internal server error' })",
  );
  const cast = await tried('S03-003', { 'src/server.ts': handler('  reply.status(500).send({ message: (error as Error).message });') });
  expect(cast).toMatchObject({ state: 'offered' });
});
