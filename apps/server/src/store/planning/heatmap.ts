import { sql } from 'kysely';
import type { Tx } from '../../database/database.ts';

/**
 * Services × standards as JSON text, as the database prints it: columns instead of cells, because a fleet of a thousand services has
 * 44,000 of them. For each service `grades[i]`, `scores[i]` and `counts[5i…5i+4]` (pass, partial, fail, not applicable, unknown) belong to
 * `standards[i]`; null where the service was not asked.
 */
export async function heatmapText(tx: Tx, filter: { readonly phase?: number | undefined }): Promise<string> {
  const { rows } = await sql<{ body: string }>`
    WITH columns AS (
      SELECT standard, min(title) AS title FROM standard_score GROUP BY 1
    ), cells AS (
      SELECT service.id, json_agg(score.grade ORDER BY columns.standard) AS grades, json_agg(score.points ORDER BY columns.standard) AS points,
        string_agg(coalesce(score.pass || ',' || score.partial || ',' || score.fail || ',' || score.not_applicable || ',' || score.unknown,
          '0,0,0,0,0'), ',' ORDER BY columns.standard) AS counts
      FROM service CROSS JOIN columns
      LEFT JOIN standard_score score ON score.service_id = service.id AND score.standard = columns.standard
      WHERE service.summary IS NOT NULL ${filter.phase === undefined ? sql`` : sql`AND service.phase = ${filter.phase}`}
      GROUP BY service.id
    )
    SELECT json_build_object(
      'standards', coalesce((SELECT json_agg(json_build_object('id', standard, 'title', title) ORDER BY standard) FROM columns), '[]'::json),
      'services', coalesce((SELECT json_agg(json_build_object('id', service.id, 'name', service.name, 'phase', service.phase,
          'criticality', service.criticality, 'grade', service.summary -> 'grade', 'points', service.summary -> 'points',
          'coverage', service.summary -> 'coverage', 'grades', cells.grades, 'scores', cells.points,
          'counts', ('[' || cells.counts || ']')::json) ORDER BY service.phase NULLS LAST, service.name, service.id)
        FROM service JOIN cells ON cells.id = service.id), '[]'::json))::text AS body`.execute(tx);
  return rows[0]?.body ?? '{"standards":[],"services":[]}';
}
