import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { buildSite } from './site.ts';

const out = join(mkdtempSync(join(tmpdir(), 'airworthy-site-')), 'site');
afterAll(() => rmSync(dirname(out), { recursive: true, force: true }));
const pages = buildSite(join(import.meta.dirname, '../..'), out);

test('every link of every page leads to a file, and to a heading where it names one', () => {
  const ids = new Map(pages.map((one) => [one.path, new Set(one.rendered.headings.map((heading) => heading.id))]));
  const broken = pages.flatMap((page) =>
    [...page.rendered.html.matchAll(/href="([^"]*)"/g)].flatMap(([, href = '']) => {
      if (/^[a-z]+:/i.test(href)) return [];
      const [path = '', anchor] = href.split('#');
      const target = path === '' ? page.path : join(dirname(page.path), path);
      if (!existsSync(join(out, target))) return [`${page.source}: ${href}`];
      return anchor === undefined || !ids.has(target) || ids.get(target)?.has(anchor) ? [] : [`${page.source}: ${href}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('no page uses more of Markdown than is rendered', () => {
  const left = pages.flatMap(({ source, rendered }) => {
    const prose = rendered.html.replaceAll(/<(pre|code)[^>]*>[\s\S]*?<\/\1>/g, '');
    return [...prose.matchAll(/\*\*\S.{0,30}|\]\([^)]{0,40}|^\|.{0,30}|```|\uE000/gm)].map((match) => `${source}: ${match[0]}`);
  });
  expect(left).toEqual([]);
});

test('the search finds every page by its title, and no page brings a script of its own', () => {
  const index = readFileSync(join(out, 'search-index.js'), 'utf8');
  for (const page of pages) expect([page.source, index.includes(JSON.stringify(page.path))]).toEqual([page.source, true]);
  const html = readFileSync(join(out, 'index.html'), 'utf8');
  expect(html.match(/<script[^>]*>/g)).toEqual(['<script src="search-index.js">', '<script src="search.js">']);
  expect(html).toContain("default-src 'none'");
});

test('what stands in a text is text: no HTML comes through, code stays as it is', () => {
  const { html } = renderMarkdown(
    '# A <b>bold</b> title\n\n`<i>` and **strong `x`** <script>\n\n- one\n  - two\n- three\n\n| a | b |\n| - | - |\n| `x|y` \\| z | [l](m.md) |\n',
  );
  expect(html).toBe(
    '<h1 id="a-bboldb-title">A &lt;b&gt;bold&lt;/b&gt; title</h1>\n<p><code>&lt;i&gt;</code> and <strong>strong <code>x</code></strong> &lt;script&gt;</p>\n<ul><li>one\n<ul><li>two</li></ul></li><li>three</li></ul>\n<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>`x</td><td>y` | z</td><td><a href="m.md">l</a></td></tr></tbody></table></div>',
  );
});
