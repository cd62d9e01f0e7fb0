import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFleet } from '../fleet/write-fleet.ts';
import { placeOf, readEntries } from './entries.ts';

const root = mkdtempSync(join(tmpdir(), 'airworthy-manifest-'));
const manifest = join(root, 'manifest.yaml');
let planted = '';

beforeAll(() => {
  writeFleet(root, 8, 1);
  planted = readFileSync(manifest, 'utf8');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(...flags: string[]): { code: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../manifest.ts'), root, ...flags], {
    encoding: 'utf8',
  });
  return { code: status, out: `${stdout}${stderr}` };
}

test('everything that the generator planted is found at its place', () => {
  const count = readEntries(root).length;
  expect(count).toBeGreaterThan(5);
  expect(run('--planted-only')).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`planted ${count}, found ${count} \\(100\\.0 %\\), unexpected critical/high 0\n$`)),
  });
});

test('what is planted and not there is missed; what is there and not planted is unexpected', () => {
  const [first] = readEntries(root).filter((one) => one.item === 'S01-017');
  const rest = planted.replace(new RegExp(`- id: "${first?.id ?? ''}"[^]*?(?=- id|$)`), '');
  const service = first?.service ?? '';
  writeFileSync(
    manifest,
    `${rest}- {id: invented, service: ${service}, item: S20-031, place: 'services/${service}/src/main.ts', method: static, what: nothing}\n`,
  );
  const { code, out } = run('--service', service);
  writeFileSync(manifest, planted);
  expect(code).toBe(1);
  expect(out).toContain('missed invented S20-031');
  expect(out).toMatch(new RegExp(`^unexpected critical FAIL S01-017 ${service}`, 'm'));
});

test('a place is a block, and a text that is not there is an error', () => {
  const [service] = readEntries(root).map((one) => one.service);
  const entry = { id: 'a', service: service ?? '', item: 'S01-001', method: 'static', what: '' } as const;
  const path = `services/${service}/src/database.ts`;
  const { lines } = placeOf(root, { ...entry, place: `${path}#export async function inTenant` });
  expect(readFileSync(join(root, path), 'utf8').split('\n')[(lines?.[1] ?? 0) - 1]).toBe('}');
  expect(() => placeOf(root, { ...entry, place: `${path}#nowhere` })).toThrow('stands in 0 lines');
  expect(() => placeOf(root, { ...entry, place: 'services/none.ts' })).toThrow('there is no services/none.ts');
});
