import type { Knex } from 'knex';

/** How many payments one source may start in ten minutes before it looks like somebody tries out cards. */
const LIMIT = 8;

export async function tooFast(db: Knex, source: string): Promise<boolean> {
  const row = await db('payments')
    .where({ source })
    .where('created_at', '>', db.raw(`now() - interval '10 minutes'`))
    .count({ count: '*' })
    .first();
  return Number(row?.['count'] ?? 0) >= LIMIT;
}
