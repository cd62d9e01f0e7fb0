import type { OwnName } from '@airworthy/model';
import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { modelService } from './model-service.ts';
import { projectOf } from './open-project.ts';

async function routesOf(framework: string, files: Record<string, string>): Promise<Partial<OwnName> | undefined> {
  const manifest = { name: 'shop', scripts: { start: 'node src/main.js' }, dependencies: { [framework]: '5.0.0' } };
  const project = projectOf(memoryTree({ 'package.json': JSON.stringify(manifest), ...files }));
  const [service] = project.services;
  if (service === undefined) throw new Error('no service');
  const found = (await modelService(project, service)).names?.own.find((one) => one.role === 'routes');
  if (found === undefined) return undefined;
  const { name, path, exported, prefix } = found;
  return { name, path, exported, ...(prefix === undefined ? {} : { prefix }) };
}

const FASTIFY = `import Fastify from 'fastify';
import { carts } from './carts.js';
const app = Fastify();
app.get('/health', async () => 'ok');
await app.register(carts, { prefix: '/v1' });
await app.listen({ port: 3000 });
`;
const CARTS = `export async function carts(app) {
  app.get('/carts', async () => []);
  app.post('/carts', async () => ({}));
}
`;
const EXPRESS = `import express from 'express';
import carts from './carts.js';
const app = express();
app.get('/about', (_req, res) => res.send('about'));
app.use('/api/carts', carts);
app.listen(3000);
`;
const ROUTER = `import { Router } from 'express';
const router = Router();
router.get('/', (_req, res) => res.json([]));
router.post('/', (_req, res) => res.json({}));
export default router;
`;

test('the routes of a service are known by the plugin or the router that holds most of them, and by what they are mounted below', async () => {
  expect(await routesOf('fastify', { 'src/main.js': FASTIFY, 'src/carts.js': CARTS })).toEqual({
    name: 'carts',
    path: 'src/carts.js',
    exported: 'named',
    prefix: '/v1',
  });
  expect(await routesOf('express', { 'src/main.js': EXPRESS, 'src/carts.js': ROUTER })).toEqual({
    name: 'router',
    path: 'src/carts.js',
    exported: 'default',
    prefix: '/api/carts',
  });
});

test('a function that puts routes on an app is no router, and routes of the app itself have no holder', async () => {
  const direct = `import express from 'express';
const app = express();
app.get('/carts', (_req, res) => res.json([]));
app.listen(3000);
`;
  expect(await routesOf('express', { 'src/main.js': direct })).toBeUndefined();
  const called = `import express from 'express';
import { mount } from './mount.js';
const app = express();
mount(app);
app.listen(3000);
`;
  const mount = `export function mount(app) {
  app.get('/carts', (_req, res) => res.json([]));
}
`;
  expect(await routesOf('express', { 'src/main.js': called, 'src/mount.js': mount })).toBeUndefined();
});
