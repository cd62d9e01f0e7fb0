import { expect, test } from 'vitest';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

async function access(handler: string): Promise<string[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'a',
        type: 'module',
        scripts: { start: 'node main.js' },
        dependencies: { fastify: '5', pg: '8' },
      }),
      'main.js': `import Fastify from 'fastify'; import pg from 'pg'; import { scrypt, timingSafeEqual } from 'node:crypto'; import { promisify } from 'node:util';
        const derive = promisify(scrypt); const pool = new pg.Pool(); const app = Fastify();
        async function same(password, stored) { const [salt, hash] = stored.split(':'); const wanted = Buffer.from(hash, 'hex'); const given = await derive(password, salt, 64);
          return wanted.length === given.length && timingSafeEqual(wanted, given); }
        app.post('/sessions', async (request, reply) => { const { rows: [one] } = await pool.query('select * from members where email = $1', [request.body.email]); ${handler} return { token: 'x' }; });
        app.listen({ port: 1 });`,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  return facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`);
}

test('a password that is asked with a function of the service for signing in guards nothing', async () => {
  expect(await access(`if (!one || !(await same(request.body.password, one.hash))) return reply.code(401).send();`)).toEqual([
    'POST /sessions open',
  ]);
});
