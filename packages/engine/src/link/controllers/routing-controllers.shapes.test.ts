import { expect, test } from 'vitest';
import type { ServiceModel } from '@airworthy/model';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

// Shapes of https://github.com/typestack/routing-controllers 0.11: ExpressDriver.registerAction, MetadataBuilder, ActionParameterHandler.

async function modelOf(files: Record<string, string>): Promise<ServiceModel> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'desk',
        type: 'module',
        scripts: { start: 'tsx main.ts' },
        dependencies: {
          express: '4',
          'routing-controllers': '0.11',
          jsonwebtoken: '9',
          'class-validator': '0.14',
          typedi: '0.10',
          pg: '8',
        },
      }),
      ...files,
    }),
  );
  return await modelService(project, project.services[0]!);
}

const told = ({ facts }: ServiceModel): string[] => facts.routes.map((one) => `${one.method} ${one.path} ${one.access}`).toSorted();

const CHECKERS = `
  import jwt from 'jsonwebtoken';
  export const authorizationChecker = async (action: any, roles: string[]) => {
    const token = (action.request.headers.authorization ?? '').slice(7);
    try { const claims: any = jwt.verify(token, process.env.KEY!, { algorithms: ['HS256'] }); return roles.length === 0 || roles.includes(claims.role); } catch { return false; }
  };
  export const verified = (action: any) => { try { return jwt.verify(action.request.headers.authorization.slice(7), process.env.KEY!); } catch { return undefined; } };
  export const decoded = (action: any) => jwt.decode((action.request.headers.authorization ?? '').slice(7));`;

test('@Authorized asks the checker of the server, on a class for all of its methods; a route without it is open', async () => {
  const model = await modelOf({
    'checkers.ts': CHECKERS,
    'tools.ts': `import { Authorized, Body, Delete, Get, JsonController, Param, Post } from 'routing-controllers'; import { IsString, MaxLength } from 'class-validator';
      class Tool { @IsString() @MaxLength(80) name: string; }
      @JsonController('/tools') export class Tools {
        @Get() all() { return []; }
        @Authorized('owner') @Post() add(@Body() tool: Tool) { return tool; }
        @Delete('/:id') remove(@Param('id') id: number) { return id; }
      }
      @Authorized() @JsonController('/mine') export class Mine { @Get('/list') list() { return []; } }`,
    'main.ts': `import { createExpressServer } from 'routing-controllers'; import { authorizationChecker } from './checkers.ts'; import { Mine, Tools } from './tools.ts';
      createExpressServer({ routePrefix: '/api', controllers: [Tools, Mine], authorizationChecker, validation: { whitelist: true } }).listen(3000);`,
  });
  expect(told(model)).toEqual([
    'DELETE /api/tools/:id open',
    'GET /api/mine/list guarded',
    'GET /api/tools open',
    'POST /api/tools guarded',
  ]);
  const [remove, mine, , add] = model.facts.routes.toSorted((a, b) => (`${a.method} ${a.path}` < `${b.method} ${b.path}` ? -1 : 1));
  expect(mine?.guards).toMatchObject([{ name: '@Authorized()', kind: 'enforces', verifies: [{ by: 'jsonwebtoken.verify' }] }]);
  expect(add?.guards).toMatchObject([{ name: '@Authorized("owner")', authorizes: [expect.stringContaining('owner')] }]);
  expect(add?.schemas).toMatchObject([{ part: 'body', by: 'class-validator', strict: true, fields: ['name'] }]);
  // A text that is no number is refused: ActionParameterHandler.normalizeStringValue.
  expect(remove?.schemas).toMatchObject([{ part: 'params', by: 'routing-controllers' }]);
  expect(model.facts.errorHandlers).toMatchObject([
    { exposesMessage: true, exposesStack: 'conditional', mapsStatus: true, tellsFields: true },
  ]);
  expect(model.coverage.routes.state).toBe('complete');
});

test('without a checker what is @Authorized refuses everybody', async () => {
  const model = await modelOf({
    'main.ts': `import express from 'express'; import { Authorized, Get, Controller, useExpressServer } from 'routing-controllers';
      @Controller('/a') class A { @Authorized() @Get('/b') b() { return 'x'; } }
      const app = express(); useExpressServer(app, { controllers: [A] }); app.listen(1);`,
  });
  expect(told(model)).toEqual(['GET /a/b guarded']);
});

test('@CurrentUser closes a route only where it is required and its checker verifies', async () => {
  const model = await modelOf({
    'checkers.ts': CHECKERS,
    'main.ts': `import { CurrentUser, createExpressServer, Get, JsonController } from 'routing-controllers'; import { verified } from './checkers.ts';
      @JsonController('/me') class Me {
        @Get('/needed') needed(@CurrentUser({ required: true }) user: any) { return user; }
        @Get('/maybe') maybe(@CurrentUser() user: any) { return user ?? 'x'; }
      }
      createExpressServer({ controllers: [Me], currentUserChecker: verified }).listen(1);`,
  });
  expect(told(model)).toEqual(['GET /me/maybe open', 'GET /me/needed guarded']);
  const thrown = await modelOf({
    'main.ts': `import { CurrentUser, createExpressServer, Get, JsonController, UnauthorizedError } from 'routing-controllers'; import jwt from 'jsonwebtoken';
      @JsonController('/me') class Me { @Get('/maybe') maybe(@CurrentUser() user: any) { return user ?? 'x'; } }
      createExpressServer({ controllers: [Me], currentUserChecker: (action: any) => { try { return jwt.verify(action.request.headers.authorization, process.env.KEY!); } catch { throw new UnauthorizedError(); } } }).listen(1);`,
  });
  expect(told(thrown)).toEqual(['GET /me/maybe guarded']);
  const forged = await modelOf({
    'checkers.ts': CHECKERS,
    'main.ts': `import { CurrentUser, createExpressServer, Get, JsonController } from 'routing-controllers'; import { decoded } from './checkers.ts';
      @JsonController('/me') class Me { @Get('/needed') needed(@CurrentUser({ required: true }) user: any) { return user; } }
      createExpressServer({ controllers: [Me], currentUserChecker: decoded }).listen(1);`,
  });
  expect(told(forged)).toEqual(['GET /me/needed open']);
});

test('classes are found by pattern, made by the container, and stand behind @UseBefore and global middleware', async () => {
  const model = await modelOf({
    'checkers.ts': CHECKERS,
    'src/keys.ts': `import { Service } from 'typedi'; @Service() export class Keys { fits(key: unknown) { return key === process.env.KEY; } }`,
    'src/middlewares/only-ours.ts': `import { Middleware } from 'routing-controllers'; import { Service } from 'typedi'; import { Keys } from '../keys.ts';
      @Service() export class OnlyOurs { constructor(private readonly keys: Keys) {} use(req: any, res: any, next: any) { if (!this.keys.fits(req.headers['x-key'])) { res.status(401).end(); return; } next(); } }
      @Service() @Middleware({ type: 'after' }) export class Errors { error(error: any, req: any, res: any) { res.status(500).json({ message: 'no' }); } }`,
    'src/controllers/books.controller.ts': `import { Get, JsonController, UseBefore } from 'routing-controllers'; import { Service } from 'typedi'; import { OnlyOurs } from '../middlewares/only-ours.ts';
      abstract class Base { @Get('/shared') shared() { return 1; } }
      @Service() @UseBefore(OnlyOurs) @JsonController('/books') export class Books extends Base { @Get('/') all() { return []; } }`,
    'src/controllers/open.controller.ts': `import { Get, JsonController } from 'routing-controllers'; import { Service } from 'typedi'; import pg from 'pg'; const pool = new pg.Pool();
      @Service() @JsonController('/open') export class Open { @Get('/') async all() { return (await pool.query('select a from b limit 3')).rows; } }`,
    'main.ts': `import { createExpressServer, useContainer } from 'routing-controllers'; import { Container } from 'typedi';
      useContainer(Container);
      createExpressServer({ controllers: [import.meta.dirname + '/src/controllers/**/*.controller.{js,ts}'], middlewares: [import.meta.dirname + '/src/middlewares/*.ts'], defaultErrorHandler: false }).listen(1);`,
  });
  expect(told(model)).toEqual(['GET /books guarded', 'GET /books/shared guarded', 'GET /open open']);
  expect(model.facts.errorHandlers).toMatchObject([{ location: { path: 'src/middlewares/only-ours.ts' }, exposesMessage: false }]);
  expect(model.facts.queries).toMatchObject([{ tables: ['b'], wiring: { state: 'wired' } }]);
});

test('classes that are not known leave the routes open to doubt', async () => {
  const model = await modelOf({
    'main.ts': `import { createExpressServer } from 'routing-controllers'; import { load } from 'somewhere';
      createExpressServer({ controllers: load() }).listen(1);`,
  });
  expect(model.coverage.routes.state).not.toBe('complete');
});
