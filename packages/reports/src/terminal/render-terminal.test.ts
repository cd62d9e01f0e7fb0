import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyResult } from '../../test/any-result.ts';
import { makeFleet, makeResult, makeService } from '../../test/make-result.ts';
import { renderTerminal } from './render-terminal.ts';
import { widthOf } from './width.ts';

const plain = { color: false, verbose: false };

test('one service', async () => {
  await expect(renderTerminal(makeResult(), { ...plain, width: 80, next: ['open report.html'] })).toMatchFileSnapshot(
    '../../test/golden/terminal-service.txt',
  );
});

test('a fleet', async () => {
  await expect(renderTerminal(makeFleet(), { ...plain, width: 100 })).toMatchFileSnapshot('../../test/golden/terminal-fleet.txt');
});

test('every count has its own word', () => {
  const text = renderTerminal(makeResult(), { ...plain, width: 100 });
  expect(text).toContain('passed 1   partial 1   failed 1   waived 0   not verified 1   n/a 1');
});

test('a service name cannot become a command of its own', () => {
  const hostile = makeService({ name: "a'; rm -rf ~" });
  const text = renderTerminal(makeResult({ services: [hostile, makeService()] }), { ...plain, width: 80 });
  expect(text).toContain(String.raw`NEXT  airworthy explain S01-001 --service 'a'\''; rm -rf ~'`);
});

test('the next command says the folder and how the command line was started', () => {
  const text = renderTerminal(makeResult(), {
    ...plain,
    width: 80,
    command: './airworthy',
    directory: '../shop',
    next: ['./airworthy audit ../shop --out report.html'],
  });
  expect(text).toContain('NEXT  ./airworthy explain S01-001 ../shop\n      ./airworthy audit ../shop --out report.html');
});

test('no service', () => {
  expect(renderTerminal(makeResult({ services: [] }), { ...plain, width: 80 })).toContain('No service was found');
});

test('ASCII when asked', () => {
  const text = renderTerminal(makeResult(), { ...plain, width: 80, unicode: false });
  expect(text).not.toMatch(/[─█░│▶]/);
});

test('colour changes no character', () => {
  // oxlint-disable-next-line no-control-regex -- the escapes are what is taken away
  const bare = (text: string): string => text.replace(/\u001b\[\d+m/g, '');
  for (const result of [makeResult(), makeFleet()]) {
    const coloured = renderTerminal(result, { ...plain, color: true, width: 80 });
    expect(coloured).toContain('\u001b[31m');
    expect(bare(coloured)).toBe(renderTerminal(result, { ...plain, width: 80 }));
  }
});

test('hostile text cannot leave its line, its width or the plain characters', () => {
  fc.assert(
    fc.property(anyResult, fc.constantFrom(60, 80, 120), fc.boolean(), (result, width, verbose) => {
      const text = renderTerminal(result, { color: false, width, verbose });
      // oxlint-disable-next-line no-control-regex -- nothing but newlines may control the terminal
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      const cutable = text.split('\n').filter((line) => !line.startsWith('NEXT '));
      expect(cutable.filter((line) => widthOf(line) > width)).toEqual([]);
    }),
    { numRuns: 200, seed: 7 },
  );
});
