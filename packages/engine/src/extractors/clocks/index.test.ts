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

test('a bare number that is handed down, fallen back to or counted in units is one all the same; what starts elsewhere is no end', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      const HOUR = 3600000;
      const options = JSON.parse(process.argv[2]);
      function link(seconds = 900) { return new Date(Date.now() + seconds * 1000); }
      function upload(given) { const expiresIn = given.expiresIn || 300; return new Date(Date.now() + expiresIn * 1000); }
      function token(given) { return new Date(Date.now() + given.seconds * 1000); }
      function key(days) { return new Date(Date.now() + days * HOUR); }
      link(); upload({ expiresIn: 60 }); token(options); key(30);
      export const ends = [new Date(Date.now() + 12 * HOUR), new Date(options.start.getTime() + 60000), new Date(Date.now() + 50)];`,
  });
  // The line that is shown holds no number; the text says where it comes from.
  expect(clockUses.find((one) => one.location.line === 5)?.detail).toMatch(
    /expiresIn \* 1000\), where expiresIn = given\.expiresIn \|\| 300$/,
  );
  expect(clockUses.map((one) => [one.kind, one.location.line])).toEqual([
    ['lifetime-literal', 4],
    ['lifetime-literal', 5],
    ['lifetime-named', 6],
    ['lifetime-literal', 8],
    ['lifetime-literal', 8],
    ['lifetime-literal', 9],
  ]);
});

test('libraries that begin days and write texts in the zone of the machine, unless they are told a zone', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      import { startOfDay, endOfMonth, format } from 'date-fns';
      import { tz } from '@date-fns/tz';
      import dayjs from 'dayjs';
      import { DateTime } from 'luxon';
      export const now = new Date();
      export const days = [startOfDay(now), endOfMonth(now, { in: tz('Europe/Berlin') }), dayjs().startOf('day'), dayjs().utc().startOf('day'), dayjs.utc().endOf('day')];
      export const also = [DateTime.now().startOf('day'), DateTime.utc().startOf('day'), DateTime.now().toUTC().startOf('day')];
      export const texts = [format(now, 'yyyy-MM-dd HH:mm'), format(now, "yyyy-MM-dd'T'HH:mmXXX"), dayjs(now).format('HH:mm'), dayjs(now).format()];`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([
    ['local-parts', 'startOfDay(now)'],
    ['local-parts', "dayjs().startOf('day')"],
    ['local-parts', "DateTime.now().startOf('day')"],
    ['local-format', "format(now, 'yyyy-MM-dd HH:mm')"],
    ['local-format', "dayjs(now).format('HH:mm')"],
  ]);
});

test('deadlines in filters of Prisma, MongoDB, Sequelize and TypeORM, and in operators of Drizzle', async () => {
  const { deadlineChecks } = await extractService([clocks], {
    'main.js': `
      import { PrismaClient } from '@prisma/client';
      import { and, eq, gt, lt } from 'drizzle-orm';
      import { drizzle } from 'drizzle-orm/node-postgres';
      import { MoreThan } from 'typeorm';
      import { Op } from 'sequelize';
      import { Session, Hold, sessions, repository } from './tables.js';
      const prisma = new PrismaClient();
      const db = drizzle(process.env.URL);
      async function all(id) {
        const where = { id, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] };
        await prisma.token.findFirst({ where });
        await prisma.token.updateMany({ where: { AND: [{ user: { validUntil: { lte: new Date() } } }] }, data: { expiresAt: { gt: new Date() } } });
        await Session.findOne({ _id: id, expiresAt: { $gt: new Date() } });
        await Hold.destroy({ where: { expiresAt: { [Op.lt]: new Date() } } });
        await db.select().from(sessions).where(and(eq(sessions.id, id), gt(sessions.expiresAt, new Date())));
        await db.delete(sessions).where(lt(sessions.expiresAt, new Date()));
        await repository.findOne({ where: { id, expiresAt: MoreThan(new Date()) } });
        await repository.createQueryBuilder('s').where('s.expiresAt > :now', { now: new Date() }).getOne();
      }
      all(1);`,
    'tables.js': 'export const [Session, Hold, sessions, repository] = JSON.parse(process.argv[2]);',
  });
  expect(deadlineChecks.map((one) => [one.location.line, one.field, one.of, one.clock, one.statement, one.countsAtInstant])).toEqual([
    [12, 'expires_at', 'token', 'app', 'read', false],
    [13, 'valid_until', 'token', 'app', 'write', false],
    [14, 'expires_at', undefined, 'app', 'read', false],
    [15, 'expires_at', undefined, 'app', 'write', true],
    [16, 'expires_at', 'sessions', 'app', 'read', false],
    [17, 'expires_at', 'sessions', 'app', 'write', true],
    [18, 'expires_at', undefined, 'app', 'read', false],
    [19, 'expires_at', undefined, 'app', 'read', false],
  ]);
});

test('entries of caches and what only the process remembers are no stored deadlines, and a report over the past asks none', async () => {
  const { deadlineChecks } = await extractService([clocks], {
    'main.js': `
      import { Pool } from 'pg';
      const pool = new Pool();
      const kept = new Map();
      let token;
      async function all(id, row, events) {
        if (token && token.expiresAt > Date.now()) return token;
        const entry = kept.get(id);
        if (entry.expiresAt < Date.now()) kept.delete(id);
        const own = new Map(events.map((one) => [one.id, one]));
        const event = own.get(id);
        if (event.expiresAt < Date.now()) return;
        await pool.query("SELECT count(*) FROM runs WHERE start_time >= now() - interval '7 days'");
        return row.expiresAt < new Date();
      }
      all(1);`,
  });
  expect(deadlineChecks.map((one) => [one.location.line, one.of])).toEqual([
    [12, 'event'],
    [14, 'row'],
  ]);
});

test('minutes of sleep are work that waits in memory; a loop that sleeps comes round', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      import { setTimeout as pause } from 'node:timers/promises';
      async function remind(action) { await new Promise((resolve) => setTimeout(resolve, action.delay * 60000)); return fetch(action.url); }
      async function later() { await pause(600_000); return fetch('http://a/b'); }
      async function poll() { while (true) { await pause(600_000); await fetch('http://a/b'); } }
      async function retry(ms) { await new Promise((resolve) => setTimeout(resolve, ms * 2)); }
      remind(JSON.parse(process.argv[2])); later(); poll(); retry(100);`,
  });
  expect(clockUses.map((one) => [one.kind, one.location.line])).toEqual([
    ['long-timer', 3],
    ['long-timer', 4],
  ]);
});

test('decorators before a member, and a pattern that is tried first, say which form a text has', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.ts': `
      import express from 'express';
      class Phase {
        @ApiProperty({ description: 'start' })
        @IsDateString()
        startDate: string;
        until: string;
      }
      const app = express();
      app.post('/a', (request: any, response: any) => response.json(new Date(request.body.startDate).getTime()));
      app.post('/b', (request: any, response: any) => response.json(new Date(request.body.until).getTime()));
      app.post('/c', (request: any, response: any) => {
        const { day } = request.body;
        if (!/^[0-9-]{10}$/.test(day)) return response.status(400).end();
        return response.json(new Date(day).getTime());
      });
      app.listen(1);`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([['request-parse', 'new Date(request.body.until)']]);
});

test('what a page shows of a deadline decides nothing, what its loader does is a decision', async () => {
  const { deadlineChecks } = await extractService([clocks], {
    'main.tsx': `
      export const loader = async ({ invite }) => { if (invite.expiresAt < new Date()) throw new Error('late'); };
      export function Row({ invite }) { return <b>{invite.expiresAt < new Date() ? 'late' : 'open'}</b>; }
      loader({}); Row({});`,
  });
  expect(deadlineChecks.map(({ location }) => location.line)).toEqual([2]);
});

test('schemas that read any text as a date', async () => {
  const { clockUses } = await extractService([clocks], {
    'package.json': '{ "dependencies": { "zod": "4.0.0", "joi": "18.0.0" } }',
    'main.js': `
      import Joi from 'joi';
      import { z } from 'zod';
      const app = require('fastify')();
      const span = z.object({ from: z.coerce.date().optional(), until: z.iso.datetime(), day: z.date() });
      const order = Joi.object({ due: Joi.date().min('now'), sent: Joi.date().min('now').iso() });
      app.get('/a', async (request) => span.parse(request.query));
      app.post('/b', async (request) => order.validate(request.body));
      app.listen({ port: 1 });`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([
    ['request-parse', 'z.coerce.date()'],
    ['request-parse', 'Joi.date()'],
  ]);
});

test('texts of dates in the zone of the machine, whoever makes them; what is compared stays here', async () => {
  const { clockUses } = await extractService([clocks], {
    'main.js': `
      const app = require('fastify')();
      app.get('/a', async () => ({ day: new Date().toDateString() }));
      app.get('/b', async () => { const a = new Date(), byDay = {}; byDay[a.toDateString()] = 1; return a.toDateString() === new Date(1).toDateString(); });
      app.get('/c', async () => new Intl.DateTimeFormat('en-US', { month: 'short' }).format(new Date()));
      app.get('/d', async () => new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' }).format(new Date()));
      app.get('/e', async () => Intl.DateTimeFormat().resolvedOptions().timeZone);
      app.listen({ port: 1 });`,
  });
  expect(clockUses.filter((one) => one.kind === 'local-format').map((one) => one.detail)).toEqual([
    'new Date().toDateString()',
    "new Intl.DateTimeFormat('en-US', { month: 'short' })",
  ]);
});

test('lifetimes that are handed to libraries', async () => {
  const { clockUses } = await extractService([clocks], {
    'package.json': '{ "dependencies": { "jsonwebtoken": "9.0.2", "ioredis": "5.6.1", "fastify": "5.3.3" } }',
    'main.js': `
      import jwt from 'jsonwebtoken';
      import Redis from 'ioredis';
      const redis = new Redis(process.env.REDIS_URL);
      const app = require('fastify')();
      const LINK_SECONDS = 900;
      app.post('/login', async (request, reply) => {
        await redis.setex('a', 3600, '1');
        await redis.expire('c', 60);
        await redis.set('b', '1', 'EX', LINK_SECONDS);
        reply.setCookie('gone', '', { maxAge: 0 });
        return jwt.sign({}, process.env.KEY, { expiresIn: '7d' });
      });
      app.listen({ port: 1 });`,
  });
  expect(clockUses.map((one) => [one.kind, one.detail])).toEqual([
    ['lifetime-literal', 'setex(…) with its time to live 3600'],
    ['lifetime-literal', 'expire(…) with its time to live 60'],
    ['lifetime-named', 'set(…) with its time to live LINK_SECONDS'],
    ['lifetime-literal', "sign(…) with expiresIn '7d'"],
  ]);
});
