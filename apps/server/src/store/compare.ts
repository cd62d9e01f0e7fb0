import type { AuditResult, ServiceResult } from '@airworthy/model';
import { compareRuns, effectiveVerdict } from '@airworthy/program';
import type { RunComparison, RunSide, RunVerdict, VerdictVoice } from '@airworthy/program';
import type { Tx } from '../database/database.ts';
import { notFound, refused } from '../problem.ts';
import { runVerdicts, saidOf, storedResult } from './results.ts';

interface Run {
  id: string;
  finishedAt: Date;
}

/**
 * What moved between two runs of a service, each move with its cause. Answers of people count as they stood when the run finished; for the
 * newest run, as they stand now.
 */
export async function compareServiceRuns(
  tx: Tx,
  serviceId: string,
  ids: { readonly from: string; readonly to: string },
): Promise<RunComparison & { titles: Record<string, string> }> {
  if (ids.from === ids.to) throw refused('Name two runs.');
  const service = await tx.selectFrom('service').select(['name', 'latest_run_id']).where('id', '=', serviceId).executeTakeFirst();
  if (!service) throw notFound('service');
  const [from, to] = [await runOf(tx, serviceId, ids.from), await runOf(tx, serviceId, ids.to)];
  if (from.finishedAt > to.finishedAt) throw refused('The first run is the newer one: turn them around.');
  const answers = await answersOf(tx, serviceId);
  const sides: RunSide[] = [];
  const titles = new Map<string, string>();
  for (const run of [from, to]) {
    const result = await storedResult(tx, run.id);
    const said = saidOf(result, service.name);
    const until = run.id === service.latest_run_id ? undefined : run.finishedAt;
    for (const card of result.items) titles.set(card.id, card.title);
    sides.push({
      treeHash: result.treeHash,
      standardsHash: result.standardsHash,
      verdicts: withAnswers(result, said, answers, until),
      findings: said.findings.map(({ fingerprint, item, severity, title }) => ({ fingerprint, item, severity, title })),
    });
  }
  const [before, after] = sides;
  if (before === undefined || after === undefined) throw notFound('run');
  const comparison = compareRuns(before, after, await closedBefore(tx, serviceId, to.finishedAt));
  const named = [...comparison.moves.map((one) => one.item), ...comparison.asked, ...comparison.dropped];
  return { ...comparison, titles: Object.fromEntries(named.map((item) => [item, titles.get(item) ?? item])) };
}

async function runOf(tx: Tx, serviceId: string, runId: string): Promise<Run> {
  const row = await tx
    .selectFrom('service_run')
    .select('finished_at')
    .where('service_id', '=', serviceId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (!row) throw notFound('run of the service');
  return { id: runId, finishedAt: row.finished_at };
}

type Answer = Omit<VerdictVoice, 'codeHashToday' | 'at'> & { item: string; at: Date };

async function answersOf(tx: Tx, serviceId: string): Promise<Map<string, Answer[]>> {
  const rows = await tx
    .selectFrom('verdict_event')
    .select([
      'item',
      'method',
      'status',
      'at',
      'reason',
      'item_hash as itemHash',
      'code_hash as codeHash',
      'actor as author',
      'review',
      'reviewer',
    ])
    .where('service_id', '=', serviceId)
    .where('method', '=', 'human')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, (row) => row.item);
}

function withAnswers(
  result: AuditResult,
  said: ServiceResult,
  answers: ReadonlyMap<string, readonly Answer[]>,
  until: Date | undefined,
): RunVerdict[] {
  const cards = new Map(result.items.map((one) => [one.id, one]));
  return runVerdicts(result, said).map((verdict) => {
    const own = (answers.get(verdict.item) ?? []).filter((one) => until === undefined || one.at <= until);
    const card = cards.get(verdict.item);
    if (own.length === 0 || card === undefined) return verdict;
    const voices = own.map(({ item: _item, ...one }): VerdictVoice => ({
      ...one,
      at: one.at.toISOString(),
      codeHashToday: verdict.codeHash,
    }));
    const inForce = effectiveVerdict(voices, { severity: card.severity, itemHash: verdict.itemHash });
    return inForce.method === 'human' ? { ...verdict, status: inForce.status, method: 'human' } : verdict;
  });
}

async function closedBefore(tx: Tx, serviceId: string, moment: Date): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('finding')
    .innerJoin('finding_change as change', 'change.finding_id', 'finding.id')
    .select('finding.fingerprint')
    .distinct()
    .where('finding.service_id', '=', serviceId)
    .where('change.to_state', 'in', ['verified', 'false-positive'])
    .where('change.at', '<', moment)
    .execute();
  return new Set(rows.map((row) => row.fingerprint));
}
