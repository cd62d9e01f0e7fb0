import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { monitoring } from './index.ts';

test('recognises files by what is in them', async () => {
  const { facts } = await extractTexts(monitoring, {
    'ops/tide.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n      - record: x\n        expr: y\n',
    'ops/scrape.yaml': 'global: {}\nscrape_configs:\n  - job_name: quay\n',
    'ops/am.yml': 'route: {receiver: pager}\nreceivers:\n  - name: pager\n',
    'ops/collector.yaml': 'receivers: {otlp: {}}\nexporters: {x: {}}\nservice: {pipelines: {traces: {}, metrics: {}}}\n',
    'k8s/rule.yaml': 'kind: PrometheusRule\nspec:\n  groups:\n    - rules: [{alert: A, expr: b}]\n',
    'loki/cfg.yml': 'schema_config:\n  configs: []\n',
    'grafana/board.json': '{"panels": [{}, {}]}',
    'data/board.json': '{"panels": [{}]}',
    'values.yaml': 'route: /x\n',
  });
  expect(facts.monitoringConfigs.map((each) => [each.location.path, each.location.line, each.kind, each.count])).toEqual([
    ['grafana/board.json', 1, 'grafana-dashboard', 2],
    ['k8s/rule.yaml', 2, 'prometheus-rules', 1],
    ['loki/cfg.yml', 1, 'loki', 1],
    ['ops/am.yml', 2, 'alertmanager', 1],
    ['ops/collector.yaml', 1, 'otel-collector', 2],
    ['ops/scrape.yaml', 2, 'prometheus', 1],
    ['ops/tide.yml', 1, 'prometheus-rules', 1],
  ]);
});

test('broken files are diagnosed', async () => {
  const { diagnostics } = await extractTexts(monitoring, {
    'monitoring/prometheus.yml': 'scrape_configs: [',
    'grafana/x.json': '{"panels": [,}',
  });
  expect(diagnostics.map((each) => each.code)).toEqual(['invalid-json', 'invalid-yaml']);
});

test('alert rules with what they watch, how loud they are and where their instructions stand', async () => {
  const { facts } = await extractTexts(monitoring, {
    'ops/rules.yml':
      'groups:\n  - name: a\n    rules:\n      - alert: ServiceDown\n        expr: up{job="orders"} == 0\n        labels: {severity: page}\n        annotations: {runbook_url: "https://docs.example/run"}\n      - alert: CopyOld\n        expr: time() - backup_last_success > 90000\n',
  });
  expect(facts.monitoringConfigs[0]?.alerts).toEqual([
    { name: 'ServiceDown', line: 4, expression: 'up{job="orders"} == 0', severity: 'page', runbook: true, watches: ['up'] },
    { name: 'CopyOld', line: 8, expression: 'time() - backup_last_success > 90000', runbook: false, watches: ['backup'] },
  ]);
});
