import { expect, test } from 'vitest';
import { withFaultTitles } from './finding-titles.ts';

const finding = (item: string) => ({ item, title: `Aim of ${item}` });
const titles = (reasons: Record<string, string>): string[] =>
  withFaultTitles(
    Object.keys(reasons).map(finding),
    Object.entries(reasons).map(([item, reason]) => ({ item, reason })),
  ).map((one) => one.title);

test('a finding is called by what is wrong, in one sentence without counts', () => {
  expect(titles({ 'S02-001': 'Handlers read bodies that no schema has checked (2 of 7).' })).toEqual([
    'Handlers read bodies that no schema has checked',
  ]);
  expect(
    titles({ 'S17-022': "A worker has no 'error' listener (2 of 2, 1 not readable). A queue has no 'error' listener (3 of 3)." }),
  ).toEqual(["A worker has no 'error' listener"]);
  expect(titles({ 'S03-007': "No code reached by an entry point registers process.on('unhandledRejection')." })).toEqual([
    "No code reached by an entry point registers process.on('unhandledRejection')",
  ]);
});

test('items that fail for the same reason are told apart by what is wanted', () => {
  const reason = 'No pipeline that runs for this repository is in the tree.';
  expect(titles({ 'S10-003': reason, 'S20-036': reason, 'S20-001': 'The image runs as root.' })).toEqual([
    'No pipeline that runs for this repository is in the tree – wanted: Aim of S10-003',
    'No pipeline that runs for this repository is in the tree – wanted: Aim of S20-036',
    'The image runs as root',
  ]);
});

test('several findings of one item are not told apart, and one without a verdict keeps its title', () => {
  const reason = 'Routes answer without a valid credential.';
  expect(withFaultTitles([finding('S01-001'), finding('S01-001')], [{ item: 'S01-001', reason }]).map((one) => one.title)).toEqual([
    'Routes answer without a valid credential',
    'Routes answer without a valid credential',
  ]);
  expect(withFaultTitles([finding('S01-001')], []).map((one) => one.title)).toEqual(['Aim of S01-001']);
  expect(titles({ 'S01-001': '' })).toEqual(['Aim of S01-001']);
});
