import type { ServiceResult } from '@airworthy/model';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';

/** Writes the scores of the standards of a service, in one statement. */
export async function saveStandardScores(tx: Tx, serviceId: string, standards: ServiceResult['standards']): Promise<void> {
  const scores = standards.map(({ standard, title, score: one }) => ({
    standard,
    title,
    grade: one.grade,
    points: one.points,
    coverage: one.coverage,
    pass: one.counts.pass,
    partial: one.counts.partial,
    fail: one.counts.fail,
    not_applicable: one.counts.notApplicable,
    unknown: one.counts.unknown,
  }));
  await sql`
    INSERT INTO standard_score (service_id, standard, title, grade, points, coverage, pass, partial, fail, not_applicable, unknown)
    SELECT ${serviceId}, standard, title, grade, points, coverage, pass, partial, fail, not_applicable, unknown
    FROM jsonb_to_recordset(${JSON.stringify(scores)}::jsonb) AS given (standard text, title text, grade text, points real, coverage real,
      pass integer, partial integer, fail integer, not_applicable integer, unknown integer)
    ON CONFLICT (org_id, service_id, standard) DO UPDATE SET title = excluded.title, grade = excluded.grade, points = excluded.points,
      coverage = excluded.coverage, pass = excluded.pass, partial = excluded.partial, fail = excluded.fail,
      not_applicable = excluded.not_applicable, unknown = excluded.unknown
    WHERE (standard_score.*) IS DISTINCT FROM (excluded.*)`.execute(tx);
}
