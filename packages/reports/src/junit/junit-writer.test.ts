import * as fc from 'fast-check';
import { DOMParser } from 'linkedom';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { makeResult } from '../../test/make-result.ts';
import { junitWriter } from './junit-writer.ts';

test('fails what fails, skips what is open or does not apply', async () => {
  const xml = await junitWriter.write(makeResult(), {});
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const suites = [...document.querySelectorAll('testsuite')].map((one) => [
    one.getAttribute('name'),
    one.getAttribute('tests'),
    one.getAttribute('failures'),
    one.getAttribute('skipped'),
  ]);
  expect(suites).toEqual([
    ['shop / 01-security Security', '2', '1', '0'],
    ['shop / 05-testing Testing', '3', '1', '2'],
  ]);
  const skipped = [...document.querySelectorAll('skipped')].map((one) => one.getAttribute('message'));
  expect(skipped).toEqual(['not verified: When was a restore last rehearsed?', 'not applicable: No queue was found.']);
  expect(document.querySelector('failure')?.textContent).toContain('src/app.ts:11 GET /orders has no guard');
  expect(document.querySelector('testsuites')?.getAttribute('failures')).toBe('2');
});

test('any result is well-formed and holds no forbidden character', async () => {
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => {
      const xml = await junitWriter.write(result, {});
      // oxlint-disable-next-line no-control-regex -- these are the characters XML 1.0 forbids
      expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      expect(xml.isWellFormed()).toBe(true);
      expect(unbalanced(xml)).toEqual([]);
    }),
    { numRuns: 150, seed: 7 },
  );
});

/** Tags that do not pair up, and text that is neither a tag nor escaped. */
function unbalanced(xml: string): string[] {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml[^>]*\?>/, '')
    .replace(/<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/g, (all, closes: string, name: string, _list: string, empty: string) => {
      if (empty) return '';
      if (!closes) open.push(name);
      else if (open.pop() !== name) return all;
      return '';
    });
  return [...open, ...(rest.match(/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/g) ?? [])];
}
