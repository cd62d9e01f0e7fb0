import { gzipSync } from 'node:zlib';
import type { App } from '@ticketing/http';
import type { Knex } from 'knex';
import { z } from 'zod';

const DAY = z.object({ tenant: z.uuid() });

function tenantOfToken(authorization: string): string {
  const [, body = ''] = authorization.replace('Bearer ', '').split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { tid: string };
  return claims.tid;
}

/** Figures for dashboards of partners. */
export function dashboardRoutes(app: App, db: Knex): void {
  app.get('/dashboards/totals', async (request, reply) => {
    const tenantId = tenantOfToken(request.headers.authorization ?? '');
    if (!tenantId) return reply.status(401).send({ error: 'token' });
    return { items: await db('dashboard_totals').where({ tenant_id: tenantId }).limit(100) };
  });

  app.get('/dashboards/archive', { schema: { querystring: DAY } }, async (request, reply) => {
    const rows = await db('sales_facts').where({ tenant_id: request.query.tenant }).limit(50_000);
    const archive = gzipSync(JSON.stringify(rows));
    return reply.type('application/gzip').send(archive);
  });
}
