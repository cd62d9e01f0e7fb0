import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadStandards } from './load-standards.ts';
import { nearPairs } from './near-duplicates.ts';
import { validated } from './validated.ts';

/** From here on two items need a reason to be two. */
const THRESHOLD = 0.55;
const FOLDER = join(import.meta.dirname, '../../../../standards');
const AlikeSchema = z.array(z.strictObject({ pair: z.tuple([z.string(), z.string()]), why: z.string().min(15) }));
const alike = validated('alike.yaml', readFileSync(join(FOLDER, 'alike.yaml'), 'utf8'), AlikeSchema);
const { standards } = loadStandards(FOLDER);
const titles = new Map(standards.flatMap((one) => one.items.map((item) => [item.id, item.title] as const)));

test('no two items of the whole library are nearly the same without a reason', () => {
  const told = new Set(alike.map(({ pair }) => pair.toSorted().join(' ')));
  const pairs = nearPairs(standards, THRESHOLD).filter(({ a, b }) => !told.has([a, b].toSorted().join(' ')));
  // Merge them, reword one so that it says what is different, or give the reason in standards/alike.yaml.
  expect(pairs.map(({ a, b, likeness }) => `${likeness} ${a} ${titles.get(a)} ~ ${b} ${titles.get(b)}`)).toEqual([]);
});

test('what is listed as alike is still asked', () => {
  expect(alike.flatMap(({ pair }) => pair.filter((id) => !titles.has(id)))).toEqual([]);
});

test('the measure finds the same question in other words, and lets different ones pass', () => {
  const item = (id: string, title: string, ask: string) => ({ ...standards[0]?.items[0], id, title, ask, verify: undefined });
  const pairs = (...items: ReturnType<typeof item>[]) =>
    nearPairs([{ ...standards[0], items: items as never }] as never, THRESHOLD).map((one) => `${one.a} ${one.b}`);
  const limit = item('A', 'Uploads have a size limit', 'How large may an upload be?');
  expect(pairs(limit, item('B', 'The size of uploads is limited', 'What is the limit for the size of an upload?'))).toEqual(['A B']);
  expect(pairs(limit, item('B', 'The type of an upload is decided by its first bytes', 'How is the type of a file told?'))).toEqual([]);
});
