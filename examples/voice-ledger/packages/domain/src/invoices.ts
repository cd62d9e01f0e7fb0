import { z } from 'zod';
import { customerById } from './customers.ts';
import type { Work } from './db.ts';
import { NotFound } from './errors.ts';
import type { LineTaxes } from './gst.ts';
import { lineTaxes, sumOfTaxes } from './gst.ts';
import { post } from './ledger.ts';
import type { Product } from './products.ts';

export const NewInvoice = z.strictObject({
  customerId: z.uuid(),
  lines: z
    .array(z.strictObject({ productId: z.uuid(), quantity: z.int().min(1).max(100_000) }))
    .min(1)
    .max(100),
  dueInDays: z.int().min(0).max(365).default(14),
});
export type NewInvoice = z.infer<typeof NewInvoice>;

export interface InvoiceLine extends LineTaxes {
  readonly description: string;
  readonly hsnCode: string;
  readonly quantity: number;
  readonly unitPricePaise: number;
  readonly gstBasisPoints: number;
}

export interface Invoice extends LineTaxes {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly status: 'issued' | 'part_paid' | 'paid';
  readonly totalPaise: number;
  readonly paidPaise: number;
  /** `2026-03-31` */
  readonly dueOn: string;
  readonly overdue: boolean;
}

const COLUMNS = `id, number, customer_id AS "customerId", status, taxable_paise AS "taxablePaise", cgst_paise AS "cgstPaise",
  sgst_paise AS "sgstPaise", igst_paise AS "igstPaise", total_paise AS "totalPaise", paid_paise AS "paidPaise", due_on::text AS "dueOn",
  (status <> 'paid' AND due_on < current_date) AS overdue`;

/** Prices, rates and states come from what is stored; the request names products and quantities only. The same key makes one invoice. */
export async function createInvoice(tx: Work, input: NewInvoice, requestKey: string): Promise<Invoice> {
  const before = await invoiceByKey(tx, requestKey);
  if (before) return before;
  const customer = await customerById(tx, input.customerId);
  // The row of the merchant is locked until the end, so that numbers have no gaps and no doubles.
  const merchant = await tx.sql.query<{ number: number; state_code: string }>(
    'UPDATE merchants SET next_invoice_number = next_invoice_number + 1 WHERE id = $1 RETURNING next_invoice_number - 1 AS number, state_code',
    [tx.merchantId],
  );
  const [seller] = merchant.rows;
  if (!seller) throw new NotFound('The merchant');
  // Whoever came with the same key while we waited for that lock has made it.
  const meanwhile = await invoiceByKey(tx, requestKey);
  if (meanwhile) return meanwhile;

  const lines = await pricedLines(tx, input, seller.state_code === customer.stateCode);
  const sum = sumOfTaxes(lines);
  const made = await tx.sql.query<Invoice>(
    `INSERT INTO invoices (merchant_id, customer_id, number, taxable_paise, cgst_paise, sgst_paise, igst_paise, total_paise, request_key, due_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, current_date + $10::int) RETURNING ${COLUMNS}`,
    [
      tx.merchantId,
      customer.id,
      `INV-${String(seller.number).padStart(6, '0')}`,
      sum.taxablePaise,
      sum.cgstPaise,
      sum.sgstPaise,
      sum.igstPaise,
      sum.totalPaise,
      requestKey,
      input.dueInDays,
    ],
  );
  const invoice = made.rows[0] as Invoice;
  await tx.sql.query(
    `INSERT INTO invoice_lines (merchant_id, invoice_id, product_id, description, hsn_code, quantity, unit_price_paise, gst_basis_points,
       taxable_paise, cgst_paise, sgst_paise, igst_paise)
     SELECT $1, $2, l."productId", l.description, l."hsnCode", l.quantity, l."unitPricePaise", l."gstBasisPoints", l."taxablePaise", l."cgstPaise",
       l."sgstPaise", l."igstPaise"
     FROM jsonb_to_recordset($3::jsonb) AS l("productId" uuid, description text, "hsnCode" text, quantity int, "unitPricePaise" bigint,
       "gstBasisPoints" int, "taxablePaise" bigint, "cgstPaise" bigint, "sgstPaise" bigint, "igstPaise" bigint)`,
    [tx.merchantId, invoice.id, JSON.stringify(lines)],
  );
  await post(tx, `invoice ${invoice.number}`, [
    { account: `receivable:${customer.id}`, amountPaise: sum.totalPaise },
    { account: 'sales', amountPaise: -sum.taxablePaise },
    { account: 'gst:cgst', amountPaise: -sum.cgstPaise },
    { account: 'gst:sgst', amountPaise: -sum.sgstPaise },
    { account: 'gst:igst', amountPaise: -sum.igstPaise },
  ]);
  return invoice;
}

async function pricedLines(tx: Work, input: NewInvoice, sameState: boolean): Promise<(InvoiceLine & { productId: string })[]> {
  const found = await tx.sql.query<Product>(
    `SELECT id, name, hsn_code AS "hsnCode", unit_price_paise AS "unitPricePaise", gst_basis_points AS "gstBasisPoints"
       FROM products WHERE merchant_id = $1 AND id = ANY ($2::uuid[]) LIMIT 100`,
    [tx.merchantId, input.lines.map((line) => line.productId)],
  );
  const byId = new Map(found.rows.map((product) => [product.id, product]));
  return input.lines.map(({ productId, quantity }) => {
    const product = byId.get(productId);
    if (!product) throw new NotFound('A product');
    const { unitPricePaise, gstBasisPoints, hsnCode } = product;
    const taxes = lineTaxes({ quantity, unitPricePaise, gstBasisPoints }, sameState);
    return { productId, description: product.name, hsnCode, quantity, unitPricePaise, gstBasisPoints, ...taxes };
  });
}

async function invoiceByKey(tx: Work, requestKey: string): Promise<Invoice | undefined> {
  const found = await tx.sql.query<Invoice>(`SELECT ${COLUMNS} FROM invoices WHERE merchant_id = $1 AND request_key = $2`, [
    tx.merchantId,
    requestKey,
  ]);
  return found.rows[0];
}

export async function invoiceById(tx: Work, id: string): Promise<Invoice> {
  const found = await tx.sql.query<Invoice>(`SELECT ${COLUMNS} FROM invoices WHERE merchant_id = $1 AND id = $2`, [tx.merchantId, id]);
  const [invoice] = found.rows;
  if (!invoice) throw new NotFound('The invoice');
  return invoice;
}

export async function linesOf(tx: Work, invoiceId: string): Promise<InvoiceLine[]> {
  const found = await tx.sql.query<InvoiceLine>(
    `SELECT description, hsn_code AS "hsnCode", quantity, unit_price_paise AS "unitPricePaise", gst_basis_points AS "gstBasisPoints",
       taxable_paise AS "taxablePaise", cgst_paise AS "cgstPaise", sgst_paise AS "sgstPaise", igst_paise AS "igstPaise"
     FROM invoice_lines WHERE merchant_id = $1 AND invoice_id = $2 ORDER BY id LIMIT 100`,
    [tx.merchantId, invoiceId],
  );
  return found.rows;
}

/** The oldest first, as they are paid. */
export async function openInvoices(tx: Work, customerId: string): Promise<Invoice[]> {
  const found = await tx.sql.query<Invoice>(
    `SELECT ${COLUMNS} FROM invoices WHERE merchant_id = $1 AND customer_id = $2 AND status <> 'paid' ORDER BY created_at LIMIT 100`,
    [tx.merchantId, customerId],
  );
  return found.rows;
}

export async function listInvoices(tx: Work, limit: number): Promise<Invoice[]> {
  const found = await tx.sql.query<Invoice>(`SELECT ${COLUMNS} FROM invoices WHERE merchant_id = $1 ORDER BY created_at DESC LIMIT $2`, [
    tx.merchantId,
    limit,
  ]);
  return found.rows;
}
