import { expect, test } from 'vitest';
import { projectOf } from '../audit/open-project.ts';
import { modelService } from '../audit/model-service.ts';
import { memoryTree } from '../tree/source-tree.ts';

async function routes(main: string): Promise<string[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'held',
        type: 'module',
        scripts: { start: 'node main.js' },
        dependencies: { koa: '3', '@koa/router': '13', awilix: '12' },
      }),
      'main.js': `import Koa from 'koa'; import Router from '@koa/router'; import { asClass, asFunction, asValue, createContainer, InjectionMode } from 'awilix';\n${main}`,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  return facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`);
}

const PARTS = `
  class Orders { #log; constructor({ log }) { this.#log = log; } all() { return []; } }
  const guard = ({ config }) => async (ctx, next) => { if (ctx.get('authorization') !== config.key) ctx.throw(401); await next(); };
  const orderRoutes = ({ orders }) => { const router = new Router({ prefix: '/orders' }); router.get('/', (ctx) => { ctx.body = orders.all(); }); return router; };`;

test('what a container of awilix holds is made from what else it holds', async () => {
  expect(
    await routes(`${PARTS}
      const container = createContainer({ injectionMode: InjectionMode.PROXY });
      container.register({ config: asValue({ key: process.env.KEY }), log: asFunction(() => console).singleton(), orders: asClass(Orders).scoped(), guard: asFunction(guard) });
      container.register('app', asFunction(({ guard }) => { const app = new Koa(); app.use(guard); app.use(container.build(orderRoutes).routes()); return app; }));
      container.resolve('app').listen(3000);`),
  ).toEqual(['GET /orders guarded']);
});

test('in the classic mode parameters are named, and a scope knows what stands above it', async () => {
  expect(
    await routes(`
      const container = createContainer({ injectionMode: 'CLASSIC' });
      class Greeter { constructor(word) { this.word = word; } }
      container.register({ word: asValue('hello'), greeter: asClass(Greeter) });
      const { greeter } = container.createScope().cradle;
      const app = new Koa(); const router = new Router();
      router.get('/' + greeter.word, (ctx) => { ctx.body = 'x'; });
      app.use(router.routes()); app.listen(1);`),
  ).toEqual(['GET /hello open']);
});

async function typed(library: string, files: Record<string, string>): Promise<string[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'held',
        type: 'module',
        scripts: { start: 'tsx main.ts' },
        dependencies: { express: '5', [library]: '1' },
      }),
      ...files,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  return facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`);
}

const TYPED = (library: string, mark: string, inject: string): Record<string, string> => ({
  'auth.ts': `import { ${mark}, ${inject} } from '${library}'; import type { Request, Response, NextFunction } from 'express';
    @${mark}() export class Auth {
      constructor(@${inject}('key') private readonly key: string) {}
      check = (req: Request, res: Response, next: NextFunction) => { if (req.get('authorization') !== this.key) { res.status(401).end(); return; } next(); };
    }`,
  'books.ts': `import { Router } from 'express'; import { ${mark} } from '${library}'; import { Auth } from './auth.ts';
    @${mark}() export class BookController { constructor() { this.list = this.list.bind(this); } list(req: any, res: any) { res.json([]); } async make(req: any, res: any) { res.end(); } }
    @${mark}() export class BookRouter {
      public readonly router = Router();
      constructor(private readonly books: BookController, private readonly auth: Auth) { this.routes(); }
      private routes(): void { this.router.get('/', this.books.list); this.router.post('/', this.auth.check, this.books.make.bind(this.books)); }
    }`,
  'application.ts': `import express from 'express'; import { ${mark} } from '${library}'; import { BookRouter } from './books.ts';
    @${mark}() export class Application {
      constructor(private readonly books: BookRouter) {}
      build() { const app = express(); app.use('/books', this.books.router); return app; }
    }`,
});

const BOOKS = ['GET /books open', 'POST /books guarded'];

test('a container of tsyringe makes classes from the types and tokens of their constructors', async () => {
  const main = `import 'reflect-metadata'; import { container } from 'tsyringe'; import { Application } from './application.ts';
    container.register('key', { useValue: process.env.KEY }); container.resolve(Application).build().listen(3000);`;
  expect(await typed('tsyringe', { ...TYPED('tsyringe', 'injectable', 'inject'), 'main.ts': main })).toEqual(BOOKS);
});

test('a container of typedi does', async () => {
  const main = `import 'reflect-metadata'; import { Container } from 'typedi'; import { Application } from './application.ts';
    Container.set('key', process.env.KEY); Container.get(Application).build().listen(3000);`;
  expect(await typed('typedi', { ...TYPED('typedi', 'Service', 'Inject'), 'main.ts': main })).toEqual(BOOKS);
});

test('a container of inversify gives what is bound, also by modules', async () => {
  const main = `import 'reflect-metadata'; import { Container, ContainerModule } from 'inversify'; import { Application } from './application.ts'; import { Auth } from './auth.ts'; import { BookController, BookRouter } from './books.ts';
    const TYPES = { App: Symbol.for('App') };
    const parts = new ContainerModule((bind) => { bind(Auth).toSelf(); bind(BookController).toSelf().inSingletonScope(); bind(BookRouter).toSelf(); });
    const container = new Container(); container.load(parts);
    container.bind('key').toConstantValue(process.env.KEY); container.bind(TYPES.App).to(Application);
    container.get<Application>(TYPES.App).build().listen(3000);`;
  expect(await typed('inversify', { ...TYPED('inversify', 'injectable', 'inject'), 'main.ts': main })).toEqual(BOOKS);
});

test('what a class registers is not called dead where a container that is not read gets the class', async () => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'held',
        type: 'module',
        scripts: { start: 'tsx main.ts' },
        dependencies: { express: '5', 'some-container': '1' },
      }),
      'main.ts': `import express from 'express'; import { container } from 'some-container';
        class Application { build() { const app = express(); app.get('/things', (req, res) => res.json([])); return app; } }
        container.resolve(Application).build().listen(3000);`,
    }),
  );
  const { facts } = await modelService(project, project.services[0]!);
  expect(facts.registrations.map(({ label, wiring }) => `${label}: ${wiring.state}`)).toEqual(['GET /things: unknown']);
});
