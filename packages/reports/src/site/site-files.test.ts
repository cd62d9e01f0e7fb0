import { expect, test } from 'vitest';
import { makeResult } from '../../test/make-result.ts';
import { siteFiles } from './site-files.ts';

const result = makeResult({ target: 'shop </title> & sons' });
const files = new Map(siteFiles(result, { date: '2026-11-22' }).map((one) => [one.path, one.content]));

test('a site is a page, what lists show, the items, and a file a service', () => {
  expect([...files.keys()]).toEqual(['index.html', 'data/index.js', 'data/items.js', 'data/service-0.js']);
});

test('the page may ask nothing of a network, and a target is words in it', () => {
  const page = files.get('index.html') ?? '';
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/https?:/);
  expect(page).toContain('<title>shop &lt;/title> &amp; sons · Airworthy</title>');
});

test('a service brings the code that it cites and no other', () => {
  const other = { path: 'src/other.ts', firstLine: 1, lines: ['nobody cites this'], highlight: [] };
  const [, , , service] = siteFiles({ ...result, excerpts: [...result.excerpts, other] }, { date: '2026-11-22' });
  expect(service?.content).toContain("app.get('/orders', list);");
  expect(service?.content).not.toContain('nobody cites this');
});

test('the same result is the same site', () => {
  expect(siteFiles(result, { date: '2026-11-22' })).toEqual(siteFiles(structuredClone(result), { date: '2026-11-22' }));
});
