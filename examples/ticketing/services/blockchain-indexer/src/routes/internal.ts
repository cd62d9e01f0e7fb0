import type { App } from '@ticketing/http';
import type { Knex } from 'knex';

export function internalRoutes(app: App, db: Knex): void {
  app.get('/position', async () => {
    const row = await db('indexed_blocks').max({ slot: 'slot' }).first();
    return { slot: row?.['slot'] ?? 0 };
  });

  /** Tickets whose token was never seen on the chain. */
  app.get('/missing', async () => {
    const rows = await db('mints').where({ status: 'confirmed' }).whereNotIn('asset', db('assets').select('address')).select('ticket_id');
    return { tickets: rows.map((row) => row.ticket_id) };
  });
}
