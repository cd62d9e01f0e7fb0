import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { makeFleetModel } from '../../test/make-fleet.ts';
import { makeFleet, makeResult } from '../../test/make-result.ts';
import { markdownWriter } from './markdown-writer.ts';

test('one service', async () => {
  await expect(
    await markdownWriter.write(makeResult(), { date: '2026-11-22', sourceUrl: 'https://git.example/o/r/blob/abc/' }),
  ).toMatchFileSnapshot('../../test/golden/report.md');
});

test('a fleet names every service with its decision', async () => {
  const text = await markdownWriter.write(makeFleet(), {});
  expect(text).toContain('| orders | NO-GO | D | 80 % | 1 | 0 | 1 |');
  expect(text).toContain('| search | GO | A | 100 % | 0 | 0 | 0 |');
});

test('an address that is not http(s) makes no link', async () => {
  const text = await markdownWriter.write(makeResult(), { sourceUrl: 'javascript:alert(1)//' });
  expect(text).not.toContain('javascript');
});

test('hostile text makes no HTML, no link and no row of its own', async () => {
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => {
      const text = await markdownWriter.write(result, {});
      const outside = text
        .replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '')
        .replace(/(?<![\\`])(`+)(?!`)(?:(?!`)[\s\S]|(?!\1)`)*?\1(?!`)/g, '');
      expect(outside).not.toMatch(/(?<!\\)<[a-z!/]/i);
      expect(outside).not.toMatch(/(?<!\\)\]\((?!<https?:)/);
      expect(text.isWellFormed()).toBe(true);
    }),
    { numRuns: 150, seed: 7 },
  );
});

test('a fleet says what is amiss between its services', async () => {
  const text = await markdownWriter.write({ ...makeFleet(), fleet: makeFleetModel() }, {});
  expect(text).toContain('## Between services');
  expect(text).toContain('| orders → stock | `POST /a` | open | the route asks nobody who calls | `services/orders/call.ts:7` |');
  expect(text).toContain('| orders | `items` | stock | `services/orders/db.ts:3` |');
  expect(text).toContain('Signatures with `STOCK_KEY` differ in covered parts: orders, stock.');
  expect(await markdownWriter.write(makeFleet(), {})).not.toContain('Between services');
});
