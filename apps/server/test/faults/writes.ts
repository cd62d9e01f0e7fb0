import { randomUUID } from 'node:crypto';
import { changed, sampleResult } from '../support/results.ts';
import type { Rig } from './rig.ts';

export const KINDS = ['import', 'run', 'answer', 'review', 'waiver', 'decision', 'move'] as const;
export type Kind = (typeof KINDS)[number];

/** A write that was sent: what it was, and the answer when one came. */
export interface Sent {
  readonly kind: Kind;
  /** Stands in what it writes, and nowhere else. */
  readonly mark: string;
  readonly who: 0 | 1;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** May be sent again in the same words: it carries an Idempotency-Key. */
  readonly again: boolean;
  readonly subject?: { readonly event?: number; readonly action?: string };
  status?: number;
  acknowledged?: { id: string };
}

/** The next write of a kind that is drawn; undefined where nothing of the kind can be done right now. */
export async function draw(rig: Rig, random: () => number, sent: readonly Sent[], mostRuns: number): Promise<Sent | undefined> {
  const mark = `mark ${randomUUID()}`;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const drawn = pick(['import', 'run', 'answer', 'answer', 'review', 'waiver', 'decision', 'decision', 'move'] as const);
  // A fast machine asks for more audits than one worker does in the time of the test.
  const kind = drawn === 'run' && sent.filter((one) => one.kind === 'run').length >= mostRuns ? 'import' : drawn;
  const once = { kind, mark, who: 0, headers: { 'idempotency-key': mark }, again: true } as const;
  const { findings, items, critical, service } = rig.targets;
  if (kind === 'run') return { ...once, path: `/repositories/${rig.repositories.code}/runs`, body: undefined };
  if (kind === 'import') {
    const body = changed(await sampleResult(), { [pick(items)]: pick(['PASS', 'FAIL'] as const) });
    return { ...once, path: `/repositories/${rig.repositories.push}/results`, body };
  }
  if (kind === 'waiver') {
    const body = { reason: mark, expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
    return { ...once, path: `/findings/${pick(findings)}/waivers`, body };
  }
  if (kind === 'decision') {
    const { items: waivers } = await read<{ items: { id: string; findingId: string; state: string }[] }>(rig, '/waivers');
    const open = waivers.filter((one) => one.state === 'requested' || one.state === 'approved');
    if (open.length === 0) return undefined;
    const one = pick(open);
    const action = one.state === 'approved' ? 'revoke' : pick(['approve', 'approve', 'reject']);
    const path = `/findings/${one.findingId}/waivers/${one.id}/decision`;
    return { kind, mark, who: 1, path, body: { action, note: mark }, headers: {}, again: false, subject: { action } };
  }
  if (kind === 'move') {
    const path = `/findings/${pick(findings)}`;
    const { finding, moves } = await read<{ finding: { version: number }; moves: string[] }>(rig, path);
    const able = moves.filter((one) => one !== 'waive' && one !== 'end-waiver');
    if (able.length === 0) return undefined;
    const headers = { 'if-match': `"${finding.version}"` };
    return { kind, mark, who: 0, path: `${path}/moves`, body: { action: pick(able), note: mark }, headers, again: false };
  }
  // Answers on critical items wait for a second person.
  const path = `/services/${service}/items/${pick(critical.length > 0 && random() < 0.5 ? critical : items)}`;
  const shown = await read<{ verdict: { version: number }; events: { id: number; method: string; review: string }[] }>(rig, path);
  if (kind === 'answer') {
    const headers = { 'if-match': `"${shown.verdict.version}"` };
    return { kind, mark, who: 0, path: `${path}/answers`, body: { status: 'FAIL', reason: mark }, headers, again: false };
  }
  const waiting = await read<{ items: { item: string }[] }>(rig, `/services/${service}/verdicts?review=pending&limit=500`);
  if (waiting.items.length === 0) return undefined;
  const answered = `/services/${service}/items/${pick(waiting.items).item}`;
  const event = (await read<typeof shown>(rig, answered)).events.find((one) => one.review === 'pending')?.id;
  if (event === undefined) return undefined;
  const body = { event, decision: pick(['approved', 'rejected']), note: mark };
  return { kind, mark, who: 1, path: `${answered}/review`, body, headers: {}, again: false, subject: { event } };
}

async function read<T>(rig: Rig, path: string): Promise<T> {
  const answer = await rig.ask(0, 'GET', path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}

/** Sends a write; a connection that breaks leaves it without an answer. */
export async function send(rig: Rig, one: Sent): Promise<void> {
  try {
    const answer = await rig.ask(one.who, 'POST', one.path, one.body, one.headers);
    const body = (await answer.json()) as { id?: string; run?: string };
    one.status = answer.status;
    if (answer.ok) one.acknowledged = { id: body.id ?? body.run ?? '' };
  } catch {
    // The process was killed under it.
  }
}

const LEDGER = `SELECT count(*)::int AS n FROM ledger WHERE org_id = $1 AND action = ANY($2) AND payload ->> $3 = $4`;

/** What became of a write: how many rows have its mark, and how many lines of the ledger. */
export async function effects(rig: Rig, one: Sent): Promise<{ rows: number; ledger: number }> {
  const count = async (text: string, values: readonly unknown[]): Promise<number> =>
    (await rig.rows<{ n: number }>(text, values))[0]?.n ?? 0;
  const told = (actions: readonly string[], key: string): Promise<number> => count(LEDGER, [rig.org, actions, key, one.mark]);
  const marked = (table: string, column: string): Promise<number> =>
    count(`SELECT count(*)::int AS n FROM ${table} WHERE ${column} = $1`, [one.mark]);
  if (one.kind === 'waiver') return { rows: await marked('waiver', 'reason'), ledger: await told(['waiver.requested'], 'reason') };
  if (one.kind === 'answer') return { rows: await marked('verdict_event', 'reason'), ledger: await told(['verdict.answered'], 'reason') };
  if (one.kind === 'decision') {
    const rows = await (one.subject?.action === 'reject' ? marked('waiver', 'note') : marked('finding_change', 'note'));
    return { rows, ledger: await told(['waiver.approved', 'waiver.rejected', 'waiver.revoked'], 'note') };
  }
  if (one.kind === 'move') {
    const ledger = await count(
      `SELECT count(*)::int AS n FROM ledger WHERE org_id = $1 AND action LIKE 'finding.%' AND payload ->> 'note' = $2`,
      [rig.org, one.mark],
    );
    return { rows: await marked('finding_change', 'note'), ledger };
  }
  if (one.kind === 'review') {
    const ledger = await told(['verdict.approved', 'verdict.rejected'], 'note');
    const decided = await count(`SELECT count(*)::int AS n FROM verdict_event WHERE id = $1 AND review = $2 AND reviewer IS NOT NULL`, [
      one.subject?.event,
      (one.body as { decision: string }).decision,
    ]);
    // Somebody else may have decided the same.
    return { rows: ledger === 0 ? 0 : decided, ledger };
  }
  const [kept] = await rig.rows<{ body: { id?: string; run?: string } }>('SELECT body FROM idempotent_answer WHERE key = $1', [one.mark]);
  const id = kept?.body.id ?? kept?.body.run;
  if (id === undefined) return { rows: 0, ledger: 0 };
  return {
    rows: await count('SELECT count(*)::int AS n FROM run WHERE id = $1', [id]),
    ledger: await count(`SELECT count(*)::int AS n FROM ledger WHERE org_id = $1 AND subject = $2 AND action = ANY($3)`, [
      rig.org,
      `run/${id}`,
      ['run.requested', 'run.imported'],
    ]),
  };
}

/** Writes whose effects are not what was answered: acknowledged ones happened once, others once or not at all, and the ledger agrees. */
export async function wrongs(rig: Rig, sent: readonly Sent[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of sent) {
    const { rows, ledger } = await effects(rig, one);
    if (rows !== ledger || rows > 1 || (one.acknowledged !== undefined && rows !== 1))
      wrong.push(`${one.kind} ${one.mark}: ${rows} rows, ${ledger} lines of the ledger, answered ${one.status ?? 'nothing'}`);
  }
  return wrong;
}

/** `import 12/14, answer 30/33`: acknowledged of those that were sent. */
export function tally(sent: readonly Sent[]): string {
  return KINDS.map((kind) => {
    const own = sent.filter((one) => one.kind === kind);
    return `${kind} ${own.filter((one) => one.acknowledged).length}/${own.length}`;
  }).join(', ');
}

/** Writes one after another until it is told to stop. `under` holds those that have no answer yet. */
export async function load(
  rig: Rig,
  random: () => number,
  sent: Sent[],
  under: Set<Sent>,
  stop: AbortSignal,
  options: { readonly mostRuns: number; readonly endOnError: boolean },
): Promise<void> {
  while (!stop.aborted) {
    try {
      const one = await draw(rig, random, sent, options.mostRuns);
      if (one === undefined) continue;
      sent.push(one);
      under.add(one);
      await send(rig, one);
      under.delete(one);
    } catch {
      if (options.endOnError) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
