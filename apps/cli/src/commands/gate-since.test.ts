import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChangeReportSchema, formatLocation, signedText } from '@airworthy/model';
import type { ApprovedWaivers, Change, ChangeReport } from '@airworthy/model';
import { expect, test } from 'vitest';
import { gitSample } from '../../test/git-sample.ts';
import type { GitSample } from '../../test/git-sample.ts';
import { runCli, temporaryFolder } from '../../test/run-cli.ts';

function reportOf(sample: GitSample, ...more: string[]): ChangeReport {
  const { out, err, code } = sample.gate('--since', 'main', '--json', ...more);
  expect([code === 0 || code === 1, err]).toEqual([true, '']);
  return ChangeReportSchema.parse(JSON.parse(out));
}

const short = ({ direction, severity, title, place }: Change): string =>
  `${direction} ${severity} ${title} ${place ? formatLocation(place) : '-'}`;

const HOOK = "  app.addHook('onRequest', authenticate);\n";

/** Three regressions and two fixes. */
function plant({ patch }: GitSample): void {
  patch('src/routes/bookings.ts', HOOK, '');
  patch('src/index.ts', "process.on('SIGTERM', () => void stop('SIGTERM'));\n", '');
  patch(
    'src/routes/rooms.ts',
    '  app.delete<',
    "  app.get('/admin/rooms', async () => (await database.query('SELECT id FROM rooms LIMIT 10')).rows);\n\n  app.delete<",
  );
  patch('src/mail.ts', "    method: 'POST',\n", "    method: 'POST',\n    signal: AbortSignal.timeout(5_000),\n");
  patch(
    'src/routes/rooms.ts',
    "ILIKE '%${request.query.name ?? ''}%' ORDER BY name LIMIT 50`",
    "ILIKE $1 ORDER BY name LIMIT 50`, [request.query.name ?? '']",
  );
}

test('three regressions and two fixes are five changes at their lines, in every form', () => {
  const sample = gitSample();
  plant(sample);
  const out = temporaryFolder();
  const file = (name: string): string => join(out, name);
  const names = ['a.sarif', 'a.md', 'a.gitlab.json', 'a.github.txt', 'a.svg', 'a.shields.json'];
  const report = reportOf(sample, ...names.flatMap((name) => ['--out', file(name)]));
  expect(report.changes.map(short)).toMatchInlineSnapshot(`
    [
      "worse critical 3 routes lost their guard authenticate and are open now (GET /bookings, POST /bookings, DELETE /bookings/:id) src/routes/bookings.ts:24",
      "worse critical GET /admin/rooms was added without a guard, a schema, a rate limit src/routes/rooms.ts:10",
      "worse high shutdown handler was removed src/index.ts:17",
      "better critical query pg: interpolated true → false; interpolates request true → false src/routes/rooms.ts:6",
      "better high outbound call POST fetch: timeout is 5000 now (was not set) src/mail.ts:3",
    ]
  `);
  expect(report.blocked).toBe(true);
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  const sarif = JSON.parse(text('a.sarif')) as {
    runs: {
      results: {
        ruleId: string;
        locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      }[];
    }[];
  };
  const places = sarif.runs[0]?.results.map(({ ruleId, locations }) => {
    const at = locations[0]?.physicalLocation;
    return `${ruleId} ${at?.artifactLocation.uri}:${at?.region.startLine}`;
  });
  expect(places).toEqual(
    expect.arrayContaining(['S01-001 src/routes/bookings.ts:24', 'S01-007 src/routes/rooms.ts:10', 'S03-010 src/index.ts:17']),
  );
  expect(text('a.md')).toContain('`src/routes/bookings.ts:24`');
  expect(text('a.md')).toMatch(/^<!-- airworthy-gate sample%2Dservice -->\n/);
  expect(text('a.github.txt')).toMatch(/^::error file=src\/routes\/bookings\.ts,line=24,.*title=Airworthy%3A critical::3 routes lost/);
  expect(JSON.parse(text('a.shields.json'))).toMatchObject({ schemaVersion: 1, message: 'blocked: 3 worse', color: 'red' });
});

test('the same again comes from the cache; a commit of the change alone changes nothing', () => {
  const sample = gitSample();
  plant(sample);
  const first = sample.gate('--since', 'main');
  expect(first.code).toBe(1);
  expect(sample.gate('--since', 'main').out).toBe(first.out);
  sample.git('add', '--all');
  sample.git('commit', '--quiet', '--message=change');
  expect(sample.gate('--since', 'main').out).toBe(first.out);
});

test('code that moves is never new: other lines, another file, another name', () => {
  const sample = gitSample();
  sample.patch('src/routes/rooms.ts', 'import', '// one line more\n// and another\nimport');
  renameSync(join(sample.folder, 'src/mail.ts'), join(sample.folder, 'src/messages.ts'));
  sample.patch('src/routes/bookings.ts', '../mail.ts', '../messages.ts');
  mkdirSync(join(sample.folder, 'src/http'));
  renameSync(join(sample.folder, 'src/routes/payments.ts'), join(sample.folder, 'src/http/payments.ts'));
  sample.patch('src/app.ts', './routes/payments.ts', './http/payments.ts');
  expect(reportOf(sample).changes.map(short)).toEqual([]);
});

test('what others did on the branch that is compared with is not part of the change', () => {
  const sample = gitSample();
  sample.git('checkout', '--quiet', 'main');
  sample.patch('src/mail.ts', "    method: 'POST',\n", "    method: 'POST',\n    signal: AbortSignal.timeout(5_000),\n");
  sample.git('commit', '--quiet', '--all', '--message=fix');
  sample.git('checkout', '--quiet', 'change');
  expect(reportOf(sample).changes).toEqual([]);
});

test('a folder of a repository is compared by itself, and places are named from the root', () => {
  const sample = gitSample();
  const inner = join(sample.folder, 'inner');
  mkdirSync(inner);
  for (const name of ['src', 'package.json', 'Dockerfile', 'migrations', 'test', 'tsconfig.json'])
    renameSync(join(sample.folder, name), join(inner, name));
  sample.git('add', '--all');
  sample.git('commit', '--quiet', '--message=inner');
  sample.git('branch', '--force', 'main');
  sample.patch('inner/src/routes/bookings.ts', HOOK, '');
  const out = join(temporaryFolder(), 'a.github.txt');
  expect(runCli(['gate', inner, '--since', 'main', '--out', out])).toMatchObject({
    code: 1,
    out: expect.stringContaining('src/routes/bookings.ts:24'),
  });
  expect(readFileSync(out, 'utf8')).toContain('file=inner/src/routes/bookings.ts,line=24');
});

test('budgets come from the base: a change can not loosen its own gate', () => {
  const sample = gitSample();
  sample.patch('src/routes/bookings.ts', HOOK, '');
  const loose = 'gate: { budgets: { critical: 9, high: 9 } }\n';
  writeFileSync(join(sample.folder, 'airworthy.yaml'), loose);
  const strict = reportOf(sample);
  expect(strict.blocked).toBe(true);
  expect(strict.notes).toContain('This change sets gate in airworthy.yaml anew; the gate goes by the base until it is merged.');
  sample.git('checkout', '--quiet', '-b', 'settings', 'main');
  sample.git('add', 'airworthy.yaml');
  sample.git('commit', '--quiet', '--message=settings', '--', 'airworthy.yaml');
  sample.git('branch', '--force', 'main');
  const report = reportOf(sample);
  expect([report.blocked, report.budgets[0]]).toEqual([false, { severity: 'critical', allowed: 9, used: 1 }]);
});

test('waivers count when a server signed them, or when proposals are accepted; never after their day', () => {
  const sample = gitSample();
  sample.patch('src/index.ts', "process.on('SIGTERM', () => void stop('SIGTERM'));\n", '');
  const open = reportOf(sample);
  expect(open.blocked).toBe(true);
  const waivers = open.changes.flatMap((change) =>
    change.moves.map(({ item, fingerprint }) => ({
      item,
      fingerprint,
      reason: 'The platform never sends it.',
      expires: '2031-01-31',
      by: 'ana',
    })),
  );
  mkdirSync(join(sample.folder, '.airworthy'));
  writeFileSync(join(sample.folder, '.airworthy/waivers.yaml'), JSON.stringify({ waivers }));
  const today = ['--date', '2030-01-01'];
  const proposed = reportOf(sample, ...today);
  expect([proposed.blocked, proposed.changes[0]?.moves[0]?.waiver?.state]).toEqual([true, 'proposed']);
  expect(reportOf(sample, ...today, '--accept-proposed').blocked).toBe(false);
  expect(reportOf(sample, '--date', '2031-02-01', '--accept-proposed').blocked).toBe(true);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const list: ApprovedWaivers = { version: 1, organisation: 'acme', waivers, signature: '' };
  list.signature = sign(null, Buffer.from(signedText(list)), privateKey).toString('base64url');
  writeFileSync(join(sample.folder, '.airworthy/waivers.approved.json'), JSON.stringify(list));
  const key = join(temporaryFolder(), 'key.pem');
  writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
  expect(reportOf(sample, ...today).notes.join()).toContain('no key was given');
  const approved = reportOf(sample, ...today, '--waiver-key', key);
  expect([approved.blocked, approved.changes[0]?.moves[0]?.waiver?.state]).toEqual([false, 'approved']);
  writeFileSync(join(sample.folder, '.airworthy/waivers.approved.json'), JSON.stringify({ ...list, organisation: 'other' }));
  const forged = reportOf(sample, ...today, '--waiver-key', key);
  expect([forged.blocked, forged.notes.join()]).toEqual([true, expect.stringContaining('signature')]);
});

test('no checkout, no such commit and broken waivers are said clearly, with code 3', () => {
  const sample = gitSample();
  expect(sample.gate('--since', 'nowhere')).toMatchObject({ code: 3, err: expect.stringContaining('There is no commit nowhere') });
  mkdirSync(join(sample.folder, '.airworthy'));
  writeFileSync(join(sample.folder, '.airworthy/waivers.yaml'), 'waivers:\n  - item: S01-001\n    reason: short\n');
  expect(sample.gate('--since', 'main')).toMatchObject({ code: 3, err: expect.stringMatching(/\.airworthy\/waivers\.yaml:\d/) });
});

test('nothing that the repository names is started: filters, hooks and monitors', () => {
  const sample = gitSample();
  const trap = join(temporaryFolder(), 'started');
  for (const [key, value] of Object.entries({
    'core.fsmonitor': `touch ${trap}`,
    'filter.trap.clean': `touch ${trap}; cat`,
    'filter.trap.smudge': `touch ${trap}; cat`,
    'diff.external': `touch ${trap}`,
    'diff.trap.textconv': `touch ${trap}; cat`,
  }))
    sample.git('config', key, value);
  writeFileSync(join(sample.folder, '.gitattributes'), '*.ts filter=trap diff=trap\n');
  sample.patch('src/routes/bookings.ts', HOOK, '');
  expect(reportOf(sample).changes).toHaveLength(1);
  expect(existsSync(trap)).toBe(false);
});
