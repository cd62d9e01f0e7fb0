import { z } from 'zod';

const name = z.string().trim().min(1).max(120);

/** Everything that can be asked for by voice. What is not in this list cannot happen. */
export const Intent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('create_customer'),
    name,
    state: z.string().max(40),
    phone: z.string().max(16).optional(),
    email: z.string().max(254).optional(),
  }),
  z.strictObject({
    kind: z.literal('create_product'),
    name,
    pricePaise: z.int().min(1).max(1_000_000_000),
    gstPercent: z.union([z.literal(0), z.literal(5), z.literal(12), z.literal(18), z.literal(28)]),
  }),
  z.strictObject({
    kind: z.literal('create_invoice'),
    customer: name,
    items: z
      .array(z.strictObject({ product: name, quantity: z.int().min(1).max(100_000) }))
      .min(1)
      .max(20),
  }),
  z.strictObject({
    kind: z.literal('record_payment'),
    customer: name,
    amountPaise: z.int().min(1).max(1_000_000_000_000),
    method: z.enum(['cash', 'upi', 'bank']),
  }),
  z.strictObject({ kind: z.literal('send_reminder'), customer: name, inDays: z.int().min(0).max(90) }),
  z.strictObject({ kind: z.literal('ask_balance'), customer: name }),
  z.strictObject({ kind: z.literal('delete_customer'), customer: name }),
  z.strictObject({ kind: z.literal('give_code'), code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ kind: z.literal('confirm') }),
  z.strictObject({ kind: z.literal('cancel') }),
  z.strictObject({ kind: z.literal('help') }),
  z.strictObject({ kind: z.literal('unknown') }),
]);
export type Intent = z.infer<typeof Intent>;

export const Understood = z.strictObject({ intent: Intent, confidence: z.number().min(0).max(1) });
export type Understood = z.infer<typeof Understood>;

/** What a user has to confirm before it is done, with everything that was looked up. */
export const Planned = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('create_invoice'),
    customerId: z.uuid(),
    lines: z
      .array(z.strictObject({ productId: z.uuid(), quantity: z.int().min(1) }))
      .min(1)
      .max(20),
  }),
  z.strictObject({
    kind: z.literal('record_payment'),
    invoiceId: z.uuid(),
    amountPaise: z.int().min(1),
    method: z.enum(['cash', 'upi', 'bank']),
  }),
  z.strictObject({ kind: z.literal('send_reminder'), invoiceId: z.uuid(), inDays: z.int().min(0).max(90) }),
]);
export type Planned = z.infer<typeof Planned>;
