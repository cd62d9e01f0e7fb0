import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { dataFlows } from './index.ts';

const head = "import Fastify from 'fastify';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nconst app = Fastify();\n";
const flowsOf = async (code: string) => (await extractService([dataFlows], { 'main.js': head + code })).dataFlows;

test('whose data a route hands out', async () => {
  const flows = await flowsOf(`
    app.get('/privacy/export/:userId', async (request, reply) => {
      if (request.user.id !== request.params.userId) return reply.code(403).send();
      return pool.query('SELECT email FROM users WHERE id = $1', [request.params.userId]);
    });
    app.delete('/users/:userId', async (request) => pool.query('DELETE FROM users WHERE id = $1', [request.params.userId]));
    app.get('/users/:userId', async () => ({}));
  `);
  expect(flows.map((one) => [one.claims, one.trigger, one.subject])).toEqual([
    ['access', 'GET /privacy/export/:userId', 'self'],
    ['erasure', 'DELETE /users/:userId', 'any'],
  ]);
});

test('a hold that is looked up, and one that is a constant', async () => {
  const flows = await flowsOf(`
    app.delete('/users/me', async (request) => {
      const legalHold = await pool.query('SELECT 1 FROM legal_holds WHERE user_id = $1', [request.user.id]);
      if (legalHold.rowCount > 0) return;
    });
    app.delete('/accounts/me', async () => {
      const hasLegalHold = false;
      if (hasLegalHold) return;
    });
  `);
  expect(flows.map((one) => one.hold)).toEqual(['asked', 'constant']);
});

test('work by the clock, also where a timeout sets itself anew', async () => {
  const flows = await flowsOf(`
    const daily = (work) => { setTimeout(async () => { await work(); daily(work); }, 86_400_000); };
    const prune = async () => { await pool.query("DELETE FROM logs WHERE created_at < now() - interval '30 days'"); };
    daily(prune);
    setTimeout(prune, 5);
  `);
  expect(flows.filter((one) => one.claims === 'cleanup').map((one) => [one.starts, one.trigger])).toContainEqual(['clock', 'prune']);
});

test('a person as a whole is erased, not who leaves a group, and not what is only called like a person', async () => {
  const routes = [
    'delete /users/:id',
    'delete /api/v1/users/:id',
    'delete /organizations/:orgId/users/:id',
    'delete /users/profile',
    'post /users/me/delete-account',
    'post /gdpr/delete-data',
    'post /delete-user',
    'delete /groups/:id/user',
    'delete /organizations/:orgId/members/:memberId',
    'delete /browser/profiles/:profileId',
    'post /users/:id/remove-avatar',
    'post /qa/delete-user',
  ];
  const flows = await flowsOf(
    routes
      .map((one) => one.split(' '))
      .map(([method, path]) => `app.${method}('${path}', async () => pool.query('DELETE FROM users'));`)
      .join('\n'),
  );
  expect(flows.map((one) => one.trigger).toSorted()).toEqual(
    routes
      .slice(0, 7)
      .map((one) => one.replace(/^\w+/, (method) => method.toUpperCase()))
      .toSorted(),
  );
});

test('a function that takes a person away, also where no route says so', async () => {
  const flows = await flowsOf(`
    const deleteCustomerAndAllData = async (id) => { await pool.query('DELETE FROM customers WHERE id = $1', [id]); };
    const deleteUserRole = async (id) => { await pool.query('DELETE FROM user_roles WHERE id = $1', [id]); };
    const eraseUser = async (id) => { await pool.query('DELETE FROM users WHERE id = $1', [id]); };
    app.post('/commands', async (request) => { await deleteCustomerAndAllData(request.body.id); await deleteUserRole(request.body.id); });
    app.delete('/users/:id', async (request) => eraseUser(request.params.id));
  `);
  expect(flows.filter((one) => one.claims === 'erasure').map((one) => one.trigger)).toEqual([
    'deleteCustomerAndAllData',
    'DELETE /users/:id',
  ]);
});

test('accounts that a library deletes', async () => {
  const flows = (enabled: boolean) =>
    flowsOf(`import { betterAuth } from 'better-auth'; const auth = betterAuth({ user: { deleteUser: { enabled: ${enabled} } } });
      app.all('/auth/*', (request) => auth.handler(request));`);
  expect((await flows(true)).map((one) => [one.claims, one.trigger, one.by])).toEqual([
    ['erasure', 'deleteUser of better-auth', 'better-auth'],
  ]);
  expect(await flows(false)).toEqual([]);
});

test('a copy that is collected after the answer, and what takes it from there', async () => {
  const flows = await flowsOf(`
    import { createWriteStream } from 'node:fs';
    const collect = async (id) => pool.query('SELECT email FROM users WHERE id = $1', [id]);
    const keep = async (id) => { const rows = await collect(id); createWriteStream('/tmp/' + id).end(JSON.stringify(rows)); };
    const mail = async (id) => { const rows = await collect(id); await fetch('https://mail.example.org', { method: 'POST', body: JSON.stringify(rows) }); };
    app.post('/privacy/export', async (request) => { keep(request.body.id).catch(console.error); return { status: 'pending' }; });
    app.post('/gdpr/export', async (request) => { mail(request.body.id); return { status: 'pending' }; });
    app.get('/users/:id/data-export', async (request) => collect(request.params.id));
  `);
  expect(flows.map((one) => [one.trigger, one.later?.length, one.handsOver])).toEqual([
    ['POST /privacy/export', 2, false],
    ['POST /gdpr/export', 2, true],
    ['GET /users/:id/data-export', undefined, undefined],
  ]);
});
