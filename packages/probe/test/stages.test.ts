import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fill, fillSettings } from '../src/config/fill.ts';
import { ProbeConfigSchema } from '../src/config/probe-config.ts';
import { confirmed } from '../src/run/probe.ts';
import type { Probe } from '../src/run/probe.ts';
import { runSession } from '../src/run/run-session.ts';

const ITEMS = { path: '/api/items' };

/** Asks so many times, and says what it was answered. */
const asks = (id: string, times: number, more: Partial<Probe> = {}, path = ITEMS.path): Probe => ({
  id,
  ...more,
  plan: () => [
    {
      subject: id,
      items: [],
      sends: '',
      requests: times,
      run: async (io) => {
        const heard: string[] = [];
        for (let at = 0; at < times; at += 1) {
          const reply = await io.test({ path, expectsLimit: more.limits === true });
          heard.push(reply.class === 'accepted' ? String((JSON.parse(reply.text) as { limit: string }).limit) : reply.class);
        }
        io.noteControl('positive', 'x');
        io.noteControl('negative', 'x');
        return confirmed([...new Set(heard)].join(' '));
      },
    },
  ],
});

const run = (probes: readonly Probe[], env: Record<string, string>, more: object = {}, budget: object = {}, users: object = {}) =>
  runSession({
    config: ProbeConfigSchema.parse({
      version: 1,
      openapi: 'fixtures/planted-openapi.json',
      start: { run: ['node', join(import.meta.dirname, 'fixtures/limited.mjs')], env, ready: '/ready', ...more },
      budget: { perSecond: 2_000, ...budget },
      users,
    }),
    folder: import.meta.dirname,
    tier: 'fault',
    version: '0',
    probes,
    confirm: async () => true,
  });

test('a limit by address is passed by from other addresses of this machine, one by user is waited out', async () => {
  const byAddress = await run([asks('x/many', 12)], { LIMIT: '3' });
  expect(byAddress?.results[0]).toMatchObject({ outcome: 'confirmed', message: '3' });
  expect(new Set(byAddress?.exchanges.map((one) => one.from)).size).toBeGreaterThan(3);
  const began = performance.now();
  const byUser = await run([asks('x/many', 6)], { LIMIT: '5', BY: 'user' });
  expect(byUser?.results[0]).toMatchObject({ outcome: 'confirmed', message: '5' });
  expect(performance.now() - began).toBeGreaterThan(1_000);
});

test('limits stand out of the way for everything but probes of limits, which get a target of their own', async () => {
  const seen = await run(
    [asks('x/other', 40), asks('x/limits', 10, { limits: true })],
    { LIMIT: '5', BY: 'user' },
    { withoutLimits: { LIMIT: '1000' } },
  );
  expect(seen?.results.map((one) => one.message)).toEqual(['1000', '5 limited']);
  expect(seen?.starts).toBe(2);
});

test('a target that has ended is started again for the next probe', async () => {
  const seen = await run([asks('x/ends', 1, {}, '/end'), asks('x/after', 2)], { LIMIT: '100' });
  expect(seen?.results.map((one) => one.message)).toEqual(['network-error', '100']);
  expect(seen?.starts).toBe(2);
});

test('whose token is about to end is signed in again before the next case', async () => {
  const later: Probe = {
    id: 'x/later',
    plan: (target) =>
      [0, 1, 2].map((at) => ({
        subject: `case ${at}`,
        items: [],
        sends: '',
        requests: 1,
        run: async (io) => {
          await pause(1_200);
          const reply = await io.test({ path: '/api/mine', user: target.users[0] });
          io.noteControl('positive', 'x');
          io.noteControl('negative', 'x');
          return confirmed(reply.class);
        },
      })),
  };
  const seen = await run([later], { LIMIT: '100' }, {}, {}, { alice: { login: { send: 'POST /login', token: '/token' } } });
  expect(seen?.results.map((one) => one.message)).toEqual(['accepted', 'accepted', 'accepted']);
});

test('when its time is over, a run keeps what it has seen', async () => {
  const seen = await run([asks('x/first', 1), asks('x/second', 60)], { LIMIT: '4', BY: 'user' }, {}, { minutes: 0.03 });
  expect(seen?.results.map((one) => [one.outcome, one.code])).toEqual([
    ['confirmed', 'holds'],
    ['inconclusive', 'budget'],
  ]);
});

test('what is random in settings is made anew for each request', () => {
  const kept = fillSettings({ key: 'k-${random}', of: '${target.x}' }, { target: { x: 'y' } });
  expect(kept).toEqual({ key: 'k-${random}', of: 'y' });
  expect(fill(kept, {}).key).not.toBe(fill(kept, {}).key);
});
