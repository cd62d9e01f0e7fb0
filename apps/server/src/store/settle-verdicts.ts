import { effectiveVerdict } from '@airworthy/program';
import type { VerdictVoice } from '@airworthy/program';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { overriddenStandards, statusUnder } from './overridden.ts';

interface Voice {
  item: string;
  severity: 'critical' | 'high' | 'medium' | 'low';
  standard: string;
  text_hash: string;
  code_today: string | null;
  voices: (Omit<VerdictVoice, 'at'> & { at: string; eventId: number })[];
}

/**
 * Decides anew what counts for the named items of a service, by the precedence that `packages/program` states. A person's answers are all
 * heard, because an earlier one may still hold; of the other methods the last word.
 */
export async function settle(tx: Tx, serviceId: string, items: readonly string[]): Promise<void> {
  if (items.length === 0) return;
  const { rows } = await sql<Voice>`
    SELECT card.item, card.severity, card.standard, card.text_hash,
      max(spoken.code_hash) FILTER (WHERE spoken.method = 'static') AS code_today,
      jsonb_agg(jsonb_build_object('eventId', spoken.id, 'method', spoken.method, 'status', spoken.status,
        'at', to_char(spoken.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', spoken.reason, 'itemHash', spoken.item_hash,
        'codeHash', spoken.code_hash, 'author', spoken.actor, 'review', spoken.review, 'reviewer', spoken.reviewer) ORDER BY spoken.id) AS voices
    FROM item_card card
    JOIN LATERAL (
      SELECT event.* FROM verdict_latest latest JOIN verdict_event event ON event.id = latest.event_id
      WHERE latest.service_id = ${serviceId} AND latest.item = card.item AND latest.method <> 'human'
      UNION ALL
      SELECT event.* FROM verdict_event event
      WHERE event.service_id = ${serviceId} AND event.item = card.item AND event.method = 'human'
    ) spoken ON true
    WHERE card.item = ANY(${[...items]})
    GROUP BY card.item, card.severity, card.standard, card.text_hash`.execute(tx);
  const overridden = await overriddenStandards(tx, serviceId);
  const settled = rows.map((row) => {
    const voices = row.voices.map((one) => ({ ...one, codeHashToday: row.code_today }));
    const verdict = effectiveVerdict(voices, { severity: row.severity, itemHash: row.text_hash });
    const speaker = voices.findLast((one) => one.method === verdict.method && one.at === verdict.at) ?? voices.at(-1);
    return {
      item: row.item,
      standard: row.standard,
      severity: row.severity,
      status: statusUnder(overridden, row.standard, verdict),
      method: verdict.method ?? 'static',
      event_id: speaker?.eventId,
      stale: verdict.stale,
      contradicted: verdict.contradictions.length > 0,
    };
  });
  await sql`
    INSERT INTO verdict (service_id, item, standard, severity, status, method, event_id, stale, contradicted)
    SELECT ${serviceId}, item, standard, severity, status, method, event_id, stale, contradicted
    FROM jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) AS given (item text, standard text, severity text, status text, method text,
      event_id bigint, stale boolean, contradicted boolean)
    ON CONFLICT (org_id, service_id, item) DO UPDATE SET standard = excluded.standard, severity = excluded.severity,
      status = excluded.status, method = excluded.method, event_id = excluded.event_id, stale = excluded.stale,
      contradicted = excluded.contradicted, version = verdict.version + 1`.execute(tx);
}
