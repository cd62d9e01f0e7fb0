import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit as auditProject, disabledCache, loadStandards, openProject } from '@airworthy/engine';
import type { ProbeRun } from '@airworthy/model';
import { ProbeConfigSchema, readConfig, runSession } from '@airworthy/probe';
import type { ProbeConfig } from '@airworthy/probe';
import { fillSettings } from '@airworthy/probe/config/fill';
import { endOnSignals } from '@airworthy/probe/runner/end-on-signals';
import { startTarget } from '@airworthy/probe/runner/start-target';
import { Client } from 'pg';
import { AUDIENCE, ISSUER, KEYS } from '../packages/probe/test/planted-app.ts';
import { altered, credentials } from './live-truth/credentials.ts';
import { cellsOf, right, truthOf } from './live-truth/matrix.ts';
import type { Cell } from './live-truth/matrix.ts';
import { declaredFor, DEFECTS, tokenOf, watched } from './live-truth/planted.ts';
import { startTicketing } from './live-truth/ticketing.ts';

/**
 * `npm run bench:probe [-- --only planted]`: what probes say of each route and credential, beside what the apps are built to do and what they answer to a client
 * that knows nothing of probes. A listener that nothing may reach, and tenants that nobody declared, are watched meanwhile. Ends with 1 below 99 %, or when
 * either was touched.
 */
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const wanted = (name: string): boolean => values.only?.some((one) => name.startsWith(one)) ?? true;
const PROBES = ['auth/no-credential', 'auth/garbage-credential', 'jwt/'];
let touched = 0;
const wire = createServer((socket) => {
  touched += 1;
  socket.destroy();
});
await new Promise<void>((done) => wire.listen(0, '127.0.0.1', done));
const wireUrl = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`;
const all: Cell[] = [];
let [foreignWrites, contraryTotal] = [0, 0];
endOnSignals((sentence) => console.error(sentence));
const before = process.env['HTTP_PROXY'];
process.env['HTTP_PROXY'] = wireUrl;
try {
  const twin = await planted('planted: the twin', []);
  if (twin) report('twin', twin);
  const found: Cell[] = [];
  for (const defect of DEFECTS) found.push(...((await planted(`planted: ${defect}`, [defect])) ?? []));
  if (found.length > 0) report(`planted, ${DEFECTS.length} defects`, found);
  const trap = await planted('planted: trap', [], true);
  if (trap) report('trap', trap);
  for (const edition of ['as-audited', 'hardened'] as const) if (wanted(edition)) report(`voice-ledger ${edition}`, await ledger(edition));
  if (wanted('ticketing')) {
    const cells = await ticketing();
    if (cells) report('ticketing through its gateway', cells);
    else process.stdout.write('ticketing: not installed (npm ci --ignore-scripts in examples/ticketing), not asked\n');
  }
} finally {
  if (before === undefined) delete process.env['HTTP_PROXY'];
  else process.env['HTTP_PROXY'] = before;
  wire.close();
}
const claims = all.filter((one) => one.claim !== undefined);
const share = claims.filter(right).length / Math.max(1, claims.length);
process.stdout.write(
  `all: ${claims.filter(right).length} of ${claims.length} claims are right (${(100 * share).toFixed(2)} %); ${all.length - claims.length} combinations without a claim; ` +
    `the client and what the apps are built to do differ ${contraryTotal} times\n` +
    `requests to hosts that are not allowed: ${touched}; writes outside the declared tenants: ${foreignWrites}\n`,
);
process.exitCode = share >= 0.99 && touched === 0 && foreignWrites === 0 && contraryTotal === 0 && claims.length > 0 ? 0 : 1;

function report(name: string, cells: readonly Cell[]): void {
  all.push(...cells);
  const said = cells.filter((one) => one.claim !== undefined);
  process.stdout.write(`${name}: ${cells.length} combinations, ${said.length} claims, ${said.filter(right).length} right\n`);
  for (const one of said.filter((each) => !right(each)))
    process.stdout.write(
      `  wrong  ${one.route} with ${one.probe}: says ${one.claim ?? ''}, the app lets ${one.letIn ? 'it in' : 'nobody in'}\n`,
    );
}

async function probed(config: ProbeConfig, folder: string, more: Partial<Parameters<typeof runSession>[0]> = {}): Promise<ProbeRun> {
  const run = await runSession({
    config,
    folder,
    tier: 'test-tenant',
    version: 'truth',
    only: PROBES,
    confirm: async () => true,
    ...more,
  });
  if (!run) throw new Error('nothing was run');
  return run;
}

/** The planted service in this process. As a trap it looks open and is not: every unknown page is a good one, and errors come as 200. */
async function planted(name: string, defects: readonly string[], trap = false): Promise<Cell[] | undefined> {
  if (!wanted(name)) return undefined;
  const { app, strangers } = await watched(defects, wireUrl, ['red', 'blue'], trap);
  try {
    const tried = await credentials(KEYS.privateKey, { sub: 'alice', tenant: 'red', iss: ISSUER, aud: AUDIENCE });
    const routes = ['GET /api/items', 'POST /api/items', 'GET /api/items/:id'];
    const { cells, contrary } = await truthOf(app.url, routes, tried, declaredFor(defects));
    contraryTotal += contrary.length;
    for (const one of contrary) process.stdout.write(`  ${name}: ${one}\n`);
    const run = await probed(
      ProbeConfigSchema.parse({
        version: 1,
        target: app.url,
        openapi: 'planted-openapi.json',
        users: { alice: { tenant: 'red', bearer: tokenOf('alice', 'red') }, bob: { tenant: 'blue', bearer: tokenOf('bob', 'blue') } },
        tokens: { key: KEYS.privateKey, publicKey: KEYS.publicKey },
        budget: { perSecond: 2_000 },
      }),
      join(import.meta.dirname, '../packages/probe/test/fixtures'),
    );
    foreignWrites += strangers();
    return cellsOf(run, cells);
  } finally {
    await app.close();
  }
}

/** Everything below /v1 asks who calls, but for signing in. Reads are sent, and writes whose body no schema takes. */
async function ticketing(): Promise<Cell[] | undefined> {
  const fleet = await startTicketing();
  if (!fleet) return undefined;
  try {
    const { 'airworthy-one': one = '', 'airworthy-two': two = '' } = fleet.tokens;
    const { cells, contrary } = await truthOf(fleet.url, fleet.routes, altered(one), () => false);
    contraryTotal += contrary.length;
    for (const each of contrary) process.stdout.write(`  ticketing: ${each}\n`);
    const config = ProbeConfigSchema.parse({
      version: 1,
      target: fleet.url,
      openapi: 'openapi.json',
      users: { one: { bearer: one }, two: { bearer: two } },
      budget: { perSecond: 100 },
    });
    return cellsOf(await probed(config, fleet.folder, { tier: 'safe' }), cells);
  } finally {
    await fleet.stop();
  }
}

/** An edition of voice-ledger, with a third merchant whom no user of the settings belongs to. */
async function ledger(edition: 'as-audited' | 'hardened'): Promise<Cell[]> {
  const folder = join(import.meta.dirname, '../examples/voice-ledger');
  const settings = readConfig(readFileSync(join(folder, `airworthy.probe.${edition}.yaml`), 'utf8'));
  const { start } = settings;
  if (!start) throw new Error('the settings do not say how the target is started');
  const running = await startTarget({ ...start, proxies: [], env: { ...start.env, ...start.withoutLimits } }, folder);
  const { facts } = running;
  const owner = new Client({ connectionString: facts['database'] ?? '' });
  await owner.connect();
  try {
    await owner.query(
      "INSERT INTO merchants (id, name, state_code, contact_email) VALUES ('00000000-0000-4000-8000-00000000dead', 'Nobody', '29', 'x@y.example')",
    );
    await owner.query(
      "INSERT INTO customers (merchant_id, name, state_code) VALUES ('00000000-0000-4000-8000-00000000dead', 'untouched', '29')",
    );
    const strangers = async (): Promise<string> =>
      (
        await owner.query<{ print: string }>(
          `SELECT coalesce(md5(string_agg(row, '|' ORDER BY row)), '') AS print FROM (
             SELECT m::text AS row FROM merchants m WHERE id = '00000000-0000-4000-8000-00000000dead'
             UNION ALL SELECT c::text FROM customers c WHERE merchant_id = '00000000-0000-4000-8000-00000000dead'
             UNION ALL SELECT p::text FROM products p WHERE merchant_id = '00000000-0000-4000-8000-00000000dead'
             UNION ALL SELECT i::text FROM invoices i WHERE merchant_id = '00000000-0000-4000-8000-00000000dead'
             UNION ALL SELECT y::text FROM payments y WHERE merchant_id = '00000000-0000-4000-8000-00000000dead') AS rows`,
        )
      ).rows[0]?.print ?? '';
    const untouched = await strangers();
    const { start: _, ...rest } = fillSettings(settings, { target: facts });
    const audit = await auditProject({
      project: openProject(folder),
      target: 'truth',
      library: loadStandards(join(import.meta.dirname, '../standards')),
      cache: disabledCache,
      toolVersion: 'truth',
      printedVersion: 'truth',
      only: [edition],
    });
    const prefix = edition === 'hardened' ? '/v1' : '/api';
    // What the app is built to do: as audited nobody is asked, hardened everybody is, but where one signs in or a signature is the credential.
    const routes = (audit.services.find((one) => one.name === edition)?.routes ?? [])
      .filter((one) => one.path.startsWith(prefix) && !/\/(?:webhooks|sessions|voice)/.test(one.path))
      .map((one) => `${one.method} ${one.path}`);
    const key = facts['tokenKey'];
    const tried = await credentials(key, {
      sub: 'airworthy',
      merchantId: '00000000-0000-4000-8000-000000000001',
      role: 'owner',
      iss: 'https://voice-ledger.example',
      aud: 'voice-ledger',
    });
    const { cells, contrary } = await truthOf(facts['url'] ?? '', routes, tried, () => edition !== 'hardened');
    contraryTotal += contrary.length;
    for (const one of contrary) process.stdout.write(`  ${edition}: ${one}\n`);
    const run = await probed({ ...rest, target: facts['url'] ?? '' }, folder, { audit });
    if ((await strangers()) !== untouched) foreignWrites += 1;
    return cellsOf(run, cells);
  } finally {
    await owner.end();
    await running.stop();
  }
}
