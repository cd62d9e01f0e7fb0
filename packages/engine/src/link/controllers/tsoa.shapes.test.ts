import { expect, test } from 'vitest';
import type { ServiceModel } from '@airworthy/model';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

// What the generator of tsoa 6.6 writes for Express: packages/cli/src/routeGeneration/templates/express.hbs, shortened.
const GENERATED = `
  import type { TsoaRoute } from '@tsoa/runtime';
  import { fetchMiddlewares, ExpressTemplateService } from '@tsoa/runtime';
  import { ParcelsController } from './parcels.ts';
  import { expressAuthentication } from './authentication.ts';
  const expressAuthenticationRecasted = expressAuthentication as (req: any, securityName: string, scopes?: string[], res?: any) => Promise<any>;
  const models: TsoaRoute.Models = {
    "NewParcel": { "dataType": "refObject", "properties": {
      "code": {"dataType":"string","required":true,"validators":{"minLength":{"value":6},"maxLength":{"value":20}}},
      "weight": {"dataType":"integer","validators":{"minimum":{"value":1},"maximum":{"value":40000}}} }, "additionalProperties": false },
  };
  const templateService = new ExpressTemplateService(models, {"noImplicitAdditionalProperties":"silently-remove-extras","bodyCoercion":true});
  export function RegisterRoutes(app: any) {
    const argsParcelsController_one: Record<string, TsoaRoute.ParameterSchema> = { id: {"in":"path","name":"id","required":true,"dataType":"string","validators":{"pattern":{"value":"^[0-9a-f-]{36}$"}}} };
    app.get('/v1/parcels/:id', ...(fetchMiddlewares<any>(ParcelsController)), ...(fetchMiddlewares<any>(ParcelsController.prototype.one)),
      async function ParcelsController_one(request: any, response: any, next: any) {
        let validatedArgs: any[] = [];
        try {
          validatedArgs = templateService.getValidatedArgs({ args: argsParcelsController_one, request, response });
          const controller = new ParcelsController();
          await templateService.apiHandler({ methodName: 'one', controller, response, next, validatedArgs, successStatus: undefined });
        } catch (err) { return next(err); }
      });
    const argsParcelsController_add: Record<string, TsoaRoute.ParameterSchema> = { req: {"in":"request","name":"req","required":true,"dataType":"object"}, body: {"in":"body","name":"body","required":true,"ref":"NewParcel"} };
    app.post('/v1/parcels', authenticateMiddleware([{"jwt":["write"]}]), ...(fetchMiddlewares<any>(ParcelsController)), ...(fetchMiddlewares<any>(ParcelsController.prototype.add)),
      async function ParcelsController_add(request: any, response: any, next: any) {
        let validatedArgs: any[] = [];
        try {
          validatedArgs = templateService.getValidatedArgs({ args: argsParcelsController_add, request, response });
          const controller = new ParcelsController();
          await templateService.apiHandler({ methodName: 'add', controller, response, next, validatedArgs, successStatus: 201 });
        } catch (err) { return next(err); }
      });
    function authenticateMiddleware(security: TsoaRoute.Security[] = []) {
      return async function runAuthenticationMiddleware(request: any, response: any, next: any) {
        const failedAttempts: any[] = [];
        const pushAndRethrow = (error: any) => { failedAttempts.push(error); throw error; };
        const secMethodOrPromises: Promise<any>[] = [];
        for (const secMethod of security) {
          if (Object.keys(secMethod).length > 1) {
            const secMethodAndPromises: Promise<any>[] = [];
            for (const name in secMethod) secMethodAndPromises.push(expressAuthenticationRecasted(request, name, secMethod[name], response).catch(pushAndRethrow));
            secMethodOrPromises.push(Promise.all(secMethodAndPromises).then(users => { return users[0]; }));
          } else {
            for (const name in secMethod) secMethodOrPromises.push(expressAuthenticationRecasted(request, name, secMethod[name], response).catch(pushAndRethrow));
          }
        }
        try {
          request['user'] = await Promise.any(secMethodOrPromises);
          if (response.writableEnded) { return; }
          next();
        } catch(err) {
          const error = failedAttempts.pop();
          error.status = error.status || 401;
          if (response.writableEnded) { return; }
          next(error);
        }
      }
    }
  }`;

async function modelOf(files: Record<string, string>): Promise<ServiceModel> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'parcels',
        type: 'module',
        scripts: { start: 'tsx server.ts' },
        dependencies: { express: '4', tsoa: '6', jsonwebtoken: '9' },
      }),
      'authentication.ts': `import jwt from 'jsonwebtoken';
        export async function expressAuthentication(request: any, name: string, scopes: string[] = []) {
          if (name !== 'jwt') throw new Error('unknown');
          const claims: any = jwt.verify(request.headers.authorization?.slice(7), process.env.KEY!, { algorithms: ['HS256'] });
          for (const scope of scopes) if (!claims.scopes.includes(scope)) throw Object.assign(new Error('no'), { status: 403 });
          return claims; }`,
      'parcels.ts': `import { Body, Controller, Get, Middlewares, Path, Post, Request, Route, Security } from 'tsoa';
        function onlyOurs(req: any, res: any, next: any) { if (req.headers['x-key'] !== process.env.OUR_KEY) { res.status(403).end(); return; } next(); }
        export interface NewParcel { code: string; weight?: number }
        @Route('parcels') export class ParcelsController extends Controller {
          @Middlewares(onlyOurs) @Get('{id}') public async one(@Path() id: string) { return { id }; }
          @Security('jwt', ['write']) @Post() public async add(@Request() req: any, @Body() body: NewParcel) { this.setStatus(201); return body; }
        }`,
      'server.ts': `import express from 'express'; import { RegisterRoutes } from './routes.ts'; const app = express(); app.use(express.json()); RegisterRoutes(app); app.listen(1);`,
      ...files,
    }),
  );
  return await modelService(project, project.services[0]!);
}

test('what the generator wrote is followed to the methods of controllers, with authentication, middleware and schemas', async () => {
  const { facts, coverage } = await modelOf({ 'routes.ts': GENERATED });
  expect(facts.routes.toSorted((a, b) => a.path.length - b.path.length)).toMatchObject([
    {
      method: 'POST',
      path: '/v1/parcels',
      access: 'guarded',
      handlerName: 'add',
      handler: { path: 'parcels.ts' },
      schemas: [{ part: 'body', by: 'tsoa', strict: true, fields: ['code', 'weight'] }],
    },
    {
      method: 'GET',
      path: '/v1/parcels/:id',
      access: 'guarded',
      handlerName: 'one',
      schemas: [{ part: 'params', by: 'tsoa' }],
      guards: expect.arrayContaining([expect.objectContaining({ name: 'onlyOurs', kind: 'enforces' })]),
    },
  ]);
  expect(coverage.routes.state).toBe('complete');
});

test('what generated code leads to is part of the running app, wherever it lies', async () => {
  const { facts } = await modelOf({
    'generated/routes.ts': GENERATED.replaceAll("from './", "from '../"),
    'server.ts': `import express from 'express'; import { RegisterRoutes } from './generated/routes.ts'; const app = express(); app.use(express.json()); RegisterRoutes(app); app.listen(1);`,
  });
  expect(facts.tokenVerifications).toMatchObject([{ wiring: { state: 'wired' } }]);
});
