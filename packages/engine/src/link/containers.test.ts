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
