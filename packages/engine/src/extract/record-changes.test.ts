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
