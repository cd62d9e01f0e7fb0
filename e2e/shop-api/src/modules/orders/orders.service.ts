import { Prisma } from '@prisma/client';
import { prisma } from '../../lib/prisma.js';
import { Conflict, NotFound } from '../../lib/errors.js';
import { createIntent } from '../../lib/payments.js';
import { mailQueue } from '../../jobs/queues.js';

export async function placeOrder(userId: string, key: string, lines: { productId: string; quantity: number }[]) {
  const existing = await prisma.order.findUnique({ where: { userId_idempotencyKey: { userId, idempotencyKey: key } } });
  if (existing) return existing;
  const order = await prisma.$transaction(async (tx) => {
    let totalCents = 0;
    const items: Prisma.OrderItemCreateManyOrderInput[] = [];
    for (const line of [...lines].sort((a, b) => a.productId.localeCompare(b.productId))) {
      const { count } = await tx.product.updateMany({ where: { id: line.productId, archivedAt: null, stock: { gte: line.quantity } }, data: { stock: { decrement: line.quantity } } });
      if (count !== 1) throw new Conflict('Out of stock');
      const product = await tx.product.findUniqueOrThrow({ where: { id: line.productId }, select: { priceCents: true } });
      totalCents += product.priceCents * line.quantity;
      items.push({ productId: line.productId, quantity: line.quantity, unitCents: product.priceCents });
    }
    return tx.order.create({ data: { userId, idempotencyKey: key, totalCents, status: 'PENDING', items: { createMany: { data: items } } } });
  }, { isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted });
  const intent = await createIntent(order.totalCents, order.id);
  await prisma.order.update({ where: { id: order.id }, data: { paymentIntentId: intent.id } });
  return { ...order, clientSecret: intent.client_secret };
}

export async function getOrder(userId: string, id: string) {
  const order = await prisma.order.findFirst({ where: { id, userId }, include: { items: true } });
  if (!order) throw new NotFound('Order');
  return order;
}

export async function markPaid(paymentIntentId: string, eventId: string) {
  await prisma.$transaction(async (tx) => {
    await tx.processedEvent.create({ data: { id: eventId } });
    const { count } = await tx.order.updateMany({ where: { paymentIntentId, status: 'PENDING' }, data: { status: 'PAID', paidAt: new Date() } });
    if (count === 1) await tx.outbox.create({ data: { topic: 'order.paid', payload: { paymentIntentId } } });
  });
  await mailQueue.add('receipt', { paymentIntentId }, { jobId: `receipt-${paymentIntentId}` });
}
