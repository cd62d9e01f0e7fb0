import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { resilience } from './index.ts';

const ROUTE = `app.get('/x', (req, res) => res.json({})); app.listen(1);`;

async function shedders(files: Record<string, string>): Promise<unknown[]> {
  const { overloadGuards } = await extractService([resilience], files);
  return overloadGuards.map(({ kind, by, limit, retryAfter, wiring }) => ({ kind, by, limit, retryAfter, wiring: wiring?.state }));
}

test('middleware that refuses while the event loop is late', async () => {
  expect(
    await shedders({
      'main.js': `
        const { monitorEventLoopDelay } = require('node:perf_hooks');
        const app = require('express')();
        const LATEST = 3000;
        const delay = monitorEventLoopDelay({ resolution: 20 });
        delay.enable();
        class Failure extends Error { constructor(status, message) { super(message); this.statusCode = status; } }
        function shedLoad(req, res, next) {
          if (delay.max / 1e6 < LATEST) return next();
          res.setHeader('retry-after', '10');
          next(new Failure(503, 'Too busy'));
        }
        app.use(shedLoad);
        ${ROUTE}`,
    }),
  ).toEqual([
    { kind: 'load-shedding', by: 'own code in shedLoad', limit: { state: 'known', value: 3000 }, retryAfter: true, wiring: 'wired' },
  ]);
});

test('middleware that refuses while too many requests are under way', async () => {
  expect(
    await shedders({
      'main.js': `
        const app = require('express')();
        let underWay = 0;
        app.use((req, res, next) => {
          if (underWay >= 200) return res.status(503).json({ error: 'busy' });
          underWay += 1;
          res.on('close', () => { underWay -= 1; });
          next();
        });
        ${ROUTE}`,
    }),
  ).toMatchObject([{ kind: 'load-shedding', limit: { value: 200 }, retryAfter: false, wiring: 'wired' }]);
});

test('a guard of NestJS', async () => {
  expect(
    await shedders({
      'package.json': '{"dependencies":{"@nestjs/core":"11","@nestjs/common":"11"}}',
      'main.ts': `
        import { monitorEventLoopDelay } from 'node:perf_hooks';
        import { CanActivate, Controller, Get, Injectable, Module, ServiceUnavailableException } from '@nestjs/common';
        import { APP_GUARD, NestFactory } from '@nestjs/core';
        const delay = monitorEventLoopDelay({ resolution: 20 });
        delay.enable();
        @Injectable()
        class LoadGuard implements CanActivate {
          canActivate(): boolean {
            if (delay.percentile(99) / 1e6 > 1_000) throw new ServiceUnavailableException('Too busy');
            return true;
          }
        }
        @Controller('orders')
        class Orders { @Get() all() { return []; } }
        @Module({ controllers: [Orders], providers: [{ provide: APP_GUARD, useClass: LoadGuard }] })
        class AppModule {}
        async function start() { const app = await NestFactory.create(AppModule); await app.listen(3000); }
        void start();`,
    }),
  ).toMatchObject([{ kind: 'load-shedding', by: 'own code in LoadGuard.canActivate', limit: { value: 1000 }, wiring: 'wired' }]);
});

test('middleware of Hono', async () => {
  expect(
    await shedders({
      'main.ts': `
        import { performance } from 'node:perf_hooks';
        import { serve } from '@hono/node-server';
        import { Hono } from 'hono';
        const app = new Hono();
        app.use(async (c, next) => {
          if (performance.eventLoopUtilization().utilization > 0.95) return c.json({ error: 'busy' }, 503, { 'retry-after': '10' });
          await next();
        });
        app.get('/x', (c) => c.json({}));
        serve(app);`,
    }),
  ).toMatchObject([{ kind: 'load-shedding', limit: { value: 0.95 }, retryAfter: true, wiring: 'wired' }]);
});

test('readiness, maintenance and counters that only rise shed no load', async () => {
  expect(
    await shedders({
      'main.js': `
        const { monitorEventLoopDelay } = require('node:perf_hooks');
        const app = require('express')();
        const delay = monitorEventLoopDelay();
        let asked = 0;
        app.get('/ready', (req, res) => { if (delay.max > 1e9) res.status(503).end(); else res.end(); });
        app.use((req, res, next) => { if (process.env.MAINTENANCE === 'on') return res.status(503).end(); next(); });
        app.use((req, res, next) => { asked += 1; if (asked > 1e9) return res.status(503).end(); next(); });
        app.use((req, res, next) => { if (delay.max > 1e9) console.warn('late'); next(); });
        ${ROUTE}`,
    }),
  ).toEqual([]);
});

test('code that no route passes is nothing', async () => {
  expect(
    await shedders({
      'main.js': `
        const { monitorEventLoopDelay } = require('node:perf_hooks');
        const app = require('express')();
        const delay = monitorEventLoopDelay();
        function shedLoad(req, res, next) { if (delay.max > 1e9) return res.status(503).end(); next(); }
        ${ROUTE}`,
    }),
  ).toEqual([]);
});
