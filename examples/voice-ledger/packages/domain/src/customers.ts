import { z } from 'zod';
import type { Work } from './db.ts';
import { Conflict, isUniqueViolation, NotFound, Refused } from './errors.ts';

/** Codes of states as they stand on GST invoices. */
export const STATES: Readonly<Record<string, string>> = {
  delhi: '07',
  gujarat: '24',
  karnataka: '29',
  kerala: '32',
  maharashtra: '27',
  'tamil nadu': '33',
  telangana: '36',
  'uttar pradesh': '09',
  'west bengal': '19',
};

export const NewCustomer = z.strictObject({
  name: z.string().trim().normalize('NFC').min(1).max(120),
  phone: z
    .string()
    .regex(/^\+?\d{8,15}$/)
    .optional(),
  email: z.email().max(254).optional(),
  stateCode: z.string().regex(/^\d{2}$/),
});
export type NewCustomer = z.infer<typeof NewCustomer>;

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly stateCode: string;
}

const COLUMNS = 'id, name, phone, email, state_code AS "stateCode"';

export async function createCustomer(tx: Work, input: NewCustomer): Promise<Customer> {
  try {
    const made = await tx.sql.query<Customer>(
      `INSERT INTO customers (merchant_id, name, phone, email, state_code) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [tx.merchantId, input.name, input.phone ?? null, input.email ?? null, input.stateCode],
    );
    return made.rows[0] as Customer;
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('There is a customer of this name', { cause: error });
    throw error;
  }
}

export async function listCustomers(tx: Work, limit: number, after: string | undefined): Promise<Customer[]> {
  const found = await tx.sql.query<Customer>(
    `SELECT ${COLUMNS} FROM customers WHERE merchant_id = $1 AND erased_at IS NULL AND ($2::text IS NULL OR name > $2) ORDER BY name LIMIT $3`,
    [tx.merchantId, after ?? null, limit],
  );
  return found.rows;
}

export async function customerById(tx: Work, id: string): Promise<Customer> {
  const found = await tx.sql.query<Customer>(`SELECT ${COLUMNS} FROM customers WHERE merchant_id = $1 AND id = $2 AND erased_at IS NULL`, [
    tx.merchantId,
    id,
  ]);
  const [customer] = found.rows;
  if (!customer) throw new NotFound('The customer');
  return customer;
}

/** By name as it was heard: case and doubled spaces do not matter. */
export async function customerByName(tx: Work, name: string): Promise<Customer> {
  const heard = name.trim().replace(/\s+/g, ' ').normalize('NFC');
  const found = await tx.sql.query<Customer>(
    `SELECT ${COLUMNS} FROM customers WHERE merchant_id = $1 AND lower(name) = lower($2) AND erased_at IS NULL`,
    [tx.merchantId, heard],
  );
  const [customer] = found.rows;
  if (!customer) throw new NotFound(`The customer ${heard}`);
  return customer;
}

/**
 * Takes away everything that tells who the customer was, in sentences that were said, too. Invoices and ledger stay, as tax law demands, without the
 * person.
 */
export async function eraseCustomer(tx: Work, id: string): Promise<void> {
  const held = await tx.sql.query<{ legal_hold: boolean }>(
    'SELECT legal_hold FROM customers WHERE merchant_id = $1 AND id = $2 FOR UPDATE',
    [tx.merchantId, id],
  );
  if (held.rows[0]?.legal_hold) throw new Refused('legal_hold', 'The law wants these records kept for now');
  await tx.sql.query(
    `DELETE FROM conversation_turns t USING customers c
      WHERE t.merchant_id = $1 AND c.merchant_id = $1 AND c.id = $2 AND position(lower(c.name) IN lower(t.said)) > 0`,
    [tx.merchantId, id],
  );
  const done = await tx.sql.query(
    `UPDATE customers SET name = 'erased ' || id, phone = NULL, email = NULL, erased_at = now()
      WHERE merchant_id = $1 AND id = $2 AND erased_at IS NULL`,
    [tx.merchantId, id],
  );
  if (done.rowCount === 0) throw new NotFound('The customer');
}
