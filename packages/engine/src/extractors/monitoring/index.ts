// https://prometheus.io/docs/prometheus/latest/configuration/configuration/
import type { MonitoringConfig } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readJson, toRecord } from '../../lang/json/read-json.ts';
import { readYaml } from '../../lang/yaml/read-yaml.ts';
import { alertsOf, SPEND } from './alerts.ts';

const MAX_BYTES = 1_500_000;

export const monitoring = defineExtractor({
  id: 'monitoring',
  about: 'Alert rules, dashboards, scrape and collector configuration kept in the tree',
  emits: ['monitoringConfigs'],
  extract(input) {
    for (const { path, size } of input.files) {
      if (size > MAX_BYTES) continue;
      if (path.endsWith('.json')) dashboard(input, path);
      else if (/\.ya?ml$|\.rules$/.test(path)) yamlFile(input, path);
    }
  },
});

function dashboard(input: ExtractInput, path: string): void {
  if (!/grafana|dashboard|monitoring|observability/i.test(path)) return;
  const text = input.tree.read(path);
  if (text === undefined || !/"panels"\s*:/.test(text)) return;
  const json = readJson(text);
  if (!json.ok) {
    input.diagnose({ code: 'invalid-json', level: 'warning', message: json.message, location: { path, line: json.line } });
    input.partial('monitoringConfigs', `${path} could not be read`);
    return;
  }
  const root = toRecord(json.value);
  const panels = toRecord(root['dashboard'])['panels'] ?? root['panels'];
  if (Array.isArray(panels))
    input.emit('monitoringConfigs', {
      location: { path, line: 1 },
      kind: 'grafana-dashboard',
      count: panels.length,
      ...([...text.matchAll(/"expr"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].some(([, expression = '']) => SPEND.test(expression))
        ? { shows: ['spend'] }
        : {}),
    });
}

/** Marks in the text, so that only such files are parsed. */
const MARK = /^(?:[ \t-]*alert:|scrape_configs:|[ \t]*groups:|receivers:|route:|schema_config:|exporters:|spec:)/m;

function yamlFile(input: ExtractInput, path: string): void {
  const text = input.tree.read(path);
  if (text === undefined || !MARK.test(text)) return;
  if (!/\balert:|scrape_configs:|receivers:|schema_config:/.test(text) || text.includes('{{- ')) return;
  const file = readYaml(text);
  for (const document of file.documents) {
    const root = toRecord(document.value);
    const emit = (kind: string, count: number, key: string, more: Pick<MonitoringConfig, 'alerts'> = {}): void =>
      input.emit('monitoringConfigs', { location: { path, line: document.line([key]) }, kind, count, ...more });
    const isRule = root['kind'] === 'PrometheusRule';
    const alerts = alertsOf(document, isRule ? ['spec', 'groups'] : ['groups'], isRule ? toRecord(root['spec'])['groups'] : root['groups']);
    if (alerts.length > 0) emit('prometheus-rules', alerts.length, isRule ? 'spec' : 'groups', { alerts });
    const scrapes = root['scrape_configs'];
    if (Array.isArray(scrapes))
      emit(/promtail|loki/i.test(path) || root['clients'] !== undefined ? 'loki' : 'prometheus', scrapes.length, 'scrape_configs');
    if (root['schema_config'] !== undefined) emit('loki', 1, 'schema_config');
    const receivers = root['receivers'];
    if (Array.isArray(receivers) && root['route'] !== undefined) emit('alertmanager', receivers.length, 'receivers');
    else if (root['exporters'] !== undefined && toRecord(root['service'])['pipelines'] !== undefined)
      emit('otel-collector', Object.keys(toRecord(toRecord(root['service'])['pipelines'])).length, 'receivers');
  }
  const error = file.errors[0];
  if (error !== undefined && /prometheus|alert|loki|otel|monitoring/i.test(path)) {
    input.diagnose({ code: 'invalid-yaml', level: 'warning', message: error.message, location: { path, line: error.line } });
    input.partial('monitoringConfigs', `${path} could not be read completely`);
  }
}
