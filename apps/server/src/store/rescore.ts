import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { scoredBy } from './in-force.ts';
import type { WeighedVerdict } from './in-force.ts';
import { saveStandardScores } from './standard-scores.ts';

/** Whether anything that people or other tools said is in force for a service: otherwise the newest run scored it. */
export async function saidByOthers(tx: Tx, serviceId: string): Promise<boolean> {
  const { rows } = await sql<{ said: boolean }>`
    SELECT overrides <> '[]' OR EXISTS (SELECT FROM verdict WHERE service_id = service.id AND method <> 'static' AND NOT stale) AS said
    FROM service WHERE id = ${serviceId}`.execute(tx);
  return rows[0]?.said === true;
}

/**
 * Scores a service anew from the verdicts in force, after people answered or said which standards apply. Lists, heat map, dashboard and
 * documents read what is written here, so that they agree.
 */
export async function rescoreService(tx: Tx, serviceId: string): Promise<void> {
  const { rows } = await sql<WeighedVerdict>`
    SELECT verdict.item, verdict.standard, verdict.severity, verdict.status, card.card ->> 'component' AS component,
      card.card -> 'exposures' AS exposures
    FROM verdict JOIN item_card card ON card.item = verdict.item
    WHERE verdict.service_id = ${serviceId}`.execute(tx);
  const standards = await tx.selectFrom('standard_score').select(['standard', 'title']).where('service_id', '=', serviceId).execute();
  const scored = scoredBy(rows, standards);
  await saveStandardScores(tx, serviceId, scored.standards);
  const { score, decisions, components } = scored;
  const service = await tx.selectFrom('service').select('summary').where('id', '=', serviceId).executeTakeFirstOrThrow();
  if (service.summary === null) return;
  await tx
    .updateTable('service')
    .set({
      summary: JSON.stringify({
        ...service.summary,
        grade: score.grade,
        points: score.points,
        coverage: score.coverage,
        counts: score.counts,
        decisions: decisions.map(({ exposure, decision }) => ({ exposure, decision })),
      }),
      standing: JSON.stringify({ decisions, components }),
    })
    .where('id', '=', serviceId)
    .execute();
}
