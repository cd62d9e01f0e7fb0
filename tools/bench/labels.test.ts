import type { Status, Verdict } from '@airworthy/model';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStandards } from '@airworthy/engine';
import { expect, test } from 'vitest';
import { compareLabels, readLabels, tally } from './labels.ts';

const verdicts =
  (of: Record<string, Status>) =>
  (service: string, item: string): Verdict | undefined =>
    service === 'orders' && of[item] ? ({ item, service, status: of[item], reason: `${item} is ${of[item]}.` } as Verdict) : undefined;

const label = (question: string, gold: Status, service = 'orders') => ({ service, standard: 1, question, gold, asks: '', evidence: '' });

test('labels are read with the names of either source', () => {
  const text = [
    JSON.stringify({ service: 'orders', standard_no: 6, question_key: 'stmt', gold_status: 'PASS', verified_evidence: 'src/db.ts:4' }),
    '',
    JSON.stringify({ service: 'orders', concept: 'readme', status: 'FAIL', evidence: 'none' }),
  ].join('\n');
  expect(readLabels(text)).toEqual([
    { service: 'orders', standard: 6, question: 'stmt', asks: '', gold: 'PASS', evidence: 'src/db.ts:4' },
    { service: 'orders', standard: 0, question: 'readme', asks: '', gold: 'FAIL', evidence: 'none' },
  ]);
});

test('a line that is no label is named', () => {
  expect(() => readLabels('{}\n{"service": \n')).toThrow('line 2 of the labels is not JSON');
});

test('a question without an item is not decided, and is told', () => {
  const { rows, unmapped } = compareLabels([label('moon', 'PASS')], {}, verdicts({}));
  expect(unmapped).toEqual(['moon']);
  expect(rows).toMatchObject([{ ours: 'UNKNOWN', items: [], reason: 'No item answers this question.' }]);
});

test('a service that was not found is not decided', () => {
  const { rows } = compareLabels([label('stmt', 'PASS', 'nowhere')], { stmt: 'S06-024' }, verdicts({ 'S06-024': 'PASS' }));
  expect(rows).toMatchObject([{ ours: 'UNKNOWN', reason: 'The service or item was not found.' }]);
});

test.each<[Status[], Status]>([
  [['PASS', 'PASS'], 'PASS'],
  [['FAIL', 'FAIL'], 'FAIL'],
  [['PASS', 'FAIL'], 'PARTIAL'],
  [['PARTIAL', 'PARTIAL'], 'PARTIAL'],
  [['PASS', 'UNKNOWN'], 'UNKNOWN'],
  [['PASS', 'N/A'], 'PASS'],
  [['N/A', 'N/A'], 'N/A'],
])('several items hold together: %s is %s', (statuses, together) => {
  const [a, b] = statuses as [Status, Status];
  const { rows } = compareLabels([label('both', 'PASS')], { both: ['A', 'B'] }, verdicts({ A: a, B: b }));
  expect(rows).toMatchObject([{ ours: together, items: ['A', 'B'] }]);
});

test('a tally tells the very same verdict from the same side, and counts the failures that were found', () => {
  const { rows } = compareLabels(
    [label('a', 'FAIL'), label('b', 'FAIL'), label('c', 'PASS'), label('d', 'PARTIAL')],
    { a: 'A', b: 'B', c: 'C', d: 'D' },
    verdicts({ A: 'FAIL', B: 'PARTIAL', C: 'FAIL', D: 'UNKNOWN' }),
  );
  expect(tally(rows)).toEqual({ labels: 4, decided: 3, right: 1, compared: 3, sameSide: 2, opposed: 1, failures: 3, found: 2 });
});

test('with rules, a question is known by its words and its standard, and others are told apart', () => {
  const asked = (asks: string, standard: number) => ({ ...label('timeouts', 'PASS'), asks, standard });
  const { rows, unasked } = compareLabels(
    [asked('Statement timeout set', 6), asked('Statement timeout set', 3), asked('Idle timeout', 6)],
    { timeouts: 'S13-001' },
    verdicts({ 'S06-024': 'PASS' }),
    [
      { asks: '^idle', items: [] },
      { asks: 'statement TIMEOUT', standards: [6], items: ['S06-024'] },
    ],
  );
  expect(rows.map((row) => [row.asks, row.standard, row.items])).toEqual([['Statement timeout set', 6, ['S06-024']]]);
  expect(unasked).toHaveLength(2);
});

test('what one side calls not applicable is not compared', () => {
  const { rows } = compareLabels([label('a', 'FAIL'), label('b', 'N/A')], { a: 'A', b: 'B' }, verdicts({ A: 'N/A', B: 'FAIL' }));
  expect(tally(rows)).toMatchObject({ decided: 2, compared: 0, sameSide: 0, failures: 1, found: 0 });
});

test.each(['question-items.json', 'question-words.json'])('%s names items of the library', (file) => {
  const written = readFileSync(join(import.meta.dirname, file), 'utf8').match(/S\d\d-\d\d\d/g) ?? [];
  const { standards } = loadStandards(join(import.meta.dirname, '../../standards'));
  const known = new Set(standards.flatMap((one) => one.items.map((item) => item.id)));
  expect(written.filter((item) => !known.has(item))).toEqual([]);
});
