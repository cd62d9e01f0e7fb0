import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { modelService } from './model-service.ts';
import { projectOf } from './open-project.ts';

const FILES = {
  'package.json': JSON.stringify({
    name: 'orders',
    scripts: { start: 'node src/server.js' },
    dependencies: { fastify: '5.0.0', '@prisma/client': '6.0.0', ioredis: '5.0.0', pino: '9.0.0' },
  }),
  'src/server.ts': `import Fastify from 'fastify';
import { orm } from './lib/orm.js';
import log from './lib/log.js';
import { cached } from './lib/cache.js';
export async function start() {
  const server = Fastify({ logger: true });
  server.get('/orders', async () => cached(() => orm.order.findMany({ take: 5 })));
  log.info('up');
  await server.listen({ port: 3000 });
}
void start();
`,
  'src/lib/orm.ts': `import { PrismaClient } from '@prisma/client';
const makeOrm = () => new PrismaClient();
const kept = globalThis as { orm?: PrismaClient };
export const orm = kept.orm ?? makeOrm();
`,
  'src/lib/log.ts': `import { pino } from 'pino';\nconst log = pino({ level: 'info' });\nexport default log;\n`,
  'src/lib/cache.ts': `import { Redis } from 'ioredis';
export const store = { client: new Redis('redis://cache') };
export const cached = (load: () => unknown) => store.client.get('k').then((hit) => hit ?? load());
`,
};

test('the parts of a service are known by the names that its files give them', async () => {
  const project = projectOf(memoryTree(FILES));
  const [service] = project.services;
  if (service === undefined) throw new Error('no service');
  const { names } = await modelService(project, service);
  expect(names).toEqual({
    language: 'ts',
    modules: 'cjs',
    ending: '.js',
    folders: [{ role: 'shared', path: 'src/lib' }],
    own: [
      { role: 'app', by: 'fastify', name: 'server', path: 'src/server.ts', line: 6, exported: 'no', within: 'start' },
      { role: 'database', by: 'prisma', name: 'orm', path: 'src/lib/orm.ts', line: 2, exported: 'named' },
      // What holds a client is not the client: the cache has no name here.
      { role: 'logger', by: 'pino', name: 'log', path: 'src/lib/log.ts', line: 2, exported: 'default' },
    ],
  });
});
