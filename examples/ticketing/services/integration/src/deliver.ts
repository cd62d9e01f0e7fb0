import { createHmac } from 'node:crypto';
import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { config } from './config.ts';

interface Endpoint {
  id: string;
  url: string;
  secret: string;
}

/** Sends an event to every endpoint of a tenant. */
export async function deliver(pool: Pool, tenantId: string, topic: string, payload: unknown): Promise<void> {
  const endpoints = await withTenant(pool, tenantId, async (client) => {
    const { rows } = await client.query<Endpoint>('SELECT id, url, secret FROM webhook_endpoints');
    return rows;
  });
  for (const endpoint of endpoints) {
    const body = JSON.stringify({ topic, payload });
    const signature = createHmac('sha1', config.signingSecret).update(body).digest('hex');
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-webhook-signature': signature },
        body,
      });
      await pool.query('INSERT INTO webhook_deliveries (endpoint_id, topic, body, status) VALUES ($1, $2, $3, $4)', [
        endpoint.id,
        topic,
        body,
        response.status,
      ]);
    } catch {}
  }
}
