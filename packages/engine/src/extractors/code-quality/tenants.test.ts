import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('organisations that a request names are told where nobody asks who belongs to them', async () => {
  const { codeUses } = await extractService([codeQuality], {
    'package.json': '{"dependencies":{"express":"4"}}',
    'main.js': `const app = require('express')();
      app.get('/a', async (req, res) => { res.json(await db.orders(req.query.orgId)); });
      app.get('/b', async (req, res) => { const { workspaceId } = req.params; res.json(await db.orders(workspaceId)); });
      app.get('/c', async (req, res) => { await db.membership.findFirst({ orgId: req.query.orgId, userId: req.user.id }); res.end(); });
      app.get('/d', async (req, res) => { if (req.query.orgId !== req.user.orgId) return res.status(403).end(); res.end(); });
      app.get('/e', async (req, res) => { res.json(await db.orders(session(req).organizationId)); });
      app.get('/admin/f', async (req, res) => { res.json(await db.orders(req.query.orgId)); });
      app.get('/g', async (req, res) => { res.json(await db.orders(req.orgId, req.session.orgId)); });
      const service = { all: (params) => db.orders(params.orgId) };
      app.get('/h', async (req, res) => { res.json(await service.all({ orgId: req.orgId })); });
      app.listen(1);`,
  });
  expect(codeUses.filter((one) => one.kind === 'tenant-named-by-client').map((one) => one.location.line)).toEqual([2, 3]);
});
