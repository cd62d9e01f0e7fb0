import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { clocks } from './index.ts';

test('deadlines in statements and in code, with the clock that decides; local dates, lifetimes, long timers', async () => {
  const facts = await extractService([clocks], {
    'main.js': `
      import { Pool } from 'pg';
      import knex from 'knex';
      const pool = new Pool();
      const db = knex({ client: 'pg' });
      const HOLD = 900000;
      async function confirm(id) {
        await pool.query('UPDATE holds SET state = 1 WHERE id = $1 AND expires_at > now()', [id]);
        const hold = await db('holds').where('expires_at', '<', new Date()).first();
        if (hold.expires_at <= new Date()) return;
        const end = new Date(Date.now() + HOLD); const other = new Date(Date.now() + 60 * 1000);
        const midnight = new Date(); midnight.setHours(0, 0, 0, 0); end.setMinutes(end.getMinutes() + 5);
        setTimeout(() => { pool.query('DELETE FROM holds'); }, 15 * 60 * 1000);
      }
      confirm(1);`,
  });
  expect(facts.deadlineChecks).toMatchObject([
    { field: 'expires_at', of: 'holds', where: 'sql', clock: 'database', statement: 'write', countsAtInstant: false },
    { field: 'expires_at', of: 'holds', where: 'sql', clock: 'app', statement: 'read', countsAtInstant: true },
    { field: 'expires_at', of: 'hold', where: 'code', clock: 'app', countsAtInstant: false },
  ]);
  expect(facts.clockUses.map((one) => one.kind).toSorted()).toEqual(['lifetime-literal', 'lifetime-named', 'local-parts', 'long-timer']);
});

test('texts of a request that become dates, unless a schema says their form', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      const app = require('fastify')();
      const body = { type: 'object', properties: { until: { type: 'string', format: 'date-time' } } };
      app.get('/a', async (request) => { const { from } = request.query; return new Date(from).getTime(); });
      app.post('/b', { schema: { body } }, async (request) => { const { until } = request.body; return new Date(until).getTime(); });
      app.listen({ port: 1 });`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([['request-parse', 'new Date(from)']]);
});

test('texts of a request that a statement compares with dates; a line of log stays here', async () => {
  const { clockUses, deadlineChecks } = await extractService([clocks], {
    'main.js': `
      import knex from 'knex';
      import { Pool } from 'pg';
      const app = require('fastify')();
      const pool = new Pool();
      const db = knex({ client: 'pg' });
      app.get('/costs', async (request) => { const { startDate } = request.query; return db('costs').where('period_start', '>=', startDate); });
      app.get('/rows', async (request) => (await pool.query('SELECT 1 FROM rows WHERE created_at < $1 AND name = $2', [request.query.before, request.query.name])).rows);
      app.get('/late', async () => (await pool.query('SELECT 1 FROM a JOIN holds h ON h.a = a.id WHERE h.expires_at <= now()')).rows);
      app.get('/token', async () => (await pool.query('SELECT tokens.expires_at > now() AS good FROM tokens JOIN users ON users.id = tokens.user_id WHERE users.id = $1 FOR UPDATE OF tokens', [1])).rows);
      app.get('/log', async () => { const date = new Date(); console.info('at ' + date.toLocaleString()); return date.toISOString(); });
      app.listen({ port: 1 });`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([
    ['request-parse', 'startDate is compared with period_start'],
    ['request-parse', 'before is compared with created_at'],
  ]);
  expect(deadlineChecks).toMatchObject([
    { field: 'expires_at', of: 'holds', past: true },
    { field: 'expires_at', of: 'tokens' },
  ]);
});

test('an end that is moved on from the present is a lifetime', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      function hold(minutes) {
        const expiresAt = new Date(); expiresAt.setMinutes(expiresAt.getMinutes() + 15);
        const heldUntil = new Date(); heldUntil.setMinutes(heldUntil.getMinutes() + minutes);
        return [expiresAt, heldUntil];
      }
      hold(1);`,
  });
  expect(clockUses.map((one) => one.kind)).toEqual(['lifetime-literal', 'lifetime-named']);
});

test('what a client says that the time is decides as its clock', async () => {
  const { deadlineChecks } = await extractService([clocks], {
    'main.js': `
      const app = require('express')();
      app.post('/a', (request, response) => {
        const { now, until } = request.body;
        if (new Date(now) > new Date(until)) return response.status(409).end();
        const started = new Date(); const end = new Date(until);
        return response.json(started < end);
      });
      app.listen(1);`,
  });
  expect(deadlineChecks).toMatchObject([{ field: 'now', where: 'code', clock: 'client', location: { line: 5 } }]);
});

test('a lifetime that is handed to a function of the service is named or not', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      const LOCK_MS = 30000;
      async function withLock(key, ttlMs, work) { return work(); }
      withLock('a', 30000, () => 1);
      withLock('b', LOCK_MS, () => 2);`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([
    ['lifetime-literal', 'withLock(…) with ttlMs 30000'],
    ['lifetime-named', 'withLock(…) with ttlMs LOCK_MS'],
  ]);
});

test('a length of time in words is a number all the same', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `import ms from 'ms'; const life = process.env.LIFE;
      export const ends = [new Date(Date.now() + ms('600s')), new Date(Date.now() + ms(life))];`,
  });
  expect(clockUses.map((one) => one.kind)).toEqual(['lifetime-literal', 'lifetime-named']);
});
