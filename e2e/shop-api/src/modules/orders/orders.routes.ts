import { Router } from 'express';
import { z } from 'zod';
import { authenticate } from '../../middleware/auth.js';
import { validate } from '../../middleware/validate.js';
import { AppError } from '../../lib/errors.js';
import * as orders from './orders.service.js';

const body = z.object({ lines: z.array(z.object({ productId: z.string().uuid(), quantity: z.number().int().min(1).max(99) }).strict()).min(1).max(50) }).strict();
const params = z.object({ id: z.string().uuid() });
export const ordersRouter = Router();
ordersRouter.use(authenticate);
ordersRouter.post('/', validate({ body }), async (req, res) => {
  const key = req.get('Idempotency-Key');
  if (!key || key.length > 100) throw new AppError(400, 'IDEMPOTENCY_KEY', 'Idempotency-Key header is required');
  res.status(201).json(await orders.placeOrder(req.user!.id, key, req.body.lines));
});
ordersRouter.get('/:id', validate({ params }), async (req, res) => {
  res.json(await orders.getOrder(req.user!.id, req.params.id!));
});
