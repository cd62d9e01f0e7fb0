import { expect, test } from 'vitest';
import { readAdvisories } from './osv.ts';
import { compareVersions } from './semver-order.ts';

const record = (id: string, name: string, events: object[], more: object = {}) => ({
  id,
  affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
  ...more,
});

test('a version inside a range is affected, with the version that repairs it', () => {
  const index = readAdvisories([
    JSON.stringify([
      record('GHSA-1', 'quay', [{ introduced: '0' }, { fixed: '1.2.3' }, { introduced: '2.0.0' }, { fixed: '2.1.0' }], {
        database_specific: { severity: 'HIGH' },
        aliases: ['CVE-1'],
      }),
      record('GHSA-2', 'quay', [{ introduced: '0' }], { withdrawn: '2026-01-01T00:00:00Z' }),
      { id: 'GHSA-3', affected: [{ package: { ecosystem: 'PyPI', name: 'quay' }, ranges: [] }] },
    ]),
  ]);
  expect(index.count).toBe(1);
  expect(index.matching('quay', '1.2.2')).toEqual([
    { id: 'GHSA-1', aliases: ['CVE-1'], severity: 'high', malicious: false, fixed: '1.2.3' },
  ]);
  expect(index.matching('quay', '1.2.3')).toEqual([]);
  expect(index.matching('quay', '2.0.1')).toMatchObject([{ fixed: '2.1.0' }]);
  expect(index.matching('mole', '1.0.0')).toEqual([]);
});

test('records a line, lists of versions, last affected versions and packages made to do harm', () => {
  const index = readAdvisories([
    [
      JSON.stringify(record('GHSA-4', 'a', [{ introduced: '1.0.0' }, { last_affected: '1.5.0' }])),
      JSON.stringify({ id: 'MAL-2026-1', affected: [{ package: { ecosystem: 'npm', name: 'b' }, versions: ['6.6.6'] }] }),
      'no json',
    ].join('\n'),
  ]);
  expect(index.matching('a', '1.5.0').map((one) => one.severity)).toEqual(['unknown']);
  expect(index.matching('a', '1.5.1')).toEqual([]);
  expect(index.matching('b', '6.6.6')).toMatchObject([{ malicious: true }]);
});

test.each([
  ['1.0.0', '1.0.1', -1],
  ['1.10.0', '1.9.0', 1],
  ['2.0.0-rc.1', '2.0.0', -1],
  ['2.0.0-rc.2', '2.0.0-rc.10', -1],
  ['2.0.0-alpha', '2.0.0-1', 1],
  ['v1.2.3+build', '1.2.3', 0],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
});
