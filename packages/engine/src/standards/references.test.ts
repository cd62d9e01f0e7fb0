import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byItem, crosswalk } from './crosswalk.ts';
import { loadStandards } from './load-standards.ts';
import { idsOf, loadReferences, resolveReference, schemeNamed } from './references.ts';

const FOLDER = join(import.meta.dirname, '../../../../standards');
const registry = loadReferences(FOLDER);
const { standards } = loadStandards(FOLDER);
const items = standards.flatMap((one) => one.items);

test('every reference of every item resolves against the registry', () => {
  const dangling = items.flatMap((item) => item.refs.filter((ref) => !resolveReference(registry, ref)).map((ref) => `${item.id}: ${ref}`));
  expect(dangling).toEqual([]);
});

test('the pinned lists have as many ids as their publishers count', () => {
  const sizes = {
    asvs: 345,
    'api-top10': 10,
    aisvs: 191,
    nbp: 108,
    osps: 64,
    scorecard: 20,
    squawk: 39,
    ssdf: 42,
    '12factor': 12,
    'cis-docker': 44,
  };
  for (const [name, size] of Object.entries(sizes)) {
    const ids = idsOf(registry.schemes[name] ?? { title: '', version: '', url: '' }) ?? [];
    expect([name, new Set(ids).size]).toEqual([name, size]);
  }
});

test('schemes do not share names, tracked ids are ids of their scheme', () => {
  const names = Object.entries(registry.schemes).flatMap(([name, scheme]) => [name, ...(scheme.also ?? [])]);
  expect(new Set(names).size).toBe(names.length);
  for (const [name, scheme] of Object.entries(registry.schemes))
    for (const id of scheme.track ?? []) expect(resolveReference(registry, `${name}:${id}`)).toEqual({ scheme: name, id });
});

test('references are taken apart, and what is not in a list is none', () => {
  expect(resolveReference(registry, 'rfc:8725#3.1')).toEqual({ scheme: 'rfc', id: '8725', part: '3.1' });
  expect(resolveReference(registry, 'asvs:v5.0.0-16.2.5')).toEqual({ scheme: 'asvs', id: 'v5.0.0-16.2.5' });
  expect(resolveReference(registry, 'nist-800-53:AU-9')).toEqual({ scheme: 'nist80053', id: 'AU-9' });
  expect(schemeNamed(registry, 'aws-wa')).toBe('aws');
  for (const wrong of ['asvs:v5.0.0-16.2.6', 'asvs:v4.0.3-1.1.1', 'cwe:0', 'rfc:8725#x', 'nothing:1', 'plain'])
    expect([wrong, resolveReference(registry, wrong)]).toEqual([wrong, undefined]);
});

test('the crosswalk lists what is answered by which items and what is not, both ways', () => {
  const walk = crosswalk(registry, 'api-top10', standards);
  expect([walk.version, walk.expected, walk.covered.length + walk.uncovered.length]).toEqual(['2023', 10, 10]);
  const [first] = walk.covered;
  expect(first?.id).toBe('API1:2023');
  expect(first?.items.length).toBeGreaterThan(0);
  const back = byItem(walk).find((row) => row.item.id === first?.items[0]?.id);
  expect(back?.ids).toContain('API1:2023');
});
