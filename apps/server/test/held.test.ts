import { expect, test } from 'vitest';
import { Held } from '../src/routes/program/held.ts';

const at = (seconds: number): Date => new Date(seconds * 1000);

test('what was computed is given while the ledger stands still, for a minute', async () => {
  const held = new Held<number>({ most: 10 });
  let made = 0;
  const get = (seq: number, seconds: number): Promise<number> => held.get('a', seq, at(seconds), async () => (made += 1));
  expect([await get(1, 0), await get(1, 59), await get(2, 59), await get(2, 120)]).toEqual([1, 1, 2, 3]);
});

test('of many who ask at the same time one computes, and what fails is not kept', async () => {
  const held = new Held<number>({ most: 10 });
  let made = 0;
  const get = (): Promise<number> => held.get('a', 1, at(0), async () => (made += 1));
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  await expect(held.get('b', 1, at(0), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await held.get('b', 1, at(0), async () => 7)).toBe(7);
});

test('where a value lasts, it is given for half of that, then while a newer one is made, and not after', async () => {
  const held = new Held<number>({ most: 10, lasts: () => 5_000 });
  let made = 0;
  const get = (seq: number, seconds: number): Promise<number> => held.get('a', seq, at(seconds), async () => (made += 1));
  expect(await get(1, 0)).toBe(1);
  expect([await get(2, 2), made]).toEqual([1, 1]);
  expect([await get(2, 3), made]).toEqual([1, 2]);
  expect(await get(2, 4)).toBe(2);
  expect(await get(3, 12)).toBe(3);
});
