import { expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../test/boot-memory.ts';

const SERVER = `import express from 'express';
import jwt from 'jsonwebtoken';
import { app } from './lexicons/index.js';
const web = express();
const add = ({ main }, { auth, handler }) => {
  const answer = async (req, res, next) => {
    try { if (auth) await auth({ req }); res.json(await handler()); } catch (error) { next(error); }
  };
  const path = \`/xrpc/\${main.nsid}\`;
  if (main.type === 'procedure') { web.get(path, (req, res, next) => { next(new Error('POST')); }); web.post(path, answer); } else web.get(path, answer);
};
const auth = async ({ req }) => { jwt.verify((req.headers.authorization ?? '').slice(7), process.env.KEY); };
add(app.example.getThing, { handler: async () => ({}) });
add(app.example.putThing, { auth, handler: async () => ({}) });
web.listen(1);`;

const lexicon = (id: string, type: string): string => JSON.stringify({ lexicon: 1, id, defs: { main: { type } } });
const files = {
  'src/index.ts': SERVER,
  'lexicons/app/example/getThing.json': lexicon('app.example.getThing', 'query'),
  'lexicons/app/example/putThing.json': lexicon('app.example.putThing', 'procedure'),
  'lexicons/app/example/thing.json': lexicon('app.example.thing', 'record'),
};

it('what is generated from lexicons and is not there is told by the documents', () => {
  const result = bootTexts(files, { dependencies: { express: '^5.0.0', jsonwebtoken: '^9.0.0' } });
  expect(result.routes.map(({ method, path, access }) => `${method} ${path} ${access}`)).toEqual([
    'GET /xrpc/app.example.getThing open',
    'GET /xrpc/app.example.putThing guarded',
    'POST /xrpc/app.example.putThing guarded',
  ]);
});

it('generated code that is there is read itself', () => {
  const result = bootTexts(
    {
      ...files,
      'src/lexicons/index.ts': `export const app = { example: { getThing: { main: { nsid: 'own', type: 'query' } }, putThing: { main: { nsid: 'other', type: 'query' } } } };`,
    },
    { dependencies: { express: '^5.0.0', jsonwebtoken: '^9.0.0' } },
  );
  expect(routeLines(result)).toEqual(['GET /xrpc/other []', 'GET /xrpc/own []']);
});

it('a helper that takes a namespace or its main definition is followed', () => {
  const server = SERVER.replace(
    'const add = ({ main },',
    "const mainOf = (ns) => ('main' in ns ? ns.main : ns);\nconst add = (ns,",
  ).replace('const answer =', 'const main = mainOf(ns);\n  const answer =');
  const result = bootTexts({ ...files, 'src/index.ts': server }, { dependencies: { express: '^5.0.0', jsonwebtoken: '^9.0.0' } });
  expect(result.routes.map(({ method, path, access }) => `${method} ${path} ${access}`)).toEqual([
    'GET /xrpc/app.example.getThing open',
    'GET /xrpc/app.example.putThing guarded',
    'POST /xrpc/app.example.putThing guarded',
  ]);
});
