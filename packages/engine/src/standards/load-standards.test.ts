import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GENERATED_LIBRARY, loadStandards, readStandards, writeLibrary } from './load-standards.ts';

const STANDARD = `number: 47
id: 47-tried
title: Tried
revision: 1
kind: domain
about: For tests.
items:
  - id: S47-001
    title: A statement that is long enough
    severity: medium
    why: Because otherwise something goes wrong.
    component: architecture
    effort: { role: backend, hours: 2 }
    ask: What is to be seen?
`;

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'airworthy-standards-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

test('standards are read in the order of their numbers, other files are left alone, defaults are filled in', () => {
  const { standards } = loadStandards(
    folder({
      '47-tried.yaml': STANDARD,
      '05-first.yaml': STANDARD.replace('47-tried', '05-first'),
      'schema.json': '{',
      'notes.yaml': 'x: [',
    }),
  );
  expect(standards.map((one) => one.id)).toEqual(['05-first', '47-tried']);
  expect(standards[1]?.items[0]).toMatchObject({
    id: 'S47-001',
    refs: [],
    appliesWhen: [],
    exposures: ['internal', 'public', 'scale', 'regulated'],
  });
});

test('the hash knows every word and name', () => {
  const hash = (files: Record<string, string>): string => loadStandards(folder(files)).hash;
  const base = hash({ '47-tried.yaml': STANDARD });
  expect(hash({ '47-tried.yaml': STANDARD })).toBe(base);
  expect(hash({ '47-tried.yaml': STANDARD.replace('hours: 2', 'hours: 3') })).not.toBe(base);
  expect(hash({ '48-tried.yaml': STANDARD })).not.toBe(base);
});

test('a standard that is not valid names file and field', () => {
  expect(() => loadStandards(folder({ '47-tried.yaml': STANDARD.replace('medium', 'severe') }))).toThrow('47-tried.yaml: items.0.severity');
  expect(() => loadStandards(folder({ '47-tried.yaml': `${STANDARD}colour: red\n` }))).toThrow('47-tried.yaml');
});

test('what was generated from exactly these texts is taken, and nothing older', () => {
  const path = folder({ '47-tried.yaml': STANDARD });
  const library = readStandards(path);
  const generated = (title: string): void =>
    writeFileSync(join(path, GENERATED_LIBRARY), writeLibrary(library).replace('A statement that is long enough', title));
  generated('A statement that was generated');
  expect(loadStandards(path).standards[0]?.items[0]?.title).toBe('A statement that was generated');
  writeFileSync(join(path, '47-tried.yaml'), STANDARD.replace('long enough', 'longer than that'));
  expect(loadStandards(path).standards[0]?.items[0]?.title).toBe('A statement that is longer than that');
  writeFileSync(join(path, GENERATED_LIBRARY), `{"hash":"${readStandards(path).hash}"`);
  expect(loadStandards(path)).toEqual(readStandards(path));
});
