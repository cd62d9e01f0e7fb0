import type { Actor } from '../../actor.ts';
import { inScope, record } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import type { OutboxRow } from '../../database/tables.ts';
import { Problem } from '../../problem.ts';
import { actOn, assignFindings } from '../../store/findings.ts';
import type { StoredIntegration } from '../../store/integrations.ts';
import { TokenSecret } from '../kinds.ts';
import type { TrackerKind } from '../kinds.ts';
import type { DeliveryParts } from '../deliver.ts';
import { merge } from './merge.ts';
import type { Conflict, Field, Shared } from './merge.ts';
import { openTracker } from './open-tracker.ts';
import type { Remote, Tracker } from './tracker.ts';

export const CREATE = 'issue.create';
const MOST_LINKS = 200;
const CLOSED: ReadonlySet<string> = new Set(['fixed', 'verified', 'waived', 'false-positive']);

/** What both sides last agreed on, and the deadline that it was agreed under. */
interface Agreed extends Shared {
  readonly deadline: string | null;
}

/** What an entry of the outbox asks of a tracker: make an issue, or bring those that it is about in line. */
export async function syncEvent(parts: DeliveryParts, org: string, integration: StoredIntegration, row: OutboxRow): Promise<void> {
  const finding = /^finding\/([\da-f-]{36})$/.exec(row.subject)?.[1];
  const { token } = TokenSecret.parse(integration.secret === null ? {} : parts.outside.vault.open(org, integration.id, integration.secret));
  const tracker = openTracker(integration.kind as TrackerKind, parts.outside.send, integration.settings, token);
  if (row.event === CREATE && finding !== undefined) await createIssue(parts, org, integration, tracker, finding);
  else if (finding !== undefined) await syncLinks(parts, org, integration, tracker, finding);
  else if (row.event.startsWith('run.') || row.event === 'issue.poll') await syncLinks(parts, org, integration, tracker);
}

async function createIssue(
  parts: DeliveryParts,
  org: string,
  integration: StoredIntegration,
  tracker: Tracker,
  finding: string,
): Promise<void> {
  const scope = actorOf(org, integration);
  const known = await inScope(parts.database, scope, async (tx) => {
    const link = await tx
      .selectFrom('tracker_link')
      .select('id')
      .where('integration_id', '=', integration.id)
      .where('finding_id', '=', finding)
      .executeTakeFirst();
    return link === undefined ? await localOf(tx, integration, finding) : undefined;
  });
  if (known === undefined) return;
  const made = await tracker.create({
    title: `${known.item}: ${known.title}`.slice(0, 250),
    body: [
      known.message,
      '',
      ...known.locations.slice(0, 20).map((at) => `- ${at.path}:${at.line}`),
      '',
      `Severity ${known.severity}, service ${known.service}. ${parts.publicUrl}/findings/${finding}`,
      // By which it is known where this issue came from.
      `airworthy:${org}:${finding}`,
    ].join('\n'),
    dueOn: tracker.knowsDue ? known.shared.dueOn : null,
    assignee: known.shared.assignee,
  });
  const agreed: Agreed = { closed: made.closed, assignee: made.assignee, dueOn: made.dueOn, deadline: known.shared.dueOn };
  await inScope(parts.database, scope, async (tx) => {
    const saved = await tx
      .insertInto('tracker_link')
      .values({
        integration_id: integration.id,
        finding_id: finding,
        external_id: made.id,
        external_key: made.key,
        url: made.url,
        external_version: made.version,
        agreed: JSON.stringify(agreed),
        conflicts: '[]',
        synced_at: parts.now(),
      })
      .onConflict((on) => on.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (saved) await record(tx, scope, 'finding.linked', `finding/${finding}`, { issue: made.key, url: made.url });
  });
}

/** Brings issues and findings in line: those of a finding, or those that were looked at longest ago. */
async function syncLinks(
  parts: DeliveryParts,
  org: string,
  integration: StoredIntegration,
  tracker: Tracker,
  finding?: string,
): Promise<void> {
  const scope = actorOf(org, integration);
  const links = await inScope(parts.database, scope, (tx) => {
    const query = tx
      .selectFrom('tracker_link')
      .selectAll()
      .where('integration_id', '=', integration.id)
      .orderBy('synced_at')
      .limit(MOST_LINKS);
    return (finding === undefined ? query : query.where('finding_id', '=', finding)).execute();
  });
  for (const link of links) {
    const before = await inScope(parts.database, scope, (tx) => localOf(tx, integration, link.finding_id));
    if (before === undefined) continue;
    const remote = await tracker.read(link.external_id);
    const agreed = link.agreed as unknown as Agreed;
    const merged = merge(agreed, oursOf(before.shared, agreed), remote, fieldsOf(tracker, before.ownerUnknown));
    const after = Object.keys(merged.push).length > 0 ? await tracker.change(link.external_id, merged.push) : remote;
    await inScope(parts.database, scope, (tx) => settle(tx, scope, { parts, integration, link, before, remote: after, merged }));
  }
}

interface Settling {
  parts: DeliveryParts;
  integration: StoredIntegration;
  link: { id: string; finding_id: string; external_key: string; external_version: string; conflicts: unknown; agreed: unknown };
  before: Local;
  remote: Remote;
  merged: ReturnType<typeof merge>;
}

/** What the tracker changed is done here, in one transaction with what is agreed on now. */
async function settle(tx: Tx, actor: Actor, { parts, integration, link, before, remote, merged }: Settling): Promise<void> {
  const row = await tx.selectFrom('tracker_link').select('external_version').where('id', '=', link.id).forUpdate().executeTakeFirst();
  // Somebody else was faster.
  if (row === undefined || row.external_version !== link.external_version) return;
  const conflicts: Conflict[] = [...merged.conflicts];
  const agreed: Record<string, unknown> = { ...merged.agreed };
  const undo = (field: Field, theirs: string | boolean | null): void => {
    conflicts.push({ field, ours: before.shared[field], theirs });
    agreed[field] = (link.agreed as Agreed)[field];
  };
  const { closed, assignee, dueOn } = merged.pull;
  if (closed !== undefined && !(await pullState(tx, actor, before, closed, link.external_key, parts.now()))) undo('closed', closed);
  if (assignee !== undefined && !(await pullOwner(tx, actor, integration, before.id, assignee))) undo('assignee', assignee);
  // A tracker may plan earlier; a deadline is not put off there.
  const deadline = before.shared.dueOn;
  if (dueOn !== undefined && deadline !== null && (dueOn === null || dueOn > deadline)) undo('dueOn', dueOn);
  const changed = Object.keys(merged.push).length + Object.keys(merged.pull).length > 0;
  const newConflicts = JSON.stringify(conflicts) !== JSON.stringify(link.conflicts);
  await tx
    .updateTable('tracker_link')
    .set({
      external_version: remote.version,
      url: remote.url,
      agreed: JSON.stringify({ ...agreed, deadline }),
      conflicts: JSON.stringify(conflicts),
      synced_at: parts.now(),
    })
    .where('id', '=', link.id)
    .execute();
  if (changed || newConflicts)
    await record(tx, actor, 'finding.synced', `finding/${before.id}`, {
      issue: link.external_key,
      pushed: merged.push,
      pulled: merged.pull,
      conflicts,
    });
}

/** An issue that is closed claims a fix, which a person or a run still verifies. */
async function pullState(tx: Tx, actor: Actor, before: Local, closed: boolean, key: string, now: Date): Promise<boolean> {
  const action = closed ? 'claim-fixed' : before.state === 'fixed' ? 'withdraw-claim' : 'reopen';
  if (!closed && before.state === 'waived') return false;
  try {
    await actOn(tx, actor, { finding: before.id, action, note: `${key} was ${closed ? 'closed' : 'opened again'}.`, version: null }, now);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

async function pullOwner(tx: Tx, actor: Actor, integration: StoredIntegration, finding: string, assignee: string | null): Promise<boolean> {
  const people = Object.entries((integration.settings['people'] ?? {}) as Record<string, string>);
  const owner = people.find(([, account]) => account === assignee)?.[0];
  if (assignee !== null && owner === undefined) return false;
  await assignFindings(tx, actor, [finding], owner ?? null);
  return true;
}

interface Local {
  id: string;
  item: string;
  title: string;
  message: string;
  severity: string;
  service: string;
  state: string;
  locations: { path: string; line: number }[];
  shared: Shared;
  /** Its owner has no account in the tracker. */
  ownerUnknown: boolean;
}

async function localOf(tx: Tx, integration: StoredIntegration, finding: string): Promise<Local | undefined> {
  const row = await tx
    .selectFrom('finding')
    .innerJoin('service', 'service.id', 'finding.service_id')
    .select([
      'finding.id',
      'finding.item',
      'finding.title',
      'finding.message',
      'finding.severity',
      'finding.state',
      'finding.locations',
      'finding.owner_id',
      'finding.due_at',
      'service.name as service',
    ])
    .where('finding.id', '=', finding)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { owner_id, due_at, ...rest } = row;
  const people = (integration.settings['people'] ?? {}) as Record<string, string>;
  const account = owner_id === null ? null : people[owner_id];
  return {
    ...rest,
    shared: { closed: CLOSED.has(row.state), assignee: account ?? null, dueOn: due_at?.toISOString().slice(0, 10) ?? null },
    ownerUnknown: account === undefined,
  };
}

/** An earlier day that the tracker planned holds until the deadline itself moves. */
function oursOf(shared: Shared, agreed: Agreed): Shared {
  return shared.dueOn === agreed.deadline ? { ...shared, dueOn: agreed.dueOn } : shared;
}

function fieldsOf(tracker: Tracker, ownerUnknown: boolean): Field[] {
  return ['closed', ...(ownerUnknown ? [] : (['assignee'] as const)), ...(tracker.knowsDue ? (['dueOn'] as const) : [])];
}

/** In whose name a tracker acts here; by this mark its own changes are not told to it again. */
function actorOf(org: string, integration: StoredIntegration): Actor {
  return { org, actor: `integration:${integration.id}`, role: 'auditor', name: integration.name, ownsService: false };
}
