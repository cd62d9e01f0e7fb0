import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { moneyMoves } from './index.ts';

const read = async (main: string) =>
  (
    await extractService([moneyMoves], {
      'main.js': `import pg from 'pg'; const pool = new pg.Pool(); const app = require('fastify')();
      ${main}
      app.listen({ port: 1 });`,
    })
  ).resaleFlows.map((flow) => [flow.kind, flow.entry, flow.steps.map((step) => step.what)]);

test('what a listing and a purchase demand', async () => {
  expect(
    await read(`
    app.post('/listings', async (request) => {
      const max = 300;
      if (request.body.price > max) throw new Error('price above the cap');
      await pool.query('INSERT INTO listings (seller_id, price) VALUES ($1, $2)', [request.user.id, request.body.price]);
    });
    app.post('/listings/:id/buy', async (request) => {
      const listing = (await pool.query('SELECT * FROM listings WHERE id = $1', [request.params.id])).rows[0];
      if (listing.seller_id === request.user.id) throw new Error('your own listing');
      await pool.query("UPDATE listings SET status = 'sold' WHERE id = $1 AND status = 'active'", [listing.id]);
    });`),
  ).toEqual([
    ['list', 'POST /listings', ['price-cap', 'cap-literal', 'insert-listing', 'price-sent']],
    ['buy', 'POST /listings/:id/buy', ['self', 'update-listing', 'conditional']],
  ]);
});

test('a route that only answers, and routes that are about something else', async () => {
  expect(
    await read(`
    app.post('/listings/:id/purchase', async (request, reply) => reply.send({ success: true }));
    app.post('/orders', async (request) => pool.query('INSERT INTO orders (id) VALUES ($1)', [request.body.id]));
    app.put('/listings/settings', async (request) => pool.query('UPDATE listing_settings SET a = $1', [request.body.a]));`),
  ).toEqual([['buy', 'POST /listings/:id/purchase', ['stub']]]);
});

test('a listing that is checked, answered and kept nowhere; a sale that is kept as a row of both sides', async () => {
  expect(
    await read(`
    async function allowed(id, price) { const found = await pool.query('SELECT face FROM units WHERE id = $1', [id]); return { valid: price <= found.rows[0].face }; }
    app.post('/market/listings', async (request, reply) => {
      const checked = await allowed(request.body.unitId, request.body.price);
      if (!checked.valid) return reply.status(400).send({ error: 'price' });
      return reply.status(201).send({ success: true, listing: { id: 'l-' + Date.now(), price: request.body.price } });
    });
    app.post('/market/listings/:id/accept', async (request) => {
      await pool.query('INSERT INTO escrows (listing_id, buyer_id, seller_id) VALUES ($1, $2, $3)', [request.params.id, request.user.id, request.body.seller]);
      return { success: true };
    });
    app.delete('/market/listings/:id', async (request) => { await remote.withdraw(request.params.id); return { success: true }; });`),
  ).toEqual(
    [
      ['buy', 'POST /market/listings/:id/accept', expect.any(Array)],
      ['list', 'POST /market/listings', ['stub']],
    ].toSorted((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1)),
  );
});
