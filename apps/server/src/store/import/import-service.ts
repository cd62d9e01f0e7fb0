import type { ServiceResult } from '@airworthy/model';
import type { Tx } from '../../database/database.ts';
import type { ServiceSummary } from '../../database/tables.ts';
import { saveStandardScores } from '../standard-scores.ts';
import type { ImportedRun } from './import-result.ts';

/** Finds or makes the service, and keeps what the run said of it as a whole. */
export async function importService(
  tx: Tx,
  result: ServiceResult,
  run: ImportedRun,
): Promise<{ serviceId: string; previousAt: string | null }> {
  const before = await tx
    .selectFrom('service')
    .select('latest_at')
    .where('repository_id', '=', run.repositoryId)
    .where('name', '=', result.name)
    .forUpdate()
    .executeTakeFirst();
  const summary = JSON.stringify(summaryOf(result));
  const { id } = await tx
    .insertInto('service')
    .values({
      repository_id: run.repositoryId,
      name: result.name,
      path: result.path,
      overrides: '[]',
      steps: '{}',
      latest_run_id: run.runId,
      latest_at: run.at,
      summary,
    })
    .onConflict((on) =>
      on
        .columns(['org_id', 'repository_id', 'name'])
        .doUpdateSet({ path: result.path, latest_run_id: run.runId, latest_at: run.at, summary, standing: null }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  const { score } = result;
  await tx
    .insertInto('service_run')
    .values({
      run_id: run.runId,
      service_id: id,
      finished_at: run.at,
      grade: score.grade,
      points: score.points,
      coverage: score.coverage,
      counts: JSON.stringify(score.counts),
      decisions: JSON.stringify(result.decisions),
      components: JSON.stringify(result.components),
    })
    .onConflict((on) => on.doNothing())
    .execute();
  await saveStandardScores(tx, id, result.standards);
  return { serviceId: id, previousAt: before?.latest_at?.toISOString() ?? null };
}

function summaryOf(result: ServiceResult): ServiceSummary {
  const findings = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const one of result.findings) findings[one.severity] += 1;
  return {
    grade: result.score.grade,
    points: result.score.points,
    coverage: result.score.coverage,
    counts: result.score.counts,
    decisions: result.decisions.map(({ exposure, decision }) => ({ exposure, decision })),
    findings,
    frameworks: result.frameworks,
    capabilities: result.capabilities,
    lines: result.lines,
  };
}
