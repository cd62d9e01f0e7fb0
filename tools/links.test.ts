import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  ...globSync('*.md', { cwd: ROOT }),
  ...globSync('docs/**/*.md', { cwd: ROOT }),
  ...globSync('packages/*/*.md', { cwd: ROOT }),
];
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g;

/** The anchors that Markdown renderers give the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const headings = proseOf(page).matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map((match) =>
      (match[1] as string)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The text of a page without its blocks of code, in which brackets mean something else. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1\s*$/gm, '');
}

test('every link between our pages leads to a page and a heading', () => {
  const anchors = new Map<string, Set<string>>();
  const broken = PAGES.flatMap((page) =>
    [...proseOf(join(ROOT, page)).matchAll(LINK)].flatMap(([text, path = '', anchor]) => {
      const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
      if (!existsSync(target)) return [`${page}: ${text}`];
      if (anchor === undefined || !target.endsWith('.md')) return [];
      const known = anchors.get(target) ?? anchorsOf(target);
      anchors.set(target, known);
      return known.has(anchor) ? [] : [`${page}: ${text}`];
    }),
  );
  expect(PAGES).toContain('README.md');
  expect([...new Set(broken)]).toEqual([]);
});
