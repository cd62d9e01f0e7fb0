import express, { Router } from 'express';
import { Prisma } from '@prisma/client';
import { env } from '../../config/env.js';
import { stripe } from '../../lib/payments.js';
import { markPaid } from '../orders/orders.service.js';

export const stripeRouter = Router();
stripeRouter.post('/', express.raw({ type: 'application/json', limit: '256kb' }), async (req, res) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'] as string, env.STRIPE_WEBHOOK_SECRET);
  } catch (err) {
    req.log.warn({ err }, 'bad stripe signature');
    res.status(400).send('invalid signature');
    return;
  }
  try {
    if (event.type === 'payment_intent.succeeded') await markPaid(event.data.object.id, event.id);
  } catch (err) {
    if (!(err instanceof Prisma.PrismaClientKnownRequestError && err.code === 'P2002')) throw err;
  }
  res.json({ received: true });
});
