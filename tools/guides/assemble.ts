import { nestMain } from './nest-frame.ts';
import { FRAMEWORK_SURROUNDINGS, MIGRATION, REQUEST_TYPES, SURROUNDINGS } from './surroundings.ts';
import { USES } from './uses.ts';
import type { Framework, Snippet } from './snippets.ts';

/** Parts of `main.ts` around the code of a guide. */
interface Frame {
  imports: string;
  app: string;
  health: string;
  server: string;
  /** A route whose handler does what the guide offers. */
  use(expression: string): string;
}

const FRAMES: Readonly<Record<Exclude<Framework, 'nestjs'>, Frame>> = {
  fastify: {
    imports: `import Fastify from 'fastify';`,
    app: `const app = Fastify({ logger: true });`,
    health: `app.get('/health', async () => ({ status: 'ok' }));`,
    server: `await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '0.0.0.0' });`,
    use: (expression) => `app.post('/uses', async (request) => ${expression});`,
  },
  express: {
    imports: `import express from 'express';`,
    app: `const app = express();`,
    health: `app.get('/health', (_request, response) => { response.json({ status: 'ok' }); });`,
    server: `const server = app.listen(Number(process.env['PORT'] ?? 3000));`,
    use: (expression) => `app.post('/uses', async (request, response) => { response.json(await ${expression}); });`,
  },
  hono: {
    imports: `import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';`,
    app: `const app = new Hono();`,
    health: `app.get('/health', (c) => c.json({ status: 'ok' }));`,
    server: `const server = serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000) }) as import('node:http').Server;`,
    use: (expression) =>
      `app.post('/uses', async (c) => { const request = { body: await c.req.json() }; return c.json(await ${expression}); });`,
  },
};

/** Where code that is no part of `main.ts` stands in a service. */
const PLACES: Readonly<Record<string, string>> = {
  opentelemetry: 'src/tracing.ts',
  sql: 'migrations/002-guide.sql',
  dockerfile: 'Dockerfile',
  dockerignore: '.dockerignore',
  compose: 'compose.yaml',
  kubernetes: 'deploy/orders.yaml',
  'github-actions': '.github/workflows/check.yml',
};

/** What `main.ts` does where the guide stands in another file. */
const ROUTES: Readonly<Partial<Record<Framework, string>>> = {
  fastify: `await app.register(orderRoutes, { prefix: '/orders' });`,
  express: `app.use('/orders', requireUser, orderRouter);`,
};

/** All files of a small service of the framework with the code in it, but for `package.json`: path → text. */
export function filesOf(snippet: Snippet, framework: Framework): Record<string, string> {
  const { code, kind } = snippet;
  const place = PLACES[kind] ?? (isMigration(code) ? 'migrations/002-guide.ts' : undefined);
  const modules = serviceOf(place ? { ...snippet, code: ROUTES[framework] ?? '' } : snippet, framework);
  const files = Object.fromEntries([...modules].map(([name, text]) => [`src/${name}.ts`, text]));
  return { 'migrations/001-init.sql': MIGRATION, ...files, ...(place ? { [place]: code } : {}) };
}

function isMigration(code: string): boolean {
  return /^export async function up\b/m.test(code);
}

/** A small service of the framework with the code in its `main.ts`: name of the module, without `.ts` → text. */
export function serviceOf({ code, item, kind }: Snippet, framework: Framework): Map<string, string> {
  const modules = new Map<string, string>();
  const known = { ...SURROUNDINGS, ...FRAMEWORK_SURROUNDINGS[framework] };
  const add = (text: string): void => {
    for (const [name, source] of Object.entries(known)) {
      if (modules.has(name) || !mentions(text, name)) continue;
      modules.set(name, dedent(source));
      add(source);
    }
  };
  add(withoutOwn(code, Object.keys(known)));
  if (framework === 'nestjs') add('OrdersController');
  return modules
    .set('main', mainOf(code, framework, [...modules.keys()], USES[item] ?? USES[`${item} ${kind}`]))
    .set('request-types', dedent(REQUEST_TYPES[framework]));
}

function mainOf(code: string, framework: Framework, modules: readonly string[], use: string | undefined): string {
  const used = modules.filter((name) => mentions(withoutOwn(code, [name]), name));
  if (framework === 'nestjs') return nestMain(code, used);
  const frame = FRAMES[framework];
  const makesApp = declares(code, 'app');
  const starts = declares(code, 'server') || /\b(?:app|server)\.listen\(/.test(code);
  // What the code does to a server needs one that is there.
  const early = !starts && framework !== 'fastify' && mentions(code, 'server');
  const hasHealth = code.includes("'/health");
  return [
    ...(makesApp ? [] : frame.imports.split('\n').filter((line) => !declares(code, /\w+(?=\W+from)/.exec(line)?.[0] ?? ''))),
    ...used.map((name) => `import { ${name} } from './${name}.ts';`),
    ...(makesApp ? [] : [frame.app]),
    ...(early ? [frame.server] : []),
    ...(hasHealth || !starts || makesApp ? [] : [frame.health]),
    code.trimEnd(),
    ...(use ? [frame.use(use)] : []),
    ...(hasHealth || (starts && !makesApp) ? [] : [frame.health]),
    ...(starts || early ? [] : [frame.server]),
    'export {};',
    '',
  ].join('\n');
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'-])${name}\\b(?![':-])`).test(text);
}

function declares(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|function|class) ${name}\\b|^import [^;]*\\b${name}\\b[^;]* from`, 'm').test(code);
}

/** The code without the names that it declares itself. */
function withoutOwn(code: string, names: readonly string[]): string {
  return names.filter((name) => declares(code, name)).reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), '_'), code);
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const depth = Math.min(...lines.filter(Boolean).map((line) => line.search(/\S/)));
  return `${lines.map((line) => line.slice(depth)).join('\n')}\n`;
}
