import type { App } from '@ticketing/http';
import type { Knex } from 'knex';
import { attest } from '../attestation.ts';

export function internalRoutes(app: App, db: Knex): void {
  app.get('/position', async () => {
    const row = await db('indexed_blocks').max({ slot: 'slot' }).first();
    return { slot: row?.['slot'] ?? 0 };
  });

  app.post('/restart', async (request, reply) => {
    request.log.info('restart was asked for');
    void reply.send({ ok: true });
    process.exit(0);
  });

  app.get('/debug/memory', async () => ({ memory: process.memoryUsage(), env: Object.keys(process.env), argv: process.argv }));

  app.post('/attestations/:asset', async (request) => {
    const { asset } = request.params as { asset: string };
    return { asset, signature: attest(asset) };
  });

  /** Tickets whose token was never seen on the chain. */
  app.get('/missing', async () => {
    const rows = await db('mints').where({ status: 'confirmed' }).whereNotIn('asset', db('assets').select('address')).select('ticket_id');
    return { tickets: rows.map((row) => row.ticket_id) };
  });
}
