import type { Change, Evidence, ItemCard, Status, Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { compareServices } from './compare-services.ts';
import type { ServiceState } from './compare-services.ts';
import type { SheetFact } from './fact-sheet.ts';
import { lineMap } from './line-map.ts';
import type { FileChange } from './line-map.ts';

const CARDS = new Map([['S01-001', { id: 'S01-001', title: 'Calls end in time', severity: 'high' } as ItemCard]]);

/** A file by its lines; those that start with `!` speak against the item, with the rest of the line as message; `?` leaves it open. */
function state(status: Status, files: Record<string, string[]>, facts: SheetFact[] = []): ServiceState {
  const evidence = Object.entries(files).flatMap(([path, lines]): Evidence[] =>
    lines.flatMap((line, index) =>
      /^[!?]/.test(line)
        ? [{ message: line.slice(1), holds: false, ...(line.startsWith('?') ? { open: true } : {}), location: { path, line: index + 1 } }]
        : [],
    ),
  );
  const verdict: Verdict = {
    item: 'S01-001',
    service: 'shop',
    status,
    method: 'static',
    confidence: 'proved',
    reason: 'Calls may take for ever.',
    evidence,
    checks: ['calls/timeout'],
  };
  return {
    verdicts: [verdict],
    sheet: { facts, needs: { 'calls/timeout': ['outboundCalls'] } },
    textAt: ({ path, line }) => files[path]?.[line - 1],
    has: (path) => path in files,
  };
}

const call = (line: number, timeout: string): SheetFact => ({
  family: 'outboundCalls',
  label: 'fetch /stock',
  place: { path: 'a.ts', line },
  others: [],
  fields: { by: 'fetch', timeout },
});
const told = (changes: Change[]): string[] =>
  changes.map((one) => `${one.direction} ${one.title} ${one.place?.path ?? ''}:${one.place?.line ?? ''}`);
const edit = (path: string, before: [number, number], after: [number, number]): FileChange => ({
  before: path,
  after: path,
  hunks: [{ before: { start: before[0], count: before[1] }, after: { start: after[0], count: after[1] } }],
});

test('a place that only moves down is the same place', () => {
  const lines = lineMap([edit('a.ts', [0, 0], [1, 2])]);
  expect(
    compareServices('shop', state('FAIL', { 'a.ts': ['!no timeout'] }), state('FAIL', { 'a.ts': ['x', 'y', '!no timeout'] }), CARDS, lines),
  ).toEqual([]);
});

test('a place that moves to another file is the same place, if the line says the same', () => {
  const lines = lineMap([
    edit('a.ts', [1, 1], [0, 0]),
    { after: 'b.ts', hunks: [{ before: { start: 0, count: 0 }, after: { start: 1, count: 9 } }] },
  ]);
  expect(
    compareServices('shop', state('FAIL', { 'a.ts': ['!no timeout'] }), state('FAIL', { 'b.ts': ['x', '!no timeout'] }), CARDS, lines),
  ).toEqual([]);
});

test('one fixed and another broken in the same words are two changes, in one file as in two', () => {
  const lines = lineMap([edit('a.ts', [1, 1], [1, 1]), edit('b.ts', [1, 1], [1, 1])]);
  const before = state('FAIL', { 'a.ts': ['!no timeout'], 'b.ts': ['fetch(b, limit)'] });
  const after = { ...state('FAIL', { 'a.ts': ['fetch(a, limit)'], 'b.ts': ['!no timeout'] }), textAt: () => 'fetch(b)' };
  expect(told(compareServices('shop', before, after, CARDS, lines)).map((one) => one.split(' ')[0])).toEqual(['worse', 'better']);
});

test('the fact that changed explains the move', () => {
  const lines = lineMap([edit('a.ts', [2, 1], [2, 1])]);
  const before = state('PASS', { 'a.ts': ['', 'fetch'] }, [call(2, '5000')]);
  const after = state('FAIL', { 'a.ts': ['', '!no timeout'] }, [call(2, 'none')]);
  expect(told(compareServices('shop', before, after, CARDS, lines))).toEqual([
    'worse outbound call fetch /stock: timeout was taken away (was 5000) a.ts:2',
  ]);
  expect(told(compareServices('shop', after, before, CARDS, lines))).toEqual([
    'better outbound call fetch /stock: timeout is 5000 now (was not set) a.ts:2',
  ]);
});

test('what is no longer looked at is not better, and what became visible without an edit is not worse', () => {
  const same = lineMap([]);
  const failing = state('FAIL', { 'a.ts': ['!no timeout'] });
  expect(told(compareServices('shop', failing, state('PASS', {}), CARDS, same))[0]).toMatch(/^unclear/);
  expect(told(compareServices('shop', failing, state('UNKNOWN', { 'a.ts': ['x'] }), CARDS, same))[0]).toMatch(/^unclear/);
  expect(told(compareServices('shop', state('UNKNOWN', { 'a.ts': ['x'] }), failing, CARDS, same))[0]).toMatch(/^unclear/);
  expect(told(compareServices('shop', state('PASS', { 'a.ts': ['x'] }), state('UNKNOWN', { 'a.ts': ['x'] }), CARDS, same))[0]).toMatch(
    /^unclear/,
  );
});

test('a proof that was lost is worse where the change took away and wrote nothing, as a time limit beside options of the caller', () => {
  const before = state('PASS', { 'a.ts': ['fetch(url, {', '...init,', 'signal,', '})'] });
  const after = state('UNKNOWN', { 'a.ts': ['?fetch(url, {', '...init,', '})'] });
  const gone = lineMap([edit('a.ts', [3, 1], [2, 0])]);
  expect(told(compareServices('shop', before, after, CARDS, gone))[0]).toMatch(/^worse/);
  // What was written elsewhere may do it now.
  const moved = lineMap([edit('a.ts', [3, 1], [2, 0]), edit('b.ts', [0, 0], [1, 1])]);
  const all = { has: () => true };
  expect(told(compareServices('shop', { ...before, ...all }, { ...after, ...all }, CARDS, moved))[0]).toMatch(/^unclear/);
  const short = { ...before, textAt: () => 'fetch(url, { ...init, signal })' };
  const cut = { ...state('UNKNOWN', { 'a.ts': ['?x'] }), textAt: () => 'fetch(url, { ...init })' };
  expect(told(compareServices('shop', short, cut, CARDS, lineMap([edit('a.ts', [1, 1], [1, 1])])))[0]).toMatch(/^worse/);
});

test('a removed file takes what spoke against it along', () => {
  const lines = lineMap([{ before: 'a.ts', hunks: [{ before: { start: 1, count: 1 }, after: { start: 0, count: 0 } }] }]);
  expect(told(compareServices('shop', state('FAIL', { 'a.ts': ['!no timeout'] }), state('PASS', {}), CARDS, lines))[0]).toMatch(/^better/);
});

test('a control that one edit took away can not be wrong any more, which is no fix', () => {
  const lines = lineMap([edit('a.ts', [2, 1], [2, 0])]);
  const cards = new Map([...CARDS, ['S01-002', { id: 'S01-002', title: 'Calls end soon', severity: 'high' } as ItemCard]]);
  const two = (one: ServiceState, other: ServiceState): ServiceState => ({
    ...one,
    verdicts: [...one.verdicts, ...other.verdicts.map((each) => ({ ...each, item: 'S01-002' }))],
  });
  const file = { 'a.ts': ['', 'fetch', ''] };
  const before = two(state('PASS', file, [call(2, '90000')]), state('FAIL', { 'a.ts': ['', '!90 s are long', ''] }));
  const gone = two(state('FAIL', { 'a.ts': ['', '!no timeout'] }), state('N/A', { 'a.ts': ['', ''] }));
  expect(told(compareServices('shop', before, gone, cards, lines)).map((one) => one.split(' ')[0])).toEqual(['worse']);
  // Where nothing became worse, it is one.
  const harmless = two(state('PASS', { 'a.ts': ['', ''] }), state('N/A', { 'a.ts': ['', ''] }));
  expect(told(compareServices('shop', before, harmless, cards, lines)).map((one) => one.split(' ')[0])).toEqual(['better']);
});
