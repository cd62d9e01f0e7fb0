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
  merchantById,
  NewCustomer,
  NewInvoice,
  NewPayment,
  NewProduct,
  openInvoices,
  recordPayment,
  redeemCode,
  Refused,
} from '@voice-ledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Pool } from 'pg';
import { z } from 'zod';
import { note } from './audit-trail.ts';
import { ownersOnly } from './authenticate.ts';
import { once } from './idempotency.ts';
import type { CodeJob } from './jobs.ts';

const ById = z.strictObject({ id: z.uuid() });
const Paged = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50), after: z.string().max(120).optional() });
const Page = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });
const Keyed = z.object({ 'idempotency-key': z.string().regex(/^[\w-]{8,80}$/) });

export interface LedgerOptions {
  readonly pool: Pool;
  readonly codePepper: string;
  readonly sendCode: (job: CodeJob) => Promise<void>;
}

/** Customers, products, invoices and payments of the merchant whose token it is. */
export const ledgerRoutes: FastifyPluginAsyncZod<LedgerOptions> = async (app, { pool, codePepper, sendCode }) => {
  app.get('/customers', { schema: { querystring: Paged } }, (request) =>
    asMerchant(pool, request.user.merchantId, (tx) => listCustomers(tx, request.query.limit, request.query.after)),
  );
  app.post('/customers', { schema: { body: NewCustomer } }, async (request, reply) => {
    const customer = await asMerchant(pool, request.user.merchantId, async (tx) => {
      const made = await createCustomer(tx, request.body);
      await note(tx, request.user.sub, 'customer.created', made.id);
      return made;
    });
    return reply.code(201).send(customer);
  });
  app.get('/customers/:id', { schema: { params: ById } }, (request) =>
    asMerchant(pool, request.user.merchantId, (tx) => customerById(tx, request.params.id)),
  );
  app.get('/customers/:id/balance', { schema: { params: ById } }, (request) =>
    asMerchant(pool, request.user.merchantId, async (tx) => ({ balancePaise: await balanceOf(tx, `receivable:${request.params.id}`) })),
  );
  // What the law lets a person ask for: everything that is kept about them.
  app.get('/customers/:id/export', { preHandler: ownersOnly, schema: { params: ById } }, (request) =>
    asMerchant(pool, request.user.merchantId, async (tx) => {
      const customer = await customerById(tx, request.params.id);
      const balancePaise = await balanceOf(tx, `receivable:${customer.id}`);
      return { customer, openInvoices: await openInvoices(tx, customer.id), balancePaise };
    }),
  );
  const few = { rateLimit: { max: 5, timeWindow: '1 minute' } };
  app.post('/customers/:id/deletion-code', { preHandler: ownersOnly, config: few, schema: { params: ById } }, async (request, reply) => {
    const { sub, merchantId } = request.user;
    const customer = await asMerchant(pool, merchantId, (tx) => customerById(tx, request.params.id));
    await sendCode({ merchantId, customerId: customer.id, correlationId: request.id });
    request.log.info({ account: sub, customer: customer.id }, 'a deletion code was asked for');
    return reply.code(202).send({ sent: true });
  });
  const Code = z.strictObject({ code: z.string().regex(/^\d{6}$/) });
  app.delete('/customers/:id', { preHandler: ownersOnly, config: few, schema: { params: ById, body: Code } }, async (request, reply) => {
    const { id } = request.params;
    const done = await asMerchant(pool, request.user.merchantId, async (tx) => {
      if (!(await redeemCode(tx, codePepper, 'delete_customer', id, request.body.code))) return false;
      await eraseCustomer(tx, id);
      await note(tx, request.user.sub, 'customer.erased', id);
      return true;
    });
    if (!done) throw new Refused('wrong_code', 'The code is wrong or too old');
    return reply.code(204).send();
  });

  app.get('/products', { schema: { querystring: Page } }, (request) =>
    asMerchant(pool, request.user.merchantId, (tx) => listProducts(tx, request.query.limit)),
  );
  app.post('/products', { schema: { body: NewProduct } }, async (request, reply) => {
    const product = await asMerchant(pool, request.user.merchantId, (tx) => createProduct(tx, request.body));
    return reply.code(201).send(product);
  });

  app.get('/invoices', { schema: { querystring: Page } }, (request) =>
    asMerchant(pool, request.user.merchantId, (tx) => listInvoices(tx, request.query.limit)),
  );
  app.post('/invoices', { schema: { body: NewInvoice, headers: Keyed } }, (request, reply) =>
    once(pool, request, reply, (key) =>
      asMerchant(pool, request.user.merchantId, async (tx) => {
        const made = await createInvoice(tx, request.body, key);
        await note(tx, request.user.sub, 'invoice.issued', made.id);
        return made;
      }),
    ),
  );
  app.get('/invoices/:id/pdf', { schema: { params: ById } }, async (request, reply) => {
    const { merchantId } = request.user;
    const seller = await merchantById(pool, merchantId);
    const pdf = await asMerchant(pool, merchantId, async (tx) => {
      const invoice = await invoiceById(tx, request.params.id);
      const buyer = await customerById(tx, invoice.customerId);
      return invoicePdf(invoice, await linesOf(tx, invoice.id), { seller: seller?.name ?? '', buyer: buyer.name });
    });
    return reply.type('application/pdf').header('content-disposition', 'attachment; filename="invoice.pdf"').send(pdf);
  });
  const slow = { rateLimit: { max: 60, timeWindow: '1 minute' } };
  app.post('/payments', { config: slow, schema: { body: NewPayment, headers: Keyed } }, (request, reply) =>
    once(pool, request, reply, async (key) => {
      const { sub, merchantId } = request.user;
      const payment = await asMerchant(pool, merchantId, async (tx) => {
        const made = await recordPayment(tx, request.body, key);
        await note(tx, sub, 'payment.recorded', made.id);
        return made;
      });
      request.log.info({ payment: payment.id, amountPaise: payment.amountPaise, account: sub }, 'a payment was recorded');
      return payment;
    }),
  );
};
