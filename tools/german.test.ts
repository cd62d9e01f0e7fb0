import { join } from 'node:path';
import { checks } from '@airworthy/engine/checks/registry.generated';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { CAPABILITIES, CAPABILITY_IDS, FACT_FAMILIES } from '@airworthy/model';
import { faultIn } from '@airworthy/reports/documents/text/faults';
import { STANDARDS_DE } from '@airworthy/reports/documents/text/standards-de';
import { expect, test } from 'vitest';

const { standards } = loadStandards(join(import.meta.dirname, '../standards'));

test('every standard has a German title', () => {
  expect(standards.map((one) => one.id.slice(0, 2)).filter((number) => STANDARDS_DE[number] === undefined)).toEqual([]);
});

test('what a check can say of a service is told in German, whatever comes out', () => {
  const said = Object.values(checks).flatMap((check) => [
    check.title,
    check.failTitle,
    check.noneMessage,
    ...(check.arises === undefined ? [] : [check.arises.otherwise]),
  ]);
  const sentences = [...new Set(said.map((one) => one.replace(/\.$/, '')))];
  const missing = sentences.filter((one) => faultIn('de', `${one}.`) === `${one}.`);
  // A check may come before its translation and is told in English until then, but not many may.
  expect({ missing, few: missing.length <= sentences.length / 50 }).toMatchObject({ few: true });
});

test('why a question does not arise is told in German for every family of facts and every capability', () => {
  const reasons = [
    ...FACT_FAMILIES.flatMap((family) => [`no ${family} were found`, `no ${family} that run were found`]),
    ...CAPABILITY_IDS.map((id) => `it has not the capability ${id}, as there is no sign that ${CAPABILITIES[id]}`),
  ];
  expect(reasons.filter((one) => !faultIn('de', `Does not apply: ${one}.`).startsWith('Trifft nicht zu: '))).toEqual([]);
  expect(faultIn('de', `Does not apply: ${reasons.join(', ')}.`)).toMatch(/^Trifft nicht zu: .*\.$/);
});
