import { Router } from 'express';
import { z } from 'zod';
import { prisma } from '../../lib/prisma.js';
import { authenticate, authorize } from '../../middleware/auth.js';
import { validate } from '../../middleware/validate.js';
import { NotFound } from '../../lib/errors.js';

const listQuery = z.object({ cursor: z.string().uuid().optional(), limit: z.coerce.number().int().min(1).max(100).default(20), q: z.string().max(80).optional(), sort: z.enum(['createdAt', 'priceCents', 'name']).default('createdAt') });
const productBody = z.object({ name: z.string().min(1).max(200), description: z.string().max(5000).default(''), priceCents: z.number().int().min(0).max(100_000_00), stock: z.number().int().min(0).max(1_000_000) }).strict();
const idParams = z.object({ id: z.string().uuid() });

export const productsRouter = Router();
productsRouter.get('/', validate({ query: listQuery }), async (_req, res) => {
  const q = res.locals.query as z.infer<typeof listQuery>;
  const items = await prisma.product.findMany({ where: { archivedAt: null, ...(q.q ? { name: { contains: q.q, mode: 'insensitive' } } : {}) }, orderBy: [{ [q.sort]: 'desc' }, { id: 'asc' }], take: q.limit + 1, ...(q.cursor ? { cursor: { id: q.cursor }, skip: 1 } : {}) });
  const next = items.length > q.limit ? items.pop()!.id : null;
  res.json({ items, next });
});
productsRouter.get('/:id', validate({ params: idParams }), async (req, res) => {
  const product = await prisma.product.findFirst({ where: { id: req.params.id, archivedAt: null } });
  if (!product) throw new NotFound('Product');
  res.json(product);
});
productsRouter.post('/', authenticate, authorize('staff', 'admin'), validate({ body: productBody }), async (req, res) => {
  const { name, description, priceCents, stock } = req.body as z.infer<typeof productBody>;
  res.status(201).json(await prisma.product.create({ data: { name, description, priceCents, stock } }));
});
productsRouter.delete('/:id', authenticate, authorize('admin'), validate({ params: idParams }), async (req, res) => {
  await prisma.product.update({ where: { id: req.params.id }, data: { archivedAt: new Date() } });
  res.status(204).end();
});
