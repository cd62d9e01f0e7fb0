import { describe, expect, it } from 'vitest';
import type { ServiceModel } from '@airworthy/model';
import { runCheck } from '../check/run-check.ts';
import { commandsFreeOfInput, codeNeverEvaluated } from '../checks/input/code-uses.ts';
import { modelService } from '../audit/model-service.ts';
import { projectOf } from '../audit/open-project.ts';
import { memoryTree } from '../tree/source-tree.ts';

const model = async (texts: Record<string, string>): Promise<ServiceModel> => {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node main.js' }, dependencies: { express: '5' } }),
      ...texts,
    }),
  );
  const [service] = project.services;
  if (service === undefined) throw new Error('no service');
  return modelService(project, service);
};

describe('frameworks that no extractor reads', () => {
  it('leave what needs routes and handlers open, and say so once', async () => {
    const { coverage, diagnostics } = await model({
      'main.ts': "import { App } from 'uWebSockets.js'; App().get('/a', () => 'a').listen(3000, () => {});",
    });
    for (const family of [
      'routes',
      'httpServers',
      'errorHandlers',
      'corsPolicies',
      'rateLimiters',
      'socketEndpoints',
      'healthEndpoints',
    ] as const) {
      expect({ family, ...coverage[family] }).toEqual({
        family,
        state: 'partial',
        reasons: ['built with µWebSockets, whose routes are not read yet'],
      });
    }
    expect(coverage.dockerfiles.state).toBe('complete');
    expect(diagnostics.filter((one) => one.code === 'unread-framework').map((one) => one.message)).toEqual([
      'shop is built with µWebSockets, whose routes are not read yet; what depends on it stays unknown.',
    ]);
  });

  it('leave open where request data goes, but not what can be seen without handlers', async () => {
    const found = await model({ 'main.ts': "import Koa from 'koa'; new Koa().listen(1);" });
    expect(runCheck(commandsFreeOfInput, found).status).toBe('UNKNOWN');
    expect(runCheck(codeNeverEvaluated, found).status).toBe('PASS');
  });

  it('count only where running code imports them for their values', async () => {
    const { coverage } = await model({
      'main.ts':
        "import express from 'express'; import type { Context } from 'hono'; import { Client } from '@grpc/grpc-js'; const app = express(); app.get('/a', (q, r) => r.json(1)); app.listen(1); new Client();",
      'unused.ts': "import Koa from 'koa'; new Koa();",
    });
    expect(coverage.routes).toEqual({ state: 'complete', reasons: [] });
  });

  it('are told for databases, queues and servers of Node.js too', async () => {
    const { coverage } = await model({
      'main.ts':
        "import http from 'node:http'; import { dispatch } from 'somewhere'; import { Server } from '@grpc/grpc-js'; import { Pool } from 'pg-promise'; http.createServer(dispatch).listen(1);",
    });
    expect(coverage.queries.reasons).toEqual(['reaches its database with pg-promise, whose calls are not read yet']);
    expect(coverage.routes.reasons).toEqual([
      'answers requests with http.createServer (main.ts:1), whose handlers are not read yet',
      'built with gRPC, whose routes are not read yet',
    ]);
  });

  it('are none where own code answers all that a server of Node.js is asked', async () => {
    const { coverage, facts } = await model({
      'main.ts':
        "import http from 'node:http'; http.createServer((q, r) => { if (q.url === '/health') return r.end('ok'); r.writeHead(404).end(); }).listen(1);",
    });
    expect(coverage.routes).toEqual({ state: 'complete', reasons: [] });
    expect(facts.httpServers.map((one) => one.framework)).toEqual(['node']);
  });
});

describe('starts that fail', () => {
  it('leave open what would have followed', async () => {
    const { coverage } = await model({
      'main.ts':
        "import express from 'express'; async function main() { const app = express(); app.use(express.json()); throw new Error('no'); }\nmain().catch(console.error);",
    });
    expect(coverage.routes.state).toBe('partial');
    expect(coverage.dbClients.reasons).toEqual(['starting main.ts seems to fail here; what would follow was not seen (main.ts:1)']);
  });

  it('are none when fields take what the constructor was given', async () => {
    const { coverage, facts } = await model({
      'main.ts':
        "import express from 'express'; class Base { constructor(protected config: { path: string }) {} } class App extends Base { path = this.config.path; name = this.own.name; constructor(private own: { name: string }, config: { path: string }) { super(config); } }\nconst made = new App({ name: 'x' }, { path: '/orders' }); const app = express(); app.get(made.path, (q, r) => r.send(made.name)); app.listen(1);",
    });
    expect(coverage.routes.state).toBe('complete');
    expect(facts.routes.map((one) => one.path)).toEqual(['/orders']);
  });

  it('leave everything open when nothing is known to be started', async () => {
    const { coverage } = await model({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'run-it' }, dependencies: { express: '5' } }),
      'lib/thing.ts': 'export const a = 1;',
      Dockerfile: 'FROM node',
    });
    expect(coverage.routes.reasons).toEqual(['no file was found that production starts']);
  });
});

describe('routes whose path is not known', () => {
  it('are never called open', async () => {
    const { facts } = await model({
      'main.ts':
        "import express from 'express'; import list from './made.json'; import { more } from 'elsewhere'; const app = express(); for (const one of more()) app.get(`/x/${one.id}`, one.handler); app.get('/', (q, r) => r.send('')); app.listen(1);",
    });
    expect(facts.routes.map((one) => [one.path, one.access])).toEqual([
      ['/x/{?}', 'opaque'],
      ['/', 'open'],
    ]);
  });
});

describe('files that a framework loads', () => {
  it('are running code, apart from what runs in the browser', async () => {
    const { facts, coverage } = await model({
      'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'next start' }, dependencies: { next: '15' } }),
      'app/api/orders/route.ts': "import { load } from '../../../lib/load'; export const GET = () => load();",
      'lib/load.ts': "export const load = () => fetch('https://api.example.com/orders');",
      'app/button.tsx': "'use client';\nexport const Button = () => fetch('/api/orders');",
      'app/page.tsx': "import { Button } from './button'; export default Button;",
      'lib/unused.ts': "export const other = () => fetch('https://api.example.com/other');",
    });
    expect(facts.outboundCalls.filter((one) => one.wiring?.state === 'wired').map((one) => one.location.path)).toEqual(['lib/load.ts']);
    expect(facts.outboundCalls.map((one) => one.location.path)).not.toContain('app/button.tsx');
    expect(coverage.dbClients.state).toBe('complete');
  });
});

it.each([
  ['ListTablesCommand', 'complete'],
  ['PutItemCommand', 'partial'],
  ['DynamoDB', 'partial'],
])('a service that imports %s of DynamoDB has its clients known: %s', async (name, state) => {
  const { coverage } = await model({ 'main.ts': `import { ${name} } from '@aws-sdk/client-dynamodb'; new ${name}({});` });
  expect(coverage.dbClients.state).toBe(state);
});
