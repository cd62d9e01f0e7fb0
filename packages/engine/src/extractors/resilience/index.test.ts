import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { resilience } from './index.ts';

const facts = (main: string, more: Record<string, string> = {}) =>
  extractService([resilience], {
    'main.js': `const app = require('fastify')(); app.get('/x', async () => run()); app.listen({ port: 1 });\n${main}`,
    ...more,
  });

test('a breaker of a library is wired by what goes through it', async () => {
  const { circuitBreakers } = await facts(`
    const CircuitBreaker = require('opossum');
    async function ask() { return 1; }
    const used = new CircuitBreaker(ask, { timeout: 2000, errorThresholdPercentage: 40, resetTimeout: 9000 });
    used.fallback(() => null);
    used.on('open', () => console.warn('open'));
    const idle = new CircuitBreaker((fn) => fn(), {});
    async function run() { return used.fire(); }`);
  expect(circuitBreakers).toMatchObject([
    {
      by: 'opossum',
      timeout: { value: 2000 },
      wraps: 'ask',
      fallback: true,
      errorThreshold: { value: 40 },
      resetTimeout: { value: 9000 },
      observed: true,
      wiring: { state: 'wired' },
    },
    { timeout: { value: 10_000 }, errorThreshold: { state: 'absent' }, observed: false },
  ]);
});

const OWN = `
  export class Fuse {
    constructor(options) { this.limit = options.failureThreshold; this.failures = 0; this.opened = 0; }
    async execute(work) {
      if (this.failures >= this.limit && Date.now() - this.opened < 5000) throw new Error('open');
      try { const result = await work(); this.failures = 0; return result; } catch (error) { this.failures++; this.opened = Date.now(); throw error; }
    }
  }`;

test('an own class is a breaker by what it does, and only when something goes through it', async () => {
  const used = await facts(
    `import { Fuse } from './fuse.js'; const fuse = new Fuse({ failureThreshold: 3 }); async function run() { return fuse.execute(() => fetch('http://stock')); }`,
    { 'fuse.js': OWN },
  );
  expect(used.circuitBreakers).toMatchObject([
    {
      by: 'own class Fuse',
      errorThreshold: { value: 3 },
      wraps: '<anonymous> in run',
      timeout: { state: 'absent' },
      wiring: { state: 'wired' },
    },
  ]);
  const idle = await facts(
    `import { Fuse } from './fuse.js'; const fuse = new Fuse({ failureThreshold: 3 }); async function run() { return 1; }`,
    { 'fuse.js': OWN },
  );
  expect(idle.circuitBreakers).toMatchObject([{ wraps: 'nothing', wiring: { state: 'not-wired', reason: 'no call goes through it' } }]);
  const other = await facts(
    `class Counter { constructor() { this.count = 0; } hit() { if (this.count > 5) throw new Error('many'); this.count++; } reset() { this.count = 0; this.at = Date.now(); } } const c = new Counter(); async function run() { c.hit(); }`,
  );
  expect(other.circuitBreakers).toEqual([]);
});

test('own loops that try again, with their pauses', async () => {
  const { retryPolicies } = await facts(`
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    async function again(work, max = 4) {
      for (let attempt = 0; attempt < max; attempt++) {
        try { return await work(); } catch (error) {
          if (error.status === 400) throw error;
          console.warn('again');
          await sleep(Math.min(100 * 2 ** attempt + Math.random() * 50, 3000));
        }
      }
    }
    async function run() {
      for (const host of ['a', 'b']) { try { return await fetch('http://' + host); } catch (error) { console.log(error); } }
      return again(() => fetch('http://stock', { method: 'POST' }));
    }`);
  expect(retryPolicies).toMatchObject([
    {
      by: 'own code',
      attempts: { value: 4 },
      backoff: 'exponential',
      jitter: true,
      maxDelay: { value: 3000 },
      selective: true,
      observed: true,
      wiring: { state: 'wired' },
    },
  ]);
  expect(retryPolicies).toHaveLength(1);
});

test('libraries that retry', async () => {
  const { retryPolicies } = await facts(`
    import axios from 'axios';
    import axiosRetry from 'axios-retry';
    import pRetry from 'p-retry';
    axiosRetry(axios, { retries: 2, retryDelay: axiosRetry.exponentialDelay });
    async function run() { return pRetry(() => axios.get('http://stock'), { retries: 5, maxTimeout: 2000 }); }
    async function wait() { return pRetry(() => axios.get('http://rates'), { forever: true, retries: 10 }); }`);
  expect(retryPolicies).toMatchObject([
    { by: 'axios-retry', attempts: { value: 3 }, backoff: 'exponential', jitter: true },
    { by: 'p-retry', attempts: { value: 6 }, backoff: 'exponential', maxDelay: { value: 2000 }, retriesWrites: false },
    { by: 'p-retry', attempts: { state: 'absent' } },
  ]);
});

test('limits of how much runs at once', async () => {
  const { overloadGuards } = await extractService([resilience], {
    'main.js': `
      const pLimit = require('p-limit');
      const limit = pLimit(8);
      const app = require('fastify')();
      app.register(require('@fastify/under-pressure'), { maxEventLoopDelay: 500 });
      app.get('/x', async () => limit(() => fetch('http://a')));
      app.listen({ port: 1 });`,
  });
  expect(overloadGuards).toMatchObject([
    { by: 'p-limit', kind: 'bulkhead', limit: { value: 8 } },
    { by: '@fastify/under-pressure', kind: 'load-shedding', limit: { value: 500 }, retryAfter: true },
  ]);
});

test('pauses come from lists and from functions that wait; bounds from the start of a recursion', async () => {
  const { retryPolicies } = await facts(`
    const PAUSES = [100, 500, 2000]; const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    async function listed(work) { for (let i = 0; i < 3; i += 1) { try { return await work(); } catch (error) { await wait(PAUSES[i]); } } }
    class Poller { tries = 0;
      async backoff() { this.tries += 1; await wait(Math.min(2 ** this.tries, 1000)); }
      async poll() { while (true) { try { return await fetch('http://stock'); } catch (error) { await this.backoff(); } } } }
    async function again(attempt = 0) { if (attempt > 3) throw new Error('gave up'); try { return await fetch('http://stock'); } catch (error) { if (error.code === 'P2002') return again(attempt + 1); throw error; } }
    const poller = new Poller();
    async function run() { await listed(() => fetch('http://stock')); await poller.poll(); return again(); }`);
  expect(retryPolicies.map((one) => [one.attempts, one.backoff])).toEqual([
    [{ state: 'known', value: 3 }, 'linear'],
    [{ state: 'unknown', source: 'a loop that is left from inside' }, 'exponential'],
    [{ state: 'known', value: 3 }, 'none'],
  ]);
});

test('a loop over passes whose inner loop breaks is no retry', async () => {
  const { retryPolicies } = await facts(`
    async function run() { for (let pass = 0; pass < 20; pass += 1) { let changed = false;
      try { for (const one of [1, 2]) { await fetch('http://stock/' + one); changed = true; break; } } catch (error) { console.error(error); }
      if (!changed) break; } }`);
  expect(retryPolicies).toEqual([]);
});

test('one try for each element, and a transaction that is tried again, are no retries of calls', async () => {
  const { retryPolicies } = await facts(`
    const { PrismaClient } = require('@prisma/client'); const prisma = new PrismaClient();
    async function settle(work, attempt = 0) { try { return await prisma.$transaction(work); } catch (error) { if (attempt < 3) return settle(work, attempt + 1); throw error; } }
    async function run() { for (let pass = 0; pass < 9; pass += 1) for (const one of [1, 2]) { try { await fetch('http://stock/' + one); break; } catch (error) { console.error(error); } }
      return settle(async () => 1); }`);
  expect(retryPolicies).toEqual([]);
});
