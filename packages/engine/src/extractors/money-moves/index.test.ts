import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { moneyMoves } from './index.ts';

const read = (main: string) =>
  extractService([moneyMoves], {
    'main.js': `import Stripe from 'stripe'; import pg from 'pg'; import axios from 'axios';
      const stripe = new Stripe(process.env.KEY); const pool = new pg.Pool(); const app = require('fastify')();
      ${main}
      app.listen({ port: 1 });`,
  });

test('a refund with its key, its amount and the row that was written before', async () => {
  const { moneyMoves: moves, refundFlows } = await read(`
    app.post('/orders/:id/refund', async (request) => {
      const order = (await pool.query('SELECT * FROM orders WHERE id = $1 FOR UPDATE', [request.params.id])).rows[0];
      if (order.status !== 'paid') throw new Error('cannot be refunded');
      await pool.query("INSERT INTO refunds (order_id, status) VALUES ($1, 'pending')", [order.id]);
      await stripe.refunds.create({ payment_intent: order.intent, amount: request.body.amount }, { idempotencyKey: 'refund-' + order.id });
    });`);
  expect(moves).toMatchObject([
    { kind: 'refund', by: 'stripe', amount: 'request', idempotencyKey: 'stable', recordedBefore: true, failure: 'thrown' },
  ]);
  expect(refundFlows).toMatchObject([{ kind: 'refund', entry: 'POST /orders/:id/refund', direct: true }]);
  expect(refundFlows[0]?.steps.map((step) => step.what)).toEqual(
    expect.arrayContaining(['lock', 'state', 'call', 'amount-sent', 'record-pending']),
  );
  expect(refundFlows[0]?.steps.map((step) => step.what)).not.toContain('amount-left');
});

test('transfers: a fresh key, a constant currency and an error that is swallowed', async () => {
  const { moneyMoves: moves } = await read(`
    app.post('/pay', async (request) => {
      try {
        await stripe.transfers.create({ amount: request.body.total * 100, currency: 'usd', destination: 'acct' }, { idempotencyKey: String(Date.now()) });
      } catch (error) { console.error(error); }
    });`);
  expect(moves).toMatchObject([
    {
      kind: 'transfer',
      idempotencyKey: 'fresh',
      currency: 'literal',
      wholeUnits: false,
      failure: 'swallowed',
      bounded: false,
      recordedBefore: false,
    },
  ]);
});

test('our own id stands in a checkout as a reference of the client, or beside its subscription', async () => {
  const { moneyMoves: moves } = await read(`
    app.post('/a', async (request) => { const session = { mode: 'payment', client_reference_id: request.user.org }; await stripe.checkout.sessions.create(session); });
    app.post('/b', async (request) => { await stripe.checkout.sessions.create({ mode: 'subscription', subscription_data: { metadata: { org: request.user.org } } }); });
    app.post('/c', async () => { await stripe.checkout.sessions.create({ mode: 'payment', customer: 'cus_1' }); });`);
  expect(moves.map((one) => one.reference)).toEqual([true, true, false]);
});

test('another service that pays, and addresses that only sound like it', async () => {
  const { moneyMoves: moves } = await read(`
    app.post('/orders/:id/cancel', async (request) => {
      await axios.post(process.env.PAYMENT_URL + '/internal/refunds', { orderId: request.params.id });
      await axios.post(process.env.TICKET_URL + '/tickets/transfers', { id: 1 });
      await axios.get(process.env.PAYMENT_URL + '/refunds/1');
    });`);
  expect(moves.map((one) => [one.kind, one.by])).toEqual([['refund', 'http']]);
});

test('kinds of events that are heard, and those that are only sent or named', async () => {
  const { moneyEvents } = await read(`
    app.post('/hook', async (request) => {
      // case 'payout.failed':
      switch (request.body.type) { case 'charge.dispute.created': await pool.query('UPDATE orders SET disputed = true'); break; }
      await publish('order.refunded', {});
      const label = 'refund.failed';
    });
    const publish = (name, body) => pool.query('SELECT 1', [name, body]);`);
  expect(moneyEvents.map((one) => [one.name, one.about, one.direction])).toEqual([
    ['charge.dispute.created', 'dispute', 'heard'],
    ['order.refunded', 'refund', 'sent'],
  ]);
});

test('an account is asked before by a function that is called after the same role, and no other account is', async () => {
  const { moneyMoves: moves } = await read(`
    async function sellerAccountOf(id) {
      const user = (await pool.query('SELECT * FROM users WHERE id = $1', [id])).rows[0];
      if (!user.stripe_charges_enabled || !user.stripe_payouts_enabled) { throw new Error('not enabled'); }
      return user.account;
    }
    async function venueOf(id) { const venue = await find(id); return { ready: !!venue.charges_enabled }; }
    const pay = {
      toSeller: (sellerAccountId, amount) => stripe.transfers.create({ amount, currency: 'usd', destination: sellerAccountId }),
      toVenue: (venueAccountId, amount) => stripe.transfers.create({ amount, currency: 'usd', destination: venueAccountId }),
    };
    app.post('/buy', async (request) => ({ account: await sellerAccountOf(request.body.seller), venue: await venueOf(request.body.venue) }));
    app.post('/hook', async (request) => { await pay.toSeller(request.body.metadata.seller, 5); await pay.toVenue(request.body.metadata.venue, 1); });`);
  expect(moves.map((one) => [one.kind, one.payeeChecked])).toEqual([
    ['transfer', true],
    ['transfer', false],
  ]);
});

test('code that cannot be parsed gives no facts', async () => {
  const { moneyMoves: moves } = await extractService([moneyMoves], { 'main.js': 'stripe.refunds.create({ amount: ' });
  expect(moves).toEqual([]);
});
