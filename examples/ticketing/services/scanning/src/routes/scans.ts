import { withTenant } from '@ticketing/database';
import { Problem, requireRole } from '@ticketing/http';
import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { publish } from '@ticketing/messaging';
import { ServiceCallFailed } from '@ticketing/service-auth';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const newScan = z
  .object({
    scanId: z.uuid(),
    deviceId: z.uuid(),
    eventId: z.uuid(),
    token: z.string().min(40).max(200),
  })
  .strict();

interface Outcome {
  outcome: 'admitted' | 'refused';
  ticketId: string | null;
  reason: string | null;
}

/** The id of a scan comes from the device, so that a repeat after a lost answer is the same scan. */
export function scanRoutes(app: App, { pool, ticket }: Dependencies): void {
  app.post('/scans', { preHandler: requireRole('gate'), schema: { body: newScan } }, async (request) => {
    const user = request.user as User;
    const { tenantId } = user;
    const { scanId, deviceId, eventId, token } = request.body;
    const known = await withTenant(pool, tenantId, async (client) => {
      const device = await client.query('SELECT 1 FROM devices WHERE id = $1 AND event_id = $2 AND revoked_at IS NULL', [
        deviceId,
        eventId,
      ]);
      if (device.rowCount === 0) throw new Problem(403, 'device_unknown', 'This device may not scan for this event');
      const { rows } = await client.query<Outcome>('SELECT outcome, ticket_id AS "ticketId", reason FROM scans WHERE id = $1', [scanId]);
      return rows[0];
    });
    if (known) return known;

    // The ticket service decides, in one statement; what it answers is written down here.
    let result: Outcome;
    try {
      const redeemed = await ticket.post<{ ticketId: string }>('/internal/tickets/redeem', {
        tenantId,
        body: { token, eventId, scanId },
        idempotencyKey: scanId,
      });
      result = { outcome: 'admitted', ticketId: redeemed.ticketId, reason: null };
    } catch (error) {
      if (!(error instanceof ServiceCallFailed) || error.statusCode >= 500 || error.statusCode === 429) throw error;
      const detail = z.object({ code: z.string().max(60) }).safeParse(error.detail);
      result = {
        outcome: 'refused',
        ticketId: null,
        reason: detail.success ? detail.data.code : 'refused',
      };
    }
    await withTenant(pool, tenantId, async (client) => {
      const written = await client.query(
        `INSERT INTO scans (id, tenant_id, device_id, event_id, staff_id, ticket_id, outcome, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
        [scanId, tenantId, deviceId, eventId, user.id, result.ticketId, result.outcome, result.reason],
      );
      if (written.rowCount === 1 && result.ticketId)
        await publish(client, 'scanning_outbox', 'ticket.scanned', tenantId, {
          ticketId: result.ticketId,
          eventId,
          scanId,
        });
    });
    return result;
  });
}
