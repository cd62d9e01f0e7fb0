import { deliverDue, forgetOld } from '../integrations/deliver.ts';
import type { DeliveryParts } from '../integrations/deliver.ts';
import { TRACKERS } from '../integrations/kinds.ts';
import { inScope } from '../database/database.ts';
import { enqueue } from '../store/integrations.ts';

const PAUSE = 3_000;
/** Trackers are asked this often for what changed there, in milliseconds. */
const POLL = 5 * 60_000;

export interface OutboxParts extends DeliveryParts {
  readonly organisations: () => Promise<readonly string[]>;
}

/** Sends what is due, again and again, until it is stopped. Processes share the work: a row that one has taken is left alone by the others. */
export function startOutbox(parts: OutboxParts): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let turn: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      await emptyOutbox(parts);
    } catch (error) {
      parts.logger.error({ err: error }, 'the outbox could not be emptied');
    }
    if (!stopped) timer = setTimeout(again, PAUSE);
  };
  const again = (): void => {
    turn = round();
  };
  again();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}

export async function emptyOutbox(parts: OutboxParts): Promise<{ sent: number; failed: number }> {
  const done = { sent: 0, failed: 0 };
  for (const org of await parts.organisations()) {
    await askTrackers(parts, org);
    const { sent, failed } = await deliverDue(parts, org);
    done.sent += sent;
    done.failed += failed;
    await forgetOld(parts, org);
  }
  return done;
}

/** Lays the question what changed into the outbox, one a tracker at a time. */
async function askTrackers(parts: OutboxParts, org: string): Promise<void> {
  const scope = { org, actor: 'outbox' };
  const now = parts.now();
  await inScope(parts.database, scope, async (tx) => {
    const due = await tx
      .selectFrom('integration')
      .select('id')
      .where('kind', 'in', TRACKERS)
      .where('enabled', '=', true)
      .where((eb) => eb.or([eb('done_at', 'is', null), eb('done_at', '<', new Date(now.getTime() - POLL))]))
      .where((eb) =>
        eb.exists(eb.selectFrom('tracker_link').select('tracker_link.id').whereRef('tracker_link.integration_id', '=', 'integration.id')),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox')
              .select('outbox.id')
              .whereRef('outbox.integration_id', '=', 'integration.id')
              .where('outbox.event', '=', 'issue.poll')
              .where('outbox.state', '=', 'waiting'),
          ),
        ),
      )
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of due) await enqueue(tx, scope, id, 'issue.poll', `integration/${id}`, now);
  });
}
