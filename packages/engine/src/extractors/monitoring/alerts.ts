// https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
import type { AlertRule } from '@airworthy/model';
import { toRecord } from '../../lang/json/read-json.ts';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';

/** Money or tokens that are used up. */
export const SPEND = /(?:^|[_\W])(?:costs?|spend|spent|usd|tokens?_(?:total|used))(?:$|[_\W])/i;

const WATCHES: readonly [string, RegExp][] = [
  ['up', /(?:^|[^\w])up\s*(?:\{[^}]*\})?\s*(?:==|<)|absent(?:_over_time)?\(|probe_success|healthcheck|_up\b/i],
  ['errors', /5\.\.|5xx|error|fail|status(?:_code)?=~?"5/i],
  ['latency', /histogram_quantile|latency|duration|_seconds_bucket|response_time/i],
  ['saturation', /cpu|memory|heap|eventloop|event_loop|pool|connections|saturation/i],
  ['disk', /disk|filesystem|volume|pvc|storage_(?:used|free)/i],
  ['rows', /pg_database_size|table_size|n_live_tup|row_count|relation_size/i],
  ['queue', /queue|backlog|jobs?_waiting|lag\b|dead_?letter|dlq/i],
  ['backup', /back-?up|wal_?archiv|pg_dump|restic|velero|barman/i],
  ['certificate', /cert(?:ificate)?|ssl_earliest|tls_expiry/i],
  ['spend', SPEND],
  ['budget', /burn_?rate|error_?budget|slo[:_]|sloth|:ratio_rate/i],
];

/** The alert rules of Prometheus rule groups, one by one; recording rules are left out. */
export function alertsOf(document: YamlDocument, at: readonly string[], groups: unknown): AlertRule[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group, groupIndex) => {
    const rules = toRecord(group)['rules'];
    if (!Array.isArray(rules)) return [];
    return rules.flatMap((value, index) => {
      const rule = toRecord(value);
      if (rule['alert'] === undefined) return [];
      const labels = toRecord(rule['labels']);
      const annotations = toRecord(rule['annotations']);
      const severity = labels['severity'] ?? labels['priority'];
      const name = String(rule['alert']);
      const expression = String(rule['expr'] ?? '');
      const seen = `${name} ${expression}`;
      return [
        {
          name,
          line: document.line([...at, groupIndex, 'rules', index]),
          expression: expression.replaceAll(/\s+/g, ' ').trim().slice(0, 200),
          ...(typeof severity === 'string' ? { severity } : {}),
          runbook: Object.entries(annotations).some(
            ([key, text]) =>
              (/run_?book|play_?book/i.test(key) && String(text).trim() !== '') ||
              /https?:\/\/\S*(?:run-?book|play-?book)/i.test(String(text)),
          ),
          watches: WATCHES.filter(([, pattern]) => pattern.test(seen)).map(([topic]) => topic),
        },
      ];
    });
  });
}
