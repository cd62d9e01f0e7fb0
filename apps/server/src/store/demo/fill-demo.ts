import { mondayOf, dayAfter } from '@airworthy/program';
import type { Actor } from '../../actor.ts';
import type { Tx } from '../../database/database.ts';
import { answerItem, reviewAnswer } from '../answers.ts';
import { actOn, assignFindings, waiverOf } from '../findings.ts';
import { decisionOfProgram, decisionOfService } from '../decisions.ts';
import { addRecord, programSettings, saveProgramSettings } from '../planning/records.ts';
import { applyTemplate, saveBaseline } from '../planning/schedule.ts';
import { sign } from '../sign-offs.ts';
import {
  DEMO_AGE,
  DEMO_ANSWERS,
  DEMO_CRITICALITY,
  DEMO_DEPENDENCIES,
  DEMO_MOVES,
  DEMO_PEOPLE,
  DEMO_RISKS,
  DEMO_WAIVERS,
  demoAuditors,
} from './demo-story.ts';

const DAY = 86_400_000;

/** When the demo says that its code was read. */
export function demoBegan(now: Date): Date {
  return new Date(now.getTime() - DEMO_AGE * DAY);
}

interface Demo {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly now: Date;
  /** Date of a day of the program. */
  readonly day: (days: number) => string;
  /** Moment on a day of the program, never after now. */
  readonly at: (days: number) => Date;
  readonly services: ReadonlyMap<string, string>;
}

const as = (org: string, name: string): Actor => ({ org, actor: name, name, role: 'lead-auditor', ownsService: false });

/**
 * Makes up people, plans, answers and fixes around the first audit of the demo, so that every page shows something. Everything is said in
 * the name of people of the demo, and what is planned is marked, so that it can be taken out.
 *
 * @param loader who asked for the demo; some findings become theirs
 */
export async function fillDemo(tx: Tx, org: string, loader: string, now: Date): Promise<void> {
  const first = mondayOf(demoBegan(now).toISOString().slice(0, 10));
  const rows = await tx.selectFrom('service').select(['id', 'name']).orderBy('name').execute();
  const demo: Demo = {
    tx,
    actor: as(org, DEMO_PEOPLE.lead),
    now,
    day: (days) => dayAfter(first, days),
    at: (days) => new Date(Math.min(now.getTime(), demoBegan(now).getTime() + days * DAY)),
    services: new Map(rows.map((one) => [one.name, one.id])),
  };
  await plan(demo);
  await moveFindings(demo, loader);
  await waive(demo);
  await answer(demo);
  await decide(demo);
  await tx.updateTable('program_record').set({ demo: true }).execute();
}

async function plan({ tx, actor, now, day, at, services }: Demo): Promise<void> {
  const criticality = Object.fromEntries([...services].map(([name, id]) => [id, DEMO_CRITICALITY[name] ?? 'medium']));
  await applyTemplate(tx, actor, { reassign: true, criticality }, now);
  const { settings, version } = await programSettings(tx);
  const covered = [...services].filter(([name]) => criticality[services.get(name) ?? ''] === 'critical');
  await saveProgramSettings(
    tx,
    actor,
    {
      ...settings,
      start: day(0),
      rates: { lead: 140, senior: 115, junior: 80 },
      currency: 'EUR',
      fixedCost: 3_500,
      engineers: 8,
      testCoverage: Object.fromEntries(covered.map(([, id], index) => [id, [0.86, 0.91, 0.74, 0.88][index % 4] ?? 0.8])),
    },
    version,
    now,
  );
  for (const { body, hours, away } of demoAuditors(day)) {
    const { id } = await addRecord(tx, actor, 'auditor', { ...body, userId: null, services: [], phases: null }, now);
    if (away) await addRecord(tx, actor, 'absence', { ...away, auditor: id }, now);
    for (const { service, ...one } of hours)
      await addRecord(tx, actor, 'hours', { ...one, auditor: id, service: services.get(service) ?? null }, now, { quiet: true });
  }
  for (const [service, dependsOn] of DEMO_DEPENDENCIES) {
    const [one, other] = [services.get(service), services.get(dependsOn)];
    if (one !== undefined && other !== undefined) await addRecord(tx, actor, 'dependency', { service: one, dependsOn: other }, now);
  }
  for (const risk of DEMO_RISKS) await addRecord(tx, actor, 'risk', risk, now);
  const payment = services.get('payment') ?? null;
  await addRecord(
    tx,
    actor,
    'review',
    {
      kind: 'owner-review',
      service: payment,
      at: at(14).toISOString(),
      held: true,
      attendees: [DEMO_PEOPLE.lead, DEMO_PEOPLE.owner],
      agenda: ['Findings, the most severe first', 'Who does what by when'],
      decisions: [{ text: 'No launch before the critical findings are verified.', by: DEMO_PEOPLE.owner }],
      commitments: [
        { what: 'Fix the critical findings of payment', who: DEMO_PEOPLE.owner, due: day(DEMO_AGE + 7), findings: [], state: 'open' },
      ],
      followUps: [{ what: 'Look at the fixes', on: day(DEMO_AGE + 9), done: false }],
    },
    now,
  );
  for (const [name, id] of services)
    if (criticality[id] === 'critical')
      await addRecord(
        tx,
        actor,
        'notice',
        { service: id, begins: day(1), text: `The audit of ${name} begins.`, to: DEMO_PEOPLE.owner, at: at(0).toISOString() },
        now,
        { quiet: true },
      );
  await saveBaseline(tx, actor, 'Plan of the first day', at(0));
}

/** One service was let go with a condition, and the program was not. */
async function decide({ tx, actor, day, at, services }: Demo): Promise<void> {
  const id = services.get('event');
  const none = { note: '', exception: '', conditions: [] };
  if (id !== undefined) {
    const { decision, items, service } = await decisionOfService(tx, id, ['public']);
    const count = (kind: string): number => items.filter((one) => one.kind === kind).length;
    const facts = { seq: 0, blockers: count('blocker'), conditions: count('condition'), unverified: count('unverified') };
    const conditions = [{ text: 'The restore test is run and written down', owner: DEMO_PEOPLE.owner, due: day(DEMO_AGE + 21) }];
    if (decision === 'GO WITH CONDITIONS')
      await sign(
        tx,
        as(actor.org, DEMO_PEOPLE.owner),
        { ...none, exposures: ['public'], decision, name: DEMO_PEOPLE.owner, conditions },
        { service: id, run: service.runId, computed: decision, facts },
        at(DEMO_AGE - 2),
      );
  }
  const { decision, services: all } = await decisionOfProgram(tx, ['public']);
  const sum = (key: 'blockers' | 'conditions' | 'unverified'): number => all.reduce((total, one) => total + one[key], 0);
  const facts = { seq: 0, blockers: sum('blockers'), conditions: sum('conditions'), unverified: sum('unverified') };
  await sign(
    tx,
    actor,
    { ...none, exposures: ['public'], decision: 'NO-GO', name: DEMO_PEOPLE.lead, note: 'We meet again when payment and order are fixed.' },
    { service: null, run: null, computed: decision, facts },
    at(DEMO_AGE - 1),
  );
}

/** The first findings of each severity go their ways; a few belong to whoever loaded the demo, for "my work". */
async function moveFindings({ tx, actor, at }: Demo, loader: string): Promise<void> {
  const taker = as(actor.org, DEMO_PEOPLE.senior);
  for (const severity of ['critical', 'high', 'medium'] as const) {
    const rows = await tx
      .selectFrom('finding')
      .select('id')
      .where('severity', '=', severity)
      .orderBy('item')
      .orderBy('fingerprint')
      .limit(DEMO_MOVES.length * 2)
      .execute();
    for (const [index, { id }] of rows.entries()) {
      // One who claims a fix cannot be the one who verifies it.
      for (const [action, day, note] of DEMO_MOVES[index % DEMO_MOVES.length] ?? [])
        await actOn(tx, action === 'verify' ? actor : taker, { finding: id, action, note, version: null }, at(day + (index % 3)));
    }
    const mine = rows.slice(1, 3).map((one) => one.id);
    if (mine.length > 0) await assignFindings(tx, actor, mine, loader);
  }
}

async function waive({ tx, actor, now, at }: Demo): Promise<void> {
  const rows = await tx
    .selectFrom('finding')
    .select('id')
    .where('severity', '=', 'high')
    .where('state', '=', 'open')
    .orderBy('item', 'desc')
    .orderBy('fingerprint')
    .limit(DEMO_WAIVERS.length)
    .execute();
  for (const [index, { id }] of rows.entries()) {
    const one = DEMO_WAIVERS[index];
    if (one === undefined) continue;
    const row = await tx
      .insertInto('waiver')
      .values({
        finding_id: id,
        reason: one.reason,
        state: one.approved ? 'approved' : 'requested',
        requested_by: DEMO_PEOPLE.owner,
        requested_at: at(6),
        expires_at: new Date(now.getTime() + one.days * DAY),
        ...(one.approved ? { decided_by: actor.actor, decided_at: at(8), note: 'Agreed for this time.' } : { decided_by: null }),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    if (one.approved) await actOn(tx, actor, { finding: id, action: 'waive', note: one.reason, version: null }, at(8), waiverOf(row));
  }
}

/** Answers to open questions; where a second person has to look, every other answer was looked at. */
async function answer({ tx, actor, now, services, at }: Demo): Promise<void> {
  const [answerer, reviewer] = [as(actor.org, DEMO_PEOPLE.junior), actor];
  const asked = new Map<string, number>();
  for (const [index, { service, status, reason }] of DEMO_ANSWERS.entries()) {
    const id = services.get(service);
    if (id === undefined) continue;
    const nth = asked.get(service) ?? 0;
    asked.set(service, nth + 1);
    const open = await tx
      .selectFrom('verdict')
      .select(['item', 'version'])
      .where('service_id', '=', id)
      .where('status', '=', 'UNKNOWN')
      .where('severity', 'in', ['critical', 'high', 'medium'])
      .orderBy('severity')
      .orderBy('item')
      .offset(nth)
      .executeTakeFirst();
    if (!open) continue;
    const row = await answerItem(
      tx,
      answerer,
      { service: id, item: open.item, version: open.version, status, reason, evidence: [] },
      at(10 + index),
    );
    if (row.review !== 'pending' || index % 2 === 1) continue;
    const { event_id: event } = await tx
      .selectFrom('verdict_latest')
      .select('event_id')
      .where('service_id', '=', id)
      .where('item', '=', open.item)
      .where('method', '=', 'human')
      .executeTakeFirstOrThrow();
    await reviewAnswer(tx, reviewer, { service: id, item: open.item, event, decision: 'approved', note: '' }, now);
  }
  const order = services.get('order');
  if (order !== undefined)
    await tx
      .insertInto('comment')
      .values({
        subject_type: 'service',
        subject_id: order,
        author_id: DEMO_PEOPLE.owner,
        body: 'The launch date is fixed for the end of next month. Which of these can wait?',
      })
      .execute();
}
