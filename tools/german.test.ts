import { join } from 'node:path';
import { checks } from '@airworthy/engine/checks/registry.generated';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { faultIn } from '@airworthy/reports/documents/text/faults';
import { STANDARDS_DE } from '@airworthy/reports/documents/text/standards-de';
import { expect, test } from 'vitest';

const { standards } = loadStandards(join(import.meta.dirname, '../standards'));

test('every standard has a German title', () => {
  expect(standards.map((one) => one.id.slice(0, 2)).filter((number) => STANDARDS_DE[number] === undefined)).toEqual([]);
});

test('what can be wrong with critical and high items is told in German', () => {
  const faults = new Set(
    standards
      .flatMap((one) => one.items)
      .filter((item) => item.severity === 'critical' || item.severity === 'high')
      .flatMap(({ verify }) => (verify === undefined ? [] : 'all' in verify ? verify.all : verify.any))
      .flatMap((reference) => {
        const check = checks[typeof reference === 'string' ? reference : reference.check];
        return check === undefined ? [] : check.whenNone === 'fail' ? [check.failTitle, check.noneMessage] : [check.failTitle];
      }),
  );
  const missing = [...faults].filter((fault) => faultIn('de', fault) === fault);
  // A check may come before its translation and is told in English until then, but not many may.
  expect({ missing, few: missing.length <= faults.size / 50 }).toMatchObject({ few: true });
});
