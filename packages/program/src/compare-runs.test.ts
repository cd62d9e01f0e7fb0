import { METHODS, STATUSES } from '@airworthy/model';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { citedCode, codeAt, excerptIndex } from './cited-code.ts';
import { compareRuns } from './compare-runs.ts';
import type { RunFinding, RunSide, RunVerdict } from './compare-runs.ts';

const verdict = (status: RunVerdict['status'], parts: Partial<RunVerdict> = {}): RunVerdict => ({
  item: 'S01-001',
  status,
  method: 'static',
  ruleHash: 'v1',
  itemHash: 'i1',
  codeHash: 'c1',
  ...parts,
});
const side = (verdicts: RunVerdict[], parts: Partial<RunSide> = {}): RunSide => ({
  treeHash: 't1',
  standardsHash: 's1',
  verdicts,
  findings: [],
  ...parts,
});
const told = (then: RunVerdict, now: RunVerdict, tree = 't2'): string =>
  compareRuns(side([then]), side([now], { treeHash: tree })).moves[0]?.sentence ?? '';

test('each cause alone', () => {
  const fail = verdict('FAIL');
  expect(told(fail, verdict('PASS', { codeHash: 'c2' }))).toBe('S01-001 went from FAIL to PASS, because the cited code changed.');
  expect(told(fail, verdict('PASS', { ruleHash: 'v2' }))).toBe('S01-001 went from FAIL to PASS, because the check or the tool changed.');
  expect(told(fail, verdict('UNKNOWN', { itemHash: 'i2' }))).toBe(
    'S01-001 went from FAIL to UNKNOWN, because the words of the item changed.',
  );
  expect(told(fail, verdict('PASS', { method: 'human' }))).toBe('S01-001 went from FAIL to PASS, because a person answered.');
  expect(told(fail, verdict('PASS', { method: 'live' }))).toBe(
    'S01-001 went from FAIL to PASS, because a probe of the running service spoke.',
  );
});

test('several causes, and none', () => {
  const moved = verdict('PASS', { codeHash: 'c2', ruleHash: 'v2', itemHash: 'i2' });
  expect(told(verdict('FAIL'), moved)).toBe(
    'S01-001 went from FAIL to PASS, because the cited code changed, the check or the tool changed and the words of the item changed.',
  );
  expect(told(verdict('FAIL'), verdict('PASS'), 't1')).toBe('S01-001 went from FAIL to PASS, and nothing that is recorded explains it.');
});

test('where only code changed that is not cited, that is the cause', () => {
  expect(told(verdict('FAIL'), verdict('PASS'))).toBe('S01-001 went from FAIL to PASS, because code changed.');
});

test('an answer that became stale: the code changed, and a person’s word does not hold any more', () => {
  expect(told(verdict('PASS', { method: 'human' }), verdict('UNKNOWN', { codeHash: null }))).toBe(
    'S01-001 went from PASS to UNKNOWN, because code changed and the answer of a person does not hold any more.',
  );
});

test('in the same tree no code changed, whatever is cited now', () => {
  expect(told(verdict('FAIL'), verdict('PASS', { codeHash: 'c2', ruleHash: 'v2' }), 't1')).toBe(
    'S01-001 went from FAIL to PASS, because the check or the tool changed.',
  );
});

test('items and findings: new, gone, closed by a pass, open again', () => {
  const finding = (fingerprint: string, parts: Partial<RunFinding> = {}): RunFinding => ({
    fingerprint,
    item: 'S01-001',
    severity: 'high',
    title: 'x',
    ...parts,
  });
  const before = side([verdict('FAIL'), verdict('FAIL', { item: 'S01-002' }), verdict('FAIL', { item: 'S09-001' })], {
    findings: [finding('a'), finding('b', { item: 'S01-002' }), finding('keep')],
  });
  const after = side([verdict('PASS'), verdict('FAIL', { item: 'S01-002' }), verdict('PASS', { item: 'S02-001' })], {
    treeHash: 't2',
    findings: [finding('keep'), finding('again'), finding('new', { severity: 'low' }), finding('worst', { severity: 'critical' })],
  });
  const { findings, asked, dropped, moves } = compareRuns(before, after, new Set(['again']));
  expect(findings.new.map((one) => one.fingerprint)).toEqual(['worst', 'new']);
  expect(findings.gone.map((one) => [one.fingerprint, one.passed])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  expect([findings.reopened.map((one) => one.fingerprint), findings.same]).toEqual([['again'], 1]);
  expect([asked, dropped, moves.map((one) => one.direction)]).toEqual([['S02-001'], ['S09-001'], ['better']]);
});

const someVerdict = fc.record({
  item: fc.constantFrom('S01-001', 'S01-002', 'S02-001'),
  status: fc.constantFrom(...STATUSES),
  method: fc.constantFrom(...METHODS),
  ruleHash: fc.constantFrom('v1', 'v2'),
  itemHash: fc.constantFrom('i1', 'i2'),
  codeHash: fc.constantFrom(null, 'c1', 'c2'),
});
const someSide = fc
  .tuple(fc.uniqueArray(someVerdict, { selector: (one) => one.item }), fc.constantFrom('t1', 't2'))
  .map(([verdicts, treeHash]) => side(verdicts, { treeHash }));

test('law: what did not change moves nothing, and a move without a cause is one in which nothing changed', () => {
  fc.assert(
    fc.property(someSide, someSide, (before, after) => {
      expect(compareRuns(before, before).moves).toEqual([]);
      for (const move of compareRuns(before, after).moves) {
        const [then, now] = [before, after].map((one) => one.verdicts.find((each) => each.item === move.item));
        const same =
          then?.ruleHash === now?.ruleHash &&
          then?.itemHash === now?.itemHash &&
          then?.method === 'static' &&
          now?.method === 'static' &&
          before.treeHash === after.treeHash;
        expect(move.causes.length === 0).toBe(same);
      }
    }),
  );
});

test('law: back again is the same story the other way round', () => {
  fc.assert(
    fc.property(someSide, someSide, (before, after) => {
      const there = compareRuns(before, after).moves.map((one) => [one.item, one.from, one.to, one.causes]);
      const back = compareRuns(after, before).moves.map((one) => [one.item, one.to, one.from, one.causes]);
      expect(back).toEqual(there);
    }),
  );
});

test('cited code is the words at the place, wherever they move and however far they are indented', () => {
  const excerpt = (firstLine: number, indent: string) =>
    excerptIndex([
      { path: 'a.ts', firstLine, lines: ['// head', `${indent}app.get('/x', run);`, `${indent}listen();`], highlight: [firstLine + 1] },
    ]);
  const evidence = (line: number) => ({ evidence: [{ message: '', holds: true, location: { path: 'a.ts', line } }] });
  const before = citedCode(evidence(2), excerpt(1, ''));
  expect(before).toBe("a.ts\napp.get('/x', run);");
  expect(citedCode(evidence(42), excerpt(41, '    '))).toBe(before);
  expect(citedCode({ evidence: [] }, excerpt(1, ''))).toBeNull();
  expect(citedCode({ evidence: [], look: [{ path: 'a.ts', line: 2 }] }, excerpt(1, ''))).toBe(before);
  expect(codeAt([{ path: 'a.ts', line: 2, endLine: 3 }], excerpt(1, ''))).toBe("a.ts\napp.get('/x', run);\nlisten();");
});
