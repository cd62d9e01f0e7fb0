import type { ServiceModel } from '@airworthy/model';
import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

// Shapes of inversify-express-utils 6.5: InversifyExpressServer.build, registerControllers, resolveMiddlewere.

async function routes(main: string, more: Record<string, string> = {}): Promise<string[]> {
  const { facts } = await factsOf(main, more);
  return facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`).toSorted();
}

async function factsOf(main: string, more: Record<string, string> = {}): Promise<ServiceModel> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'roster',
        type: 'module',
        scripts: { start: 'tsx main.ts' },
        dependencies: { express: '4', inversify: '6', 'inversify-express-utils': '6', jsonwebtoken: '9', pg: '8' },
      }),
      'auth.ts': `import jwt from 'jsonwebtoken'; import { injectable } from 'inversify'; import { BaseMiddleware } from 'inversify-express-utils';
        class Principal { constructor(public details: any) {} async isAuthenticated() { return this.details !== null; } }
        @injectable() export class Provider { async getUser(req: any) { try { return new Principal(jwt.verify(req.headers.authorization, process.env.KEY!)); } catch { return new Principal(null); } } }
        @injectable() export class SignedIn extends BaseMiddleware {
          async handler(req: any, res: any, next: any) { if (await this.httpContext.user.isAuthenticated()) { next(); return; } res.status(401).end(); }
        }`,
      ...more,
      'main.ts': `import { Container, inject, injectable } from 'inversify';
        import { BaseHttpController, controller, httpGet, httpMethod, httpPost, InversifyExpressServer, principal, requestParam } from 'inversify-express-utils';
        import { Provider, SignedIn } from './auth.ts';\n${main}`,
    }),
  );
  return await modelService(project, project.services[0]!);
}

test('middleware is what the container has for a token, and asks the provider who signed in', async () => {
  expect(
    await routes(`
      @injectable() class Shifts { of(person: string) { return [person]; } }
      @controller('/shifts', 'SignedIn') class ShiftController { constructor(@inject('Shifts') private shifts: Shifts) {}
        @httpGet('/:person') list(@requestParam('person') person: string) { return this.shifts.of(person); }
        @httpMethod('patch', '/') change() { return 1; } }
      @controller('/plans') class PlanController {
        @httpGet('/') all() { return []; }
        @httpPost('/', (req: any, res: any, next: any) => { if (req.headers['x-key'] !== process.env.KEY) { res.sendStatus(403); return; } next(); }) add() { return 1; } }
      const container = new Container();
      container.bind('Shifts').to(Shifts); container.bind('SignedIn').to(SignedIn);
      const server = new InversifyExpressServer(container, null, { rootPath: '/api' }, null, Provider);
      server.build().listen(3000);`),
  ).toEqual(['GET /api/plans open', 'GET /api/shifts/:person guarded', 'PATCH /api/shifts guarded', 'POST /api/plans guarded']);
});

test('a provider that is not there signs nobody in, and methods may ask by themselves', async () => {
  expect(
    await routes(`
      @controller('/a') class A extends BaseHttpController {
        @httpGet('/own') async own() { if (!(await this.httpContext.user.isAuthenticated())) return this.statusCode(401); return this.ok(1); }
        @httpGet('/who') who(@principal() user: any) { return user.details; } }
      const server = new InversifyExpressServer(new Container(), null, null, null, Provider);
      server.setConfig((app) => { app.get('/health', (req, res) => { res.end(); }); });
      server.build().listen(3000);`),
  ).toEqual(['GET /a/own guarded', 'GET /a/who open', 'GET /health open']);
});

test('a file that is only loaded brings its controller', async () => {
  const { facts } = await factsOf(`import './books.ts'; new InversifyExpressServer(new Container()).build().listen(1);`, {
    'books.ts': `import { controller, httpGet } from 'inversify-express-utils'; import pg from 'pg'; const pool = new pg.Pool();
      @controller('/books') export class BookController { @httpGet('/') async all() { return (await pool.query('select a from b limit 3')).rows; } }`,
  });
  expect(facts.routes.map((one) => `${one.method} ${one.path}`)).toEqual(['GET /books']);
  expect(facts.queries).toMatchObject([{ tables: ['b'], wiring: { state: 'wired' } }]);
});
