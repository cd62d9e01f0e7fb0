import type { Pool } from 'pg';
import { asMerchant } from './db.ts';
import { OverBudget } from './errors.ts';

export interface Usage {
  readonly inputTokens?: number;
  readonly heardMs?: number;
  readonly spokenCharacters?: number;
}

/** Millionths of a rupee by unit; what providers charge, rounded up. */
export interface Prices {
  readonly inputToken: number;
  readonly heardMs: number;
  readonly spokenCharacter: number;
}

export const PRICES: Prices = { inputToken: 30, heardMs: 8, spokenCharacter: 1_300 };

/**
 * Takes the price of a step out of the budget of a user for today, before the step is done. One statement adds and compares, so that requests at the
 * same time cannot slip past the limit together.
 */
export async function spend(
  pool: Pool,
  merchantId: string,
  userId: string,
  usage: Usage,
  limitMicro: number,
): Promise<{ cost: number; today: number }> {
  const tokens = usage.inputTokens ?? 0;
  const heard = usage.heardMs ?? 0;
  const spoken = usage.spokenCharacters ?? 0;
  const cost = tokens * PRICES.inputToken + heard * PRICES.heardMs + spoken * PRICES.spokenCharacter;
  if (cost > limitMicro) throw new OverBudget();
  const spent = await asMerchant(pool, merchantId, (tx) =>
    tx.sql.query<{ spent_micro: number }>(
      `INSERT INTO voice_usage AS u (merchant_id, user_id, day, spent_micro, input_tokens, heard_ms, spoken_characters)
       VALUES ($1, $2, (now() AT TIME ZONE 'Asia/Kolkata')::date, $3, $4, $5, $6)
       ON CONFLICT (merchant_id, user_id, day) DO UPDATE SET spent_micro = u.spent_micro + excluded.spent_micro,
         input_tokens = u.input_tokens + excluded.input_tokens, heard_ms = u.heard_ms + excluded.heard_ms,
         spoken_characters = u.spoken_characters + excluded.spoken_characters
       WHERE u.spent_micro + excluded.spent_micro <= $7 RETURNING spent_micro`,
      [merchantId, userId, cost, tokens, heard, spoken, limitMicro],
    ),
  );
  const [row] = spent.rows;
  if (!row) throw new OverBudget();
  return { cost, today: row.spent_micro };
}
