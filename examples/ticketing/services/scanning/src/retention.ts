import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { setTimer } from '@ticketing/messaging';

const KEPT_DAYS = 90;
const DAY_SECONDS = 86_400;

/** Scans tell where people were: they are deleted after a time. Each tenant has a timer that sets itself for the next day. */
export async function deleteOldScans(pool: Pool, tenantId: string): Promise<'settled'> {
  await withTenant(pool, tenantId, async (client) => {
    await client.query('DELETE FROM scans WHERE created_at < now() - make_interval(days => $1)', [KEPT_DAYS]);
    await setTimer(client, 'scanning_timers', DAY_SECONDS, { tenantId, kind: 'retention', id: tenantId });
  });
  return 'settled';
}
