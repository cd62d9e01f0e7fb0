import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, SAMPLE, temporaryFolder } from '../../test/run-cli.ts';

test('facts: how many of each family, one family, as JSON', () => {
  const all = runCli(['facts', SAMPLE]);
  expect(all.code).toBe(0);
  expect(all.out).toMatch(/^routes +8 +complete$/m);
  const one = runCli(['facts', 'dbClients', SAMPLE]);
  expect(one.out).toMatch(/^src\/database\.ts:6 +wired +\{"by":"pg"/m);
  const [service] = JSON.parse(runCli(['facts', 'dbClients', SAMPLE, '--json']).out) as [
    { service: string; facts: { dbClients: { by: string }[] } },
  ];
  expect(service.service).toBe('room-booking-sample');
  expect(service.facts.dbClients.map((client) => client.by)).toEqual(['pg']);
});

test('facts: a family that is not there is met with the nearest', () => {
  expect(runCli(['facts', 'dbClient', SAMPLE])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean dbClients?') });
  expect(runCli(['facts', 'dbClient'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean dbClients?') });
  expect(runCli(['facts', 'weather', SAMPLE]).err).toContain('Families: httpServers, routes');
});

test('explain: the item, its evidence and the fix for the framework at hand', () => {
  const { code, out } = runCli(['explain', 's01-001', SAMPLE]);
  expect(code).toBe(0);
  expect(out).toMatch(/^S01-001 · Every route that is not public/);
  expect(out).toContain('room-booking-sample: FAIL (proved, static)');
  expect(out).toMatch(/^ {2}- src\/routes\/rooms\.ts:5 {2}GET \/rooms is open/m);
  expect(out).toMatch(/^ {2}\+ src\/routes\/bookings\.ts:25 {2}GET \/bookings is guarded by authenticate/m);
  expect(out).toContain('  fastify, for src/app.ts:\n');
  expect(out).not.toContain('  express:\n');
  const json = JSON.parse(runCli(['explain', 'S01-001', SAMPLE, '--json']).out) as { item: { id: string }; verdicts: { status: string }[] };
  expect([json.item.id, json.verdicts.map((one) => one.status)]).toEqual(['S01-001', ['FAIL']]);
});

test('explain: an item that is not there is met with the nearest', () => {
  expect(runCli(['explain', 'S01-0O1', SAMPLE])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean S01-001?') });
  expect(runCli(['explain', 'nothing', SAMPLE])).toMatchObject({ code: 2, err: expect.stringContaining('Items look like S01-004') });
});

test('standards: listed, shown by number, by id and by item', () => {
  const list = runCli(['standards']);
  expect(list.out).toMatch(/^08-rate-limiting +Rate limiting +general +\d+ +\d+$/m);
  expect(runCli(['standards', 'list']).out).toBe(list.out);
  const shown = runCli(['standards', 'show', '8']);
  expect(shown.out).toMatch(/^S08-001 +high +machine +A rate limiter is part of the running app$/m);
  expect(runCli(['standards', '08-rate-limiting']).out).toBe(shown.out);
  expect(runCli(['standards', 'show', 'S08-003']).out).toContain('Decided by {"all":["http/rate-limit-per-user"]}');
  const rows = JSON.parse(runCli(['standards', '--json']).out) as { id: string; items: number }[];
  expect(rows.find((row) => row.id === '08-rate-limiting')?.items).toBeGreaterThan(10);
});

test('standards: slips are met with the nearest', () => {
  expect(runCli(['standards', 'show', '08-rate-limitting'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean 08-rate-limiting?'),
  });
  expect(runCli(['standards', 'lst'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean list?') });
});

test('init writes what was found and never overwrites unasked', () => {
  const copy = copyOfSample();
  expect(runCli(['init', copy])).toMatchObject({
    code: 0,
    out: `${join(copy, 'airworthy.yaml')} names 1 service. Next: airworthy audit ${copy}\n`,
  });
  expect(readFileSync(join(copy, 'airworthy.yaml'), 'utf8')).toContain('- name: room-booking-sample\n    path: .');
  expect(runCli(['audit', copy]).code).toBe(0);
  writeFileSync(join(copy, 'airworthy.yaml'), '# mine\n');
  expect(runCli(['init', copy])).toMatchObject({ code: 3, err: expect.stringContaining('--force') });
  expect(readFileSync(join(copy, 'airworthy.yaml'), 'utf8')).toBe('# mine\n');
  expect(runCli(['init', copy, '--force']).code).toBe(0);
  expect(runCli(['init', temporaryFolder()]).code).toBe(3);
});

test('an airworthy.yaml with a mistake stops the audit and names it', () => {
  const copy = copyOfSample();
  writeFileSync(join(copy, 'airworthy.yaml'), 'servces: []\n');
  expect(runCli(['audit', copy])).toMatchObject({ code: 3, err: expect.stringContaining('services') });
});

test('doctor says what is in place and what would be read', () => {
  const { code, out } = runCli(['doctor', SAMPLE]);
  expect(code).toBe(0);
  expect(out).toMatch(/^node +\d+\.\d+\.\d+ +ok$/m);
  expect(out).toMatch(/^standards +\d+ with \d+ items +ok$/m);
  expect(out).toMatch(/^services +room-booking-sample +ok$/m);
  expect(runCli(['doctor', temporaryFolder()])).toMatchObject({ code: 3, out: expect.stringContaining('name them in airworthy.yaml') });
});

test('completion: bash accepts the script and completes commands, options and values', () => {
  const { out } = runCli(['completion', 'bash']);
  expect(spawnSync('bash', ['-n'], { input: out, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  const complete = (...words: string[]): string[] =>
    spawnSync(
      'bash',
      ['-c', `${out}\nCOMP_WORDS=(airworthy "$@"); COMP_CWORD=$#; _airworthy; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', ...words],
      { encoding: 'utf8', cwd: temporaryFolder() },
    )
      .stdout.trim()
      .split('\n');
  expect(complete('ro')).toEqual(['routes']);
  expect(complete('routes', '--r')).toEqual(['--reconcile']);
  expect(complete('audit', '--fail-on', '')).toEqual(['no-go', 'critical', 'high', 'requirements']);
  expect(complete('facts', 'dbC')).toEqual(['dbClients']);
  expect(complete('standards', 's')).toEqual(['show']);
});

test('completion: zsh and fish name every command and option', () => {
  const zsh = runCli(['completion', 'zsh']).out;
  expect(zsh).toMatch(/^#compdef airworthy\n/);
  expect(zsh).toContain("'--severity[the lowest severity that blocks]:value:(critical high medium low)'");
  const fish = runCli(['completion', 'fish']).out;
  expect(fish).toContain(
    "complete -c airworthy -n '__fish_seen_subcommand_from audit' -l fail-on -x -a 'no-go critical high requirements'",
  );
  expect(runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, err: expect.stringContaining('bash, zsh, fish') });
});

test('standards map: which items answer a published list, both ways, and what is left', () => {
  const all = runCli(['standards', 'map']);
  expect(all.out).toMatch(/^asvs +5\.0\.0 +\d+ of 345 +\d+ +OWASP Application Security Verification Standard$/m);
  expect(all.out).toMatch(/^otel +1\.44\.0 +– /m);
  const text = runCli(['standards', 'map', '--to', 'API-Top10']);
  expect(text.out).toMatch(/^API1:2023 +S\d\d-\d{3} +(?:critical|high|medium) +(?:machine|person) +/m);
  expect(text.out).toMatch(/\d+ of 10 without an item/);
  const walk = JSON.parse(runCli(['standards', 'map', '--to', 'asvs', '--json']).out) as { covered: { id: string }[]; uncovered: string[] };
  expect(walk.covered.length + walk.uncovered.length).toBe(345);
  expect(walk.covered[0]?.id).toMatch(/^v5\.0\.0-1\./);
  const back = JSON.parse(runCli(['standards', 'map', '--to', 'cwe', '--by-item', '--json']).out) as {
    item: { id: string };
    ids: string[];
  }[];
  expect(back[0]).toMatchObject({
    item: { id: expect.stringMatching(/^S01-/) },
    ids: expect.arrayContaining([expect.stringMatching(/^\d+$/)]),
  });
  expect(runCli(['standards', 'map', '--to', 'avss'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean asvs?') });
});
