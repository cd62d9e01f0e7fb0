import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const methods = (text: string, files: Record<string, string> = {}): string[] =>
  bootTexts({ 'pages/api/a.ts': text, ...files }, { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } }).routes.map(
    (route) => route.method,
  );

it.each([
  ['one that is asked for first', `if (req.method !== 'POST') return res.status(405).end(); res.json({});`, ['POST']],
  [
    'a ladder',
    `if (req.method === 'GET') return res.json([]); if (req.method === 'DELETE') return res.status(204).end(); res.status(405).end();`,
    ['DELETE', 'GET'],
  ],
  [
    'a switch',
    `switch (req.method) { case 'PUT': return res.json({}); case 'PATCH': return res.json({}); default: res.setHeader('Allow', 'PUT, PATCH'); res.status(405).end(); }`,
    ['PATCH', 'PUT'],
  ],
  [
    'a list',
    `const allowed = ['GET', 'POST']; if (!allowed.includes(req.method)) { res.status(405).json({}); return; } res.json({});`,
    ['GET', 'POST'],
  ],
  ['an answer to some', `if (req.method === 'POST') { res.status(201).json({}); }`, ['POST']],
  [
    'turned down with another error',
    `if (req.method !== 'GET') return res.status(400).json({ message: 'GET only' }); res.json({});`,
    ['GET'],
  ],
  ['nothing that is asked', `res.json({});`, ['ALL']],
  ['nothing that could be served', `res.status(500).json({ about: req.method });`, ['ALL']],
  [
    'a setting that is asked for before',
    `if (!process.env.NEVER) return res.status(404).end(); if (req.method !== 'GET') return res.status(405).end(); res.json({});`,
    ['GET'],
  ],
])('%s', (_name, body, expected) => {
  expect(methods(`export default async function handler(req, res) { ${body} }`)).toEqual(expected);
});

it('a package that gets the request may answer whatever is asked', () => {
  expect(methods(`import { serve } from 'somewhere'; export default (req, res) => serve(req, res);`)).toEqual(['ALL']);
});

it('handlers by method, behind a class of errors', () => {
  expect(
    methods(
      `import { by } from '../../lib/by'; export default by({ GET: (req, res) => res.json([]), POST: (req, res) => res.status(201).end() });`,
      {
        'lib/by.ts': `class WrongMethod extends Error { httpCode = 405; }
export const by = (handlers) => async (req, res) => {
  try { const found = handlers[req.method]; if (!found) throw new WrongMethod(); return await found(req, res); }
  catch (error) { return res.status(error instanceof WrongMethod ? error.httpCode : 500).json({}); }
};`,
      },
    ),
  ).toEqual(['GET', 'POST']);
});
