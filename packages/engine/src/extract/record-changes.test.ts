import { expect, test } from 'vitest';
import { extractService } from './extract-service.ts';
import { queries } from '../extractors/queries/index.ts';
import { recordChanges } from '../extractors/record-changes/index.ts';

const APP = `import Fastify from 'fastify'; import pg from 'pg';
  export const pool = new pg.Pool(); const app = Fastify();`;

const changes = async (main: string, more: Record<string, string> = {}) =>
  (await extractService([queries, recordChanges], { 'main.ts': `${APP} ${main} app.listen({ port: 1 });`, ...more })).recordChanges;

test('a conditional statement, its states and its outcome', async () => {
  const [change] = await changes(`app.post('/orders/:id/pay', async (request) => {
    const done = await pool.query("UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'pending'", [request.params.id]);
    if (done.rowCount === 0) throw new Error('conflict');
  });`);
  expect(change).toMatchObject({
    table: 'orders',
    states: [{ column: 'status', to: ['paid'], from: ['pending'] }],
    rowsChecked: true,
    started: ['request'],
    routes: ['POST /orders/:id/pay'],
  });
});

test('what is tested and locked on the way, also in a helper that throws', async () => {
  const [change] = await changes(`
    async function load(client: any, id: string) {
      const { rows } = await client.query('SELECT * FROM tickets WHERE id = $1 FOR UPDATE', [id]);
      if (rows.length === 0) throw new Error('none');
      return rows[0];
    }
    app.post('/tickets/:id/use', async (request) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      const ticket = await load(client, request.params.id);
      if (ticket.status !== 'active') throw new Error('used');
      await client.query("UPDATE tickets SET status = 'used' WHERE id = $1", [request.params.id]);
      await client.query('COMMIT');
    });`);
  expect(change).toMatchObject({ lock: 'row', inTransaction: true, rowsChecked: false });
  expect(change?.tests).toContain('status');
});

test('a state that a generic function is given is told at the place that gives it', async () => {
  const found = await changes(`
    async function update(id: string, data: { status?: string }) {
      const fields: string[] = []; const values: unknown[] = [];
      if (data.status !== undefined) { fields.push(\`status = $\${values.length + 2}\`); values.push(data.status); }
      await pool.query(\`UPDATE orders SET \${fields.join(', ')} WHERE id = $1\`, [id, ...values]);
    }
    app.post('/a', async () => { await update('1', { status: 'cancelled' }); });
    app.post('/b', async () => { await update('1', { status: 'refunded' }); });`);
  expect(found.map((one) => [one.states[0]?.to, one.routes])).toEqual([
    [['cancelled'], ['POST /a']],
    [['refunded'], ['POST /b']],
  ]);
});

test('quantities: what the statement compares, and what comes from a body as it is', async () => {
  const found = await changes(`
    app.post('/take', async () => { await pool.query('UPDATE offers SET available = available - $1 WHERE id = $2 AND available >= $1', [1, 2]); });
    app.post('/back', async () => { await pool.query('UPDATE offers SET available = available + 1 WHERE id = $1', [2]); });`);
  expect(found.map((one) => one.amounts)).toEqual([
    [{ column: 'available', counts: 'left', change: 'takes', bounded: true }],
    [{ column: 'available', counts: 'left', change: 'adds', bounded: false }],
  ]);
});

test('a column that goes over to another one, which is set to nothing', async () => {
  const found = await changes(`
    app.post('/back', async () => { await pool.query('UPDATE seats SET available = available + reserved, reserved = 0 WHERE id = $1', [2]); });`);
  expect(found.map((one) => one.amounts)).toEqual([
    [
      { column: 'available', counts: 'left', change: 'adds', bounded: false, by: 'reserved' },
      { column: 'reserved', counts: 'taken', change: 'sets', bounded: false, to: 0 },
    ],
  ]);
});

test('that somebody is named is not that he is the one', async () => {
  const [change] = await changes(`
    async function keep(data: { by: string }) { await pool.query('INSERT INTO refunds (by) VALUES ($1)', [data.by]); throw new Error('x'); }
    app.post('/c', async (request: any) => {
      if (!request.user.userId) throw new Error('sign in');
      await keep({ by: request.user.ownerId });
      await pool.query("UPDATE orders SET status = 'cancelled' WHERE id = $1", [1]);
    });`).then((all) => all.filter((one) => one.table === 'orders'));
  expect(change?.tests).not.toContain('userid');
  expect(change?.tests).not.toContain('ownerid');
});

test('a table of transitions, and whether something that runs asks it', async () => {
  const sets = async (use: string) =>
    (
      await extractService([queries, recordChanges], {
        'main.ts': `${APP}
          const TRANSITIONS: Record<string, string[]> = { draft: ['published'], published: ['closed'], closed: [] };
          export function canMove(from: string, to: string) { return TRANSITIONS[from].includes(to); }
          ${use} app.listen({ port: 1 });`,
      })
    ).stateSets;
  expect(
    await sets(`app.post('/x', async (request) => { if (!canMove(request.body.from, request.body.to)) throw new Error('no'); });`),
  ).toMatchObject([
    {
      name: 'TRANSITIONS',
      kind: 'map',
      asked: true,
      edges: [
        ['draft', 'published'],
        ['published', 'closed'],
      ],
    },
  ]);
  expect(await sets('')).toMatchObject([{ asked: false }]);
});

test('methods of an object that a function makes are followed to whoever calls them; a loop with pauses runs by the clock', async () => {
  const found = await changes(`
    import { setTimeout as wait } from 'node:timers/promises';
    function createHolds() {
      return {
        release: async (id: string) => { await pool.query("UPDATE holds SET status = 'released' WHERE id = $1", [id]); },
        expire: async (id: string) => { await pool.query("UPDATE holds SET status = 'expired' WHERE id = $1", [id]); },
      };
    }
    function startTimers(options: { work: (id: string) => Promise<void> }) {
      let stopping = false;
      const one = async (row: { id: string }) => { await options.work(row.id); };
      async function run() {
        while (!stopping) {
          const { rows } = await pool.query('SELECT id FROM timers LIMIT 10');
          await Promise.all(rows.map(one));
          await wait(500);
        }
      }
      const running = run();
      return { stop: () => { stopping = true; return running; } };
    }
    const holds = createHolds();
    startTimers({ work: async (id) => holds.expire(id) });
    app.delete('/holds/:id', async (request) => { await holds.release(request.params.id); });`);
  expect(found.map((one) => [one.states[0]?.to, one.started, one.routes])).toEqual([
    [['released'], ['request'], ['DELETE /holds/:id']],
    [['expired'], ['schedule'], []],
  ]);
});

test('a wait for something that comes back is no clock', async () => {
  const [change] = await changes(`
    import { setTimeout as wait } from 'node:timers/promises';
    async function settled(id: string) {
      while (true) {
        const { rows } = await pool.query("UPDATE orders SET status = 'paid' WHERE id = $1 RETURNING id", [id]);
        if (rows.length > 0) return rows[0];
        await wait(100);
      }
    }
    app.post('/orders/:id', async (request) => settled(request.params.id));`);
  expect(change?.started).toEqual(['request']);
});

test('the function that writes asks the table of transitions itself, whatever the table is called', async () => {
  const found = await changes(`
    type Status = 'pending' | 'paid' | 'refunded';
    const AFTER: Readonly<Record<Status, readonly Status[]>> = { pending: ['paid'], paid: ['refunded'], refunded: [] };
    async function move(id: string, to: Status) {
      const { rows } = await pool.query('SELECT status FROM orders WHERE id = $1', [id]);
      if (!AFTER[rows[0].status as Status].includes(to)) return false;
      await pool.query('UPDATE orders SET status = $2 WHERE id = $1', [id, to]);
      return true;
    }
    async function force(id: string) { await pool.query("UPDATE orders SET status = 'paid' WHERE id = $1", [id]); }
    app.post('/refund', async () => { await move('1', 'refunded'); });
    app.post('/force', async () => { await force('1'); });`);
  expect(found.map((one) => [one.states[0]?.to, one.rule !== undefined])).toEqual([
    [['paid'], false],
    [['refunded'], true],
  ]);
});

test('what an insert leaves alone keeps its holder; others change it', async () => {
  const found = await changes(`app.post('/o', async () => {
    await pool.query('INSERT INTO orders (id, user_id, status) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [1, 2, 'new']);
    await pool.query('INSERT INTO orders (id, user_id, status) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET user_id = $2', [1, 2, 'new']);
  });`);
  expect(found.map((one) => [one.operation, one.holder])).toEqual([
    ['insert', undefined],
    ['upsert', 'user_id'],
  ]);
});
