import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { errorHandlers } from './index.ts';

test('emits what the running app registers and names what it never registers', async () => {
  const facts = await extractService([errorHandlers], {
    'main.ts': `
      import Fastify from 'fastify';
      const app = Fastify();
      app.get('/', async () => 'ok');
      app.setErrorHandler((error, request, reply) => { console.error(error); reply.code(500).send({ error: 'failed' }); });
      app.setNotFoundHandler((request, reply) => { reply.code(404).send({ error: 'unknown path' }); });
      app.listen({ port: 3000 });
    `,
    'other.ts':
      'import type { FastifyInstance } from "fastify"; export function harden(app: FastifyInstance) { app.setErrorHandler((error, request, reply) => reply.send(error)); }',
  });
  expect(facts.errorHandlers).toMatchObject([
    { framework: 'fastify', wiring: { state: 'wired' }, exposesMessage: false, logs: true, mapsStatus: false },
    { location: { path: 'other.ts' }, wiring: { state: 'not-wired' } },
  ]);
  expect(facts.notFoundHandlers).toMatchObject([{ wiring: { state: 'wired' }, related: [{ path: 'main.ts', line: 6 }] }]);
});

test('follows error middleware of Express', async () => {
  const facts = await extractService([errorHandlers], {
    'main.ts': `
      import express from 'express';
      const app = express();
      app.get('/', (req, res) => { res.send('ok'); });
      app.use((err, req, res, next) => { res.status(err.status || 500).json({ message: err.message, stack: err.stack }); });
      app.listen(3000);
    `,
  });
  expect(facts.errorHandlers).toMatchObject([
    { framework: 'express', exposesMessage: true, exposesStack: true, logs: false, mapsStatus: true },
  ]);
});

test('a class that chooses the message by the status leaves open what unexpected errors tell', async () => {
  const facts = await extractService([errorHandlers], {
    'main.js': `
      import express from 'express';
      import { Failure } from './failure.js';
      const app = express();
      app.get('/a', (req, res) => res.json({}));
      app.use((err, req, res, next) => { const failure = Failure.from(err); console.error(failure.message); res.status(failure.status).json(failure.payload); });
      app.listen(1);`,
    'failure.js': `
      export class Failure extends Error {
        constructor(status, text) { super(text); this.status = status; this.text = text; }
        get payload() { return { message: this.status === 500 ? 'Internal error' : this.text }; }
        static from(cause) { return cause instanceof Failure ? cause : new Failure(500, cause.message); }
      }`,
  });
  expect(facts.errorHandlers[0]?.exposesMessage).not.toBe(true);
  // What stands in the payload is put together in the class, with a code or without.
  expect(facts.errorHandlers[0]?.sendsCode).toBe('unknown');
});

// https://docs.nestjs.com/exception-filters#catch-everything
test('a filter of NestJS that answers by the adapter, behind classes of packages', async () => {
  const facts = await extractService([errorHandlers], {
    'main.ts': `import { Catch, Controller, Get, HttpException, ConflictException, Module } from '@nestjs/common';
      import { APP_FILTER, HttpAdapterHost, NestFactory } from '@nestjs/core'; import { QueryFailedError } from 'typeorm';
      @Catch() class Every {
        constructor(private readonly host: HttpAdapterHost) {}
        catch(exception: unknown, host: any) {
          const { httpAdapter } = this.host; const ctx = host.switchToHttp(); const error = this.translate(exception);
          const status = error instanceof HttpException ? error.getStatus() : 500;
          const body = error instanceof HttpException ? { requestId: ctx.getRequest().id, ...(error.getResponse() as object) } : { code: 'INTERNAL', requestId: ctx.getRequest().id };
          httpAdapter.reply(ctx.getResponse(), body, status);
        }
        private translate(exception: any) { return exception instanceof QueryFailedError && exception.driverError.code === '23505' ? new ConflictException('taken') : exception; }
      }
      @Controller('a') class Things { @Get() all() { return []; } }
      @Module({ controllers: [Things], providers: [{ provide: APP_FILTER, useClass: Every }] }) class App {}
      async function main() { const app = await NestFactory.create(App); await app.listen(3000); } void main();`,
  });
  expect(facts.errorHandlers).toMatchObject([
    { exposesMessage: false, exposesStack: false, correlates: true, sendsCode: true, mapsStatus: true },
  ]);
});

test('a line about refusals alone says nothing of failures', async () => {
  const logs = async (body: string) =>
    (
      await extractService([errorHandlers], {
        'main.ts': `
          import express from 'express';
          import { log } from 'some-logger';
          const app = express();
          app.get('/', (req, res) => { res.send('ok'); });
          app.use((err, req, res, next) => { ${body} });
          app.listen(3000);`,
      })
    ).errorHandlers[0]?.logs;
  expect(await logs(`if (err.status === 400) { log.warn(err); return res.status(400).end(); } res.status(500).end();`)).not.toBe(true);
  expect(await logs(`if (err.status >= 500) log.error(err); res.status(err.status ?? 500).end();`)).toBe(true);
  expect(await logs(`if (err.status === 400) { return res.status(400).end(); } else { log.error(err); } res.status(500).end();`)).toBe(
    true,
  );
});
