import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('numbers that clients send, and no schema and no comparison bounds', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'main.js': `const app = require('express')();
      app.get('/a', (req, res) => res.json(page(req.query.limit)));
      function page(limit) { return Number(limit) * 2; }
      app.get('/b', (req, res) => { const limit = Math.min(parseInt(req.query.limit, 10), 100); res.json(limit); });
      app.get('/c', (req, res) => res.json(parseInt(req.headers['content-length'], 10)));
      app.get('/d', (req, res) => { const page = parseInt(req.query.page, 10); if (page > 1000) throw new Error('page'); res.json(page); });
      app.listen(1);`,
  });
  expect(codeUses.filter((one) => one.kind === 'number-from-input').map((one) => [one.location.line, one.detail])).toEqual([
    [3, 'Number(limit)'],
  ]);
});
