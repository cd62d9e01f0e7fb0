import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '@airworthy/engine/audit/audit';
import { openProject } from '@airworthy/engine/audit/open-project';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { disabledCache } from '@airworthy/engine/tree/cache';
import type { AuditResult } from '@airworthy/model';
import { freePort } from '@airworthy/embedded-postgres';
import { percentile, together } from './bench/together.ts';

/**
 * `npm run bench:server -- [--services 1000] [--items 800] [--runs 12] [--users 100] [--seconds 20]`: fills a server with runs through its API,
 * then asks the pages that people open, many at a time. Prints raw figures, and the ratio to the floor: the same requests answered by `/healthz`.
 */
const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    items: { type: 'string', default: '800' },
    runs: { type: 'string', default: '12' },
    users: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
  },
});
const [services, items, runs, users, seconds] = [values.services, values.items, values.runs, values.users, values.seconds].map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
let setupToken = '';
const ROOT = join(import.meta.dirname, '..');
const data = mkdtempSync(join(tmpdir(), 'airworthy-bench-server-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const server = await start();
try {
  await run();
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('close', resolve));
  rmSync(data, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const { cookie, org } = await signIn();
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${base}/api/orgs/${org}${path}`, { ...init, headers: { cookie, 'content-type': 'application/json', ...init.headers } });
  const template = await sample();

  const repositories: string[] = [];
  for (let index = 0; index < services; index += 1) {
    const answer = await ask('/repositories', { method: 'POST', body: JSON.stringify({ name: `service-${index}`, source: 'push' }) });
    repositories.push(((await answer.json()) as { id: string }).id);
  }
  let imported = 0;
  const began = performance.now();
  const times: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    await together(4, services, async (index) => {
      const body = JSON.stringify(variant(template, index, round));
      const from = performance.now();
      const answer = await ask(`/repositories/${repositories[index]}/results`, { method: 'POST', body });
      if (answer.status !== 201) throw new Error(`import: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
      times.push(performance.now() - from);
      imported += 1;
    });
    const rate = imported / ((performance.now() - began) / 1000);
    console.log(`run ${round + 1}: ${imported} results imported, ${rate.toFixed(1)} a second, p95 ${percentile(times, 95).toFixed(0)} ms`);
  }

  const { items: listed } = (await (await ask('/services?limit=200')).json()) as { items: { id: string }[] };
  const some = (): string => listed[Math.floor(Math.random() * listed.length)]?.id as string;
  const pages: Record<string, () => string> = {
    'floor: /healthz': () => '/healthz',
    dashboard: () => `/api/orgs/${org}/program/dashboard`,
    'heat-map': () => `/api/orgs/${org}/program/heatmap`,
    findings: () => `/api/orgs/${org}/findings?limit=50&severity=critical`,
    service: () => `/api/orgs/${org}/services/${some()}`,
    'verdicts of a service': () => `/api/orgs/${org}/services/${some()}/verdicts?open=true&limit=100`,
  };
  console.log(
    `\n${users} users at a time, ${seconds} s each page\n${''.padEnd(26)}${'a second'.padStart(10)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'wrong'.padStart(7)}`,
  );
  let floor = 0;
  for (const [name, path] of Object.entries(pages)) {
    const taken: number[] = [];
    let wrong = 0;
    const until = performance.now() + seconds * 1000;
    await Promise.all(
      Array.from({ length: users }, async () => {
        while (performance.now() < until) {
          const from = performance.now();
          const answer = await fetch(`${base}${path()}`, { headers: { cookie } });
          await answer.arrayBuffer();
          if (answer.status !== 200) wrong += 1;
          taken.push(performance.now() - from);
          // A person reads what was opened.
          await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1000));
        }
      }),
    );
    const p95 = percentile(taken, 95);
    if (floor === 0) floor = p95;
    console.log(
      `${name.padEnd(26)}${(taken.length / seconds).toFixed(0).padStart(10)}${percentile(taken, 50).toFixed(0).padStart(9)}${p95.toFixed(0).padStart(9)}${String(wrong).padStart(7)}  ${(p95 / floor).toFixed(1)} × floor`,
    );
  }
}

/** The audit of the sample service with as many items as were asked for. */
async function sample(): Promise<AuditResult> {
  const result = await audit({
    project: openProject(join(ROOT, 'e2e/sample-service'), {}),
    target: 'sample-service',
    library: loadStandards(join(ROOT, 'standards')),
    cache: disabledCache,
    toolVersion: 'bench',
    printedVersion: '0.0.0',
  });
  const kept = new Set(result.items.slice(0, items).map((one) => one.id));
  return {
    ...result,
    items: result.items.filter((one) => kept.has(one.id)),
    services: result.services.map((one) => ({
      ...one,
      verdicts: one.verdicts.filter((verdict) => kept.has(verdict.item)),
      findings: one.findings.filter((finding) => kept.has(finding.item)),
    })),
  };
}

/** Another service, and a later run of it: one item in twenty says something else than the run before. */
function variant(template: AuditResult, index: number, round: number): AuditResult {
  return {
    ...template,
    target: `service-${index}`,
    treeHash: `${index}-${round}`,
    services: template.services.map((one) => ({
      ...one,
      name: `service-${index}`,
      verdicts: one.verdicts.map((verdict, at) =>
        (at + index + round) % 20 === 0 ? { ...verdict, reason: `${verdict.reason} (${round})` } : verdict,
      ),
      findings: one.findings.map((finding) => ({ ...finding, fingerprint: `${finding.fingerprint}-${index}` })),
    })),
  };
}

async function signIn(): Promise<{ cookie: string; org: string }> {
  const person = { email: 'bench@example.org', password: randomUUID() };
  const made = await post('/api/setup', { token: setupToken, organisation: 'Bench', name: 'Bench', ...person });
  const { org } = (await made.json()) as { org: string };
  const answer = await post('/api/auth/sign-in/email', person);
  return {
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; '),
    org,
  };
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json', origin: base }, body: JSON.stringify(body) });
}

function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'apps/server/src/bin.ts'), 'serve'], {
    env: { ...process.env, AIRWORTHY_DATA: data, PORT: String(port), LOG_LEVEL: 'error', RATE_LIMIT: '1000000', AUDIT_SLOTS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const token = /token=(\S+)/.exec(said)?.[1];
      if (token !== undefined) {
        setupToken = token;
        resolve(child);
      }
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
