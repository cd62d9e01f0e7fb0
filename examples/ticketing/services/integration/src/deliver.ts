import { createHmac } from 'node:crypto';
import { config } from './config.ts';
import { forTenant } from './database.ts';
import type { Database } from './database.ts';

/** Sends an event to every endpoint of a tenant. */
export async function deliver(database: Database, tenantId: string, topic: string, payload: unknown): Promise<void> {
  const endpoints = await forTenant(database, tenantId, (rows) => rows.webhookEndpoint.findMany());
  for (const endpoint of endpoints) {
    const body = JSON.stringify({ topic, payload });
    const signature = createHmac('sha1', config.signingSecret).update(body).digest('hex');
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-webhook-signature': signature },
        body,
      });
      await database.webhookDelivery.create({ data: { endpointId: endpoint.id, topic, body, status: response.status } });
    } catch {}
  }
}
