import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';

/** Changes the owner of an accepted transfer. The id of the transfer makes the change happen once. */
export async function complete(
  services: { pool: Pool; ticket: ServiceClient },
  tenantId: string,
  transfer: { id: string; ticket_id: string; from_user_id: string; to_user_id: string },
): Promise<string> {
  let status = 'completed';
  try {
    await services.ticket.post(`/internal/tickets/${transfer.ticket_id}/owner`, {
      tenantId,
      idempotencyKey: transfer.id,
      body: { from: transfer.from_user_id, to: transfer.to_user_id, reference: transfer.id },
    });
  } catch (error) {
    if (!(error instanceof ServiceCallFailed) || error.statusCode !== 409) throw error;
    status = 'cancelled';
  }
  await withTenant(services.pool, tenantId, (client) =>
    client.query(`UPDATE transfers SET status = $2, updated_at = now() WHERE id = $1 AND status = 'accepted'`, [transfer.id, status]),
  );
  return status;
}
