import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { metricsGuard } from '../src/plugins/metrics-guard.ts';
import { measuredAudit } from '../src/telemetry/measured-audit.ts';
import { openQueue } from '../src/work/queue.ts';
import { sampleResult } from './support/results.ts';
import { testServer } from './support/server.ts';
import type { TestServer } from './support/server.ts';

const TOKEN = 'a-token-for-whoever-scrapes';
let server: TestServer;
const scrape = async (): Promise<Map<string, number>> => {
  const answer = await server.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.statusCode).toBe(200);
  const samples = answer.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
};

beforeAll(async () => {
  server = await testServer({ METRICS_TOKEN: TOKEN });
});
afterAll(() => server.close());

test('a scrape shows jobs that wait, runs that ended, and findings that are late, and names nobody', async () => {
  const queue = await openQueue(server.url, server.app.log as never, { migrate: true });
  const org = await server.organisation('An organisation with a name');
  await server.organisation('Another one');
  const at = (path: string): string => `/api/orgs/${org.id}${path}`;
  const { parts } = server;
  await queue.audit({ org: org.id, runId: '00000000-0000-4000-8000-000000000001' });
  await parts.pool.query(`UPDATE pgboss.job SET created_on = now() - interval '90 seconds'`);
  const repository = (await org.admin.ask('POST', at('/repositories'), { name: 'sample', source: 'push' })).body.id;
  const run = (await org.admin.ask('POST', at(`/repositories/${repository}/results`), await sampleResult())).body;
  await measuredAudit({ ...parts, logger: server.app.log as never }, { org: org.id, runId: run.run ?? run.id }, async () => undefined);
  const service = (await org.admin.ask('GET', at('/services'))).body.items[0].id;
  const open = (await org.admin.ask('GET', at(`/services/${service}/findings?limit=500`))).body.items as {
    severity: string;
    state: string;
  }[];
  server.later(400);

  const seen = await scrape();
  const criticals = open.filter((one) => one.severity === 'critical' && one.state === 'open').length;
  expect(seen.get('airworthy_queue_jobs{state="created"}')).toBe(1);
  expect(seen.get('airworthy_queue_oldest_seconds{state="created"}')).toBeGreaterThanOrEqual(90);
  expect(seen.get('airworthy_queue_jobs{state="active"}')).toBe(0);
  expect(seen.get('airworthy_runs_total{outcome="done"}')).toBe(1);
  expect(seen.get('airworthy_run_duration_seconds_count{outcome="done"}')).toBe(1);
  expect(seen.get('airworthy_findings_open{severity="critical"}')).toBe(criticals);
  expect(seen.get('airworthy_findings_overdue{severity="critical"}')).toBe(criticals);
  expect([seen.get('airworthy_organisations'), seen.get('airworthy_organisations_overdue'), seen.get('airworthy_figures_up')]).toEqual([
    2, 1, 1,
  ]);
  // The clock went on for more than a month without another audit.
  expect([seen.get('airworthy_repositories'), seen.get('airworthy_repositories_unaudited')]).toEqual([1, 1]);
  expect([...seen.keys()].filter((key) => key.includes(org.id) || key.includes('name'))).toEqual([]);
  await queue.stop();
});

test('figures that can not be read are left out, and the rest is shown', async () => {
  const other = await testServer({ METRICS_TOKEN: TOKEN });
  const answer = await other.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } });
  expect([answer.statusCode, /^airworthy_figures_up 0$/m.test(answer.body), /^airworthy_queue_jobs\{/m.test(answer.body)]).toEqual([
    200,
    true,
    false,
  ]);
  expect(answer.body).toContain('process_cpu_seconds_total');
  await other.close();
});

test('figures are for whoever holds the token; one that nobody set is made and kept in the data folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-metrics-'));
  const may = (env: Record<string, string>, authorization?: string): Promise<number> =>
    metricsGuard(readConfig({ AIRWORTHY_DATA: folder, ...env }))({
      headers: authorization === undefined ? {} : { authorization },
    } as never).then(
      () => 200,
      (error: { status: number }) => error.status,
    );
  expect(await may({})).toBe(401);
  expect(await may({}, `Bearer ${readFileSync(join(folder, 'metrics.token'), 'utf8')}`)).toBe(200);
  expect(await may({ METRICS_TOKEN: TOKEN })).toBe(401);
  expect(await may({ METRICS_TOKEN: TOKEN }, `Bearer ${TOKEN}x`)).toBe(401);
  expect(await may({ METRICS_TOKEN: TOKEN }, `Bearer ${TOKEN}`)).toBe(200);
  rmSync(folder, { recursive: true });
});
