import { z } from 'zod';
import type { Work } from './db.ts';
import { Conflict, isUniqueViolation, NotFound } from './errors.ts';

export const GST_RATES = [0, 500, 1200, 1800, 2800] as const;

export const NewProduct = z.strictObject({
  name: z.string().trim().normalize('NFC').min(1).max(120),
  hsnCode: z.string().regex(/^\d{4,8}$/),
  unitPricePaise: z.int().min(0).max(1_000_000_000),
  gstBasisPoints: z.union(GST_RATES.map((rate) => z.literal(rate))),
});
export type NewProduct = z.infer<typeof NewProduct>;

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly hsnCode: string;
  readonly unitPricePaise: number;
  readonly gstBasisPoints: number;
}

const COLUMNS = 'id, name, hsn_code AS "hsnCode", unit_price_paise AS "unitPricePaise", gst_basis_points AS "gstBasisPoints"';

export async function createProduct(tx: Work, input: NewProduct): Promise<Product> {
  try {
    const made = await tx.sql.query<Product>(
      `INSERT INTO products (merchant_id, name, hsn_code, unit_price_paise, gst_basis_points) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [tx.merchantId, input.name, input.hsnCode, input.unitPricePaise, input.gstBasisPoints],
    );
    return made.rows[0] as Product;
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('There is a product of this name', { cause: error });
    throw error;
  }
}

export async function listProducts(tx: Work, limit: number): Promise<Product[]> {
  const found = await tx.sql.query<Product>(`SELECT ${COLUMNS} FROM products WHERE merchant_id = $1 ORDER BY name LIMIT $2`, [
    tx.merchantId,
    limit,
  ]);
  return found.rows;
}

/** Several names in one query, as people say them: `notebooks` finds the notebook. */
export async function productsByName(tx: Work, names: readonly string[]): Promise<Map<string, Product>> {
  const wanted = names.map((name) => name.trim().toLowerCase());
  const forms = [...new Set(wanted.flatMap((name) => [name, name.replace(/s$/, '')]))];
  const found = await tx.sql.query<Product>(
    `SELECT ${COLUMNS} FROM products WHERE merchant_id = $1 AND lower(name) = ANY ($2::text[]) LIMIT 200`,
    [tx.merchantId, forms],
  );
  const byName = new Map(found.rows.map((product) => [product.name.toLowerCase(), product]));
  const result = new Map<string, Product>();
  for (const name of wanted) {
    const product = byName.get(name) ?? byName.get(name.replace(/s$/, ''));
    if (!product) throw new NotFound(`The product ${name}`);
    result.set(name, product);
  }
  return result;
}
