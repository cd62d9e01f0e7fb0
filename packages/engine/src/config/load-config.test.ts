import { expect, test } from 'vitest';
import { memoryTree } from '../tree/source-tree.ts';
import { loadConfig, readConfig } from './load-config.ts';
import { nearestWord } from './nearest-word.ts';
import { defaultConfig } from './project-config.ts';

function wrong(text: string): string[] {
  return readConfig(memoryTree({ 'airworthy.yaml': text })).diagnostics.map(
    (one) => `${one.location?.line}:${one.location?.column} ${one.message}`,
  );
}

test('without a file, or with an empty one, the defaults hold', () => {
  expect(loadConfig(memoryTree({}))).toEqual(defaultConfig());
  expect(loadConfig(memoryTree({ 'airworthy.yaml': '# nothing yet\n' }))).toEqual(defaultConfig());
  expect(defaultConfig()).toMatchObject({ exclude: [], rates: {}, exposures: ['internal', 'public', 'scale', 'regulated'] });
});

test('reads everything that can be said', () => {
  const config = loadConfig(
    memoryTree({
      'airworthy.yml': [
        'services:',
        '  add: [jobs/nightly, { path: tools/api, name: tool-api }]',
        '  exclude: [services/legacy]',
        'exclude: ["**/*.generated.ts"]',
        'currency: EUR',
        'rates: { backend: 110.5 }',
        'thresholds: { coverage: 0.6, points: 80 }',
        'exposures: [internal, public]',
        'capabilities: { api: { add: [{ name: card-data, reason: terminals }] } }',
        'beforeRelease: { api: { migrations: "0042", reason: nobody had rows } }',
      ].join('\n'),
    }),
  );
  expect(config).toEqual({
    services: { add: [{ path: 'jobs/nightly' }, { path: 'tools/api', name: 'tool-api' }], exclude: ['services/legacy'] },
    exclude: ['**/*.generated.ts'],
    capabilities: { api: { add: [{ name: 'card-data', reason: 'terminals' }], remove: [] } },
    beforeRelease: { api: { migrations: '0042', reason: 'nobody had rows' } },
    currency: 'EUR',
    rates: { backend: 110.5 },
    thresholds: { coverage: 0.6, points: 80 },
    gate: { severity: 'high', budgets: {}, unclear: 'report' },
    exposures: ['internal', 'public'],
  });
});

test('a plain list names exactly the services', () => {
  const config = loadConfig(memoryTree({ 'airworthy.yaml': 'services:\n  - name: api\n    path: .\n' }));
  expect(config.services).toEqual({ only: [{ name: 'api', path: '.' }], add: [], exclude: [] });
});

test('says where it is wrong and what to write', () => {
  expect(wrong('servces: []\n')).toEqual(['1:1 Unknown key `servces`; did you mean `services`?']);
  expect(wrong('rates:\n  backend: 100\n  backnd: 100\n')[0]).toMatch(/^(?:2|3):\d+ /);
  expect(wrong('currency: euro\n')).toEqual(['1:11 `currency`: must be a currency code of three capital letters, such as EUR.']);
  expect(wrong('exposures: [public, everyone]\n')).toEqual(['1:21 `exposures.1` must be one of internal, public, scale, regulated.']);
  expect(wrong('services:\n  - path: ../../etc\n')).toEqual([
    '2:11 `services.0.path`: must be a folder inside the repository, written relative to it.',
  ]);
  expect(wrong('thresholds:\n  coverage: 60\n')[0]).toMatch(/^2:13 `thresholds\.coverage`/);
});

test('survives what is no YAML, and YAML that explodes', () => {
  expect(wrong('services: [\n')[0]).toMatch(/^2:1 This is not valid YAML/);
  expect(wrong('- a\n- b\n')[0]).toMatch(/^1:1 /);
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]',
    'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]',
    'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]',
  ].join('\n');
  expect(wrong(bomb)[0]).toContain('cannot be expanded');
  expect(wrong(`exclude: [${'"x",'.repeat(60_000)}]`)[0]).toContain('too large');
});

test('the error for people holds every place', () => {
  expect(() => loadConfig(memoryTree({ 'airworthy.yaml': 'curency: EUR\nrate: {}\n' }))).toThrow(
    'airworthy.yaml:1:1: Unknown key `curency`; did you mean `currency`?\nairworthy.yaml:2:1: Unknown key `rate`; did you mean `rates`?',
  );
});

test('finds the word that was meant, and none where nothing is near', () => {
  expect(nearestWord('exlude', ['exclude', 'rates'])).toBe('exclude');
  expect(nearestWord('zzz', ['exclude', 'rates'])).toBeUndefined();
});
