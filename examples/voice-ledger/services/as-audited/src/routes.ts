import { randomUUID } from 'node:crypto';
import {
  asMerchant,
  balanceOf,
  createCustomer,
  createInvoice,
  createProduct,
  customerById,
  eraseCustomer,
  invoiceById,
  invoicePdf,
  linesOf,
  listCustomers,
  listInvoices,
  listProducts,
  NewCustomer,
  NewInvoice,
  NewPayment,
  NewProduct,
  recordPayment,
  redeemCode,
  Refused,
} from '@voice-ledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { config } from './config.ts';
import { pool } from './database.ts';
import { MERCHANT } from './merchant.ts';
import { desk } from './providers.ts';

const ById = z.object({ id: z.uuid() });
const Paged = z.object({ limit: z.coerce.number().int().default(1000), after: z.string().optional() });

export const routes: FastifyPluginAsyncZod = async (app) => {
  app.get('/customers', { schema: { querystring: Paged } }, (request) =>
    asMerchant(pool, MERCHANT, (tx) => listCustomers(tx, request.query.limit, request.query.after)),
  );
  app.post('/customers', { schema: { body: NewCustomer } }, async (request, reply) => {
    app.log.info({ body: request.body }, 'creating a customer');
    const customer = await asMerchant(pool, MERCHANT, (tx) => createCustomer(tx, request.body));
    return reply.code(201).send(customer);
  });
  app.get('/customers/:id', { schema: { params: ById } }, (request) =>
    asMerchant(pool, MERCHANT, (tx) => customerById(tx, request.params.id)),
  );
  app.get('/customers/:id/balance', { schema: { params: ById } }, (request) =>
    asMerchant(pool, MERCHANT, async (tx) => ({ balancePaise: await balanceOf(tx, `receivable:${request.params.id}`) })),
  );
  app.post('/customers/:id/deletion-code', { schema: { params: ById } }, async (request, reply) => {
    await desk.sendCode({ merchantId: MERCHANT, customerId: request.params.id, correlationId: '' });
    return reply.code(202).send({ sent: true });
  });
  app.delete('/customers/:id', { schema: { params: ById, body: z.object({ code: z.string() }) } }, async (request, reply) => {
    const { id } = request.params;
    const done = await asMerchant(pool, MERCHANT, async (tx) => {
      if (!(await redeemCode(tx, config.codePepper, 'delete_customer', id, request.body.code))) return false;
      await eraseCustomer(tx, id);
      return true;
    });
    if (!done) throw new Refused('wrong_code', 'The code is wrong or too old');
    return reply.code(204).send();
  });

  app.get('/products', { schema: { querystring: Paged } }, (request) =>
    asMerchant(pool, MERCHANT, (tx) => listProducts(tx, request.query.limit)),
  );
  app.post('/products', { schema: { body: NewProduct } }, async (request, reply) => {
    const product = await asMerchant(pool, MERCHANT, (tx) => createProduct(tx, request.body));
    return reply.code(201).send(product);
  });

  app.get('/invoices', { schema: { querystring: Paged } }, (request) =>
    asMerchant(pool, MERCHANT, (tx) => listInvoices(tx, request.query.limit)),
  );
  app.post('/invoices', { schema: { body: NewInvoice } }, async (request, reply) => {
    const invoice = await asMerchant(pool, MERCHANT, (tx) => createInvoice(tx, request.body, randomUUID()));
    return reply.code(201).send(invoice);
  });
  app.get('/invoices/:id/pdf', { schema: { params: ById } }, async (request, reply) => {
    const pdf = await asMerchant(pool, MERCHANT, async (tx) => {
      const invoice = await invoiceById(tx, request.params.id);
      const buyer = await customerById(tx, invoice.customerId);
      return invoicePdf(invoice, await linesOf(tx, invoice.id), { seller: config.merchant.name, buyer: buyer.name });
    });
    return reply.type('application/pdf').send(pdf);
  });
  app.post('/payments', { schema: { body: NewPayment } }, async (request, reply) => {
    const payment = await asMerchant(pool, MERCHANT, (tx) => recordPayment(tx, request.body, randomUUID()));
    return reply.code(201).send(payment);
  });
};
