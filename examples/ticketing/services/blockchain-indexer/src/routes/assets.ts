import type { App } from '@ticketing/http';
import type { Knex } from 'knex';

export function assetRoutes(app: App, db: Knex): void {
  app.get('/assets/:address', async (request, reply) => {
    const { address } = request.params as { address: string };
    const row = await db('assets').where({ address }).first();
    return row ?? reply.status(404).send({ error: 'unknown' });
  });

  app.get('/assets', async (request) => {
    const { owner } = request.query as { owner: string };
    const { rows } = await db.raw(`SELECT * FROM assets WHERE owner = '${owner}'`);
    return { items: rows };
  });
}
