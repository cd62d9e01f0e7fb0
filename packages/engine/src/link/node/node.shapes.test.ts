import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const HEAD = `import http from 'node:http';
import jwt from 'jsonwebtoken';
import express from 'express';
`;
const boot = (text: string, files: Record<string, string> = {}): ReturnType<typeof bootTexts> =>
  bootTexts({ 'src/index.ts': `${HEAD}${text}`, ...files }, { dependencies: { jsonwebtoken: '^9.0.0', express: '^5.0.0' } });
const lines = (text: string, files: Record<string, string> = {}): string[] =>
  boot(text, files).routes.map(({ method, path, access }) => `${method} ${path} ${access}`);

it('an address that a listener compares is a route, with the methods for which it is answered', () => {
  expect(
    lines(`http.createServer((req, res) => {
  const { pathname } = new URL(req.url ?? '/', 'http://localhost');
  if (pathname === '/healthz') { res.writeHead(200).end('ok'); return; }
  if (req.method === 'POST' && pathname === '/orders') { res.statusCode = 201; res.end(); return; }
  if (pathname === '/only') { if (req.method !== 'PUT') { res.statusCode = 405; res.end(); return; } res.end(); return; }
  if (pathname.startsWith('/files/')) { res.end('file'); return; }
  res.writeHead(404).end();
}).listen(3000);`),
  ).toEqual(['ALL /files/* open', 'ALL /healthz open', 'PUT /only open', 'POST /orders open']);
});

it('an address that a guard lets through is part of what is served by its beginning; one with an answer of its own stands beside it', () => {
  const guard = `const guard = (req, res) => {
  if (req.url === '/health') return true;
  try { jwt.verify((req.headers.authorization ?? '').slice(7), process.env.KEY); } catch { res.writeHead(401).end(); return false; }
  return true;
};`;
  const listen = (before: string, inside: string, exact = ''): string[] =>
    lines(`${guard}
http.createServer((req, res) => {
  ${before}
  ${exact}
  if (req.url.startsWith('/health')) { ${inside} res.end('well'); return; }
  res.writeHead(404).end();
}).listen(3000);`);
  const asks = 'if (!guard(req, res)) return;';
  expect(listen(asks, '')).toEqual(['ALL /health* open']);
  expect(listen('', asks)).toEqual(['ALL /health* open']);
  expect(listen('', asks, `if (req.url === '/health') { res.end('own'); return; }`)).toEqual(['ALL /health open', 'ALL /health* guarded']);
});

it('what the listener asks on the way to a route is asked of this route alone', () => {
  expect(
    lines(`const server = http.createServer();
server.on('request', async (req, res) => {
  const match = /^\\/users\\/(\\d+)$/.exec(req.url);
  if (req.url === '/open') return res.end('open');
  if (match && req.method === 'DELETE') {
    try { jwt.verify((req.headers.authorization ?? '').slice(7), process.env.KEY); } catch { res.writeHead(401).end(); return; }
    return res.end('deleted');
  }
  res.statusCode = 404;
  res.end();
});
server.listen(3000);`),
  ).toEqual(['ALL /open open', 'DELETE /users/:p1 guarded']);
});

it('tables by method and address, in a class and in another file', () => {
  const { routes } = boot(
    `import { table } from './table.js';
class Probes {
  constructor() { this.server = http.createServer((req, res) => this.answer(req, res)); }
  answer(req, res) {
    const found = table[\`\${req.method} \${req.url.split('?')[0]}\`];
    if (found === undefined) { res.writeHead(404); res.end(); return; }
    found(req, res);
  }
}
new Probes().server.listen(9000);`,
    {
      'src/table.ts': `import { ready } from './ready.js'; export const table = { 'GET /livez': (req, res) => res.end('ok'), 'GET /readyz': ready };`,
      'src/ready.ts': `export function ready(req, res) { res.end('ok'); }`,
    },
  );
  expect(routes.map(({ method, path, handlerName }) => `${method} ${path} ${handlerName}`)).toEqual([
    'GET /livez GET /livez',
    'GET /readyz ready',
  ]);
});

it('a listener that answers every address alike has one route for all', () => {
  expect(lines(`http.createServer((_, res) => { res.end('alive'); }).listen(8081);`)).toEqual(['ALL /* open']);
});

it('an app behind a listener keeps its routes, and what the listener asks stands before them', () => {
  const app = `const app = express(); app.get('/items', (req, res) => res.json([]));`;
  expect(
    lines(`${app} http.createServer((req, res) => { if (req.url === '/ping') return res.end('pong'); app(req, res); }).listen(1);`),
  ).toEqual(['GET /items open', 'ALL /ping open']);
  expect(
    lines(`${app} http.createServer((req, res) => {
  try { jwt.verify((req.headers.authorization ?? '').slice(7), process.env.KEY); } catch { res.writeHead(401).end(); return; }
  app(req, res);
}).listen(1);`),
  ).toEqual(['GET /items guarded']);
});

it('where code that could not be read gets the request, nothing is said to be open', () => {
  expect(
    lines(`import { dispatch } from 'somewhere';
http.createServer((req, res) => { if (req.url === '/a') return res.end('a'); dispatch(req, res); }).listen(1);`),
  ).toEqual(['ALL /* opaque', 'ALL /a opaque']);
  expect(
    lines(`http.createServer((req, res) => {
  const [, kind] = req.url.split('/');
  if (kind === 'users') return res.end('users');
  res.writeHead(404).end();
}).listen(1);`),
  ).toEqual(['ALL /* opaque']);
});
