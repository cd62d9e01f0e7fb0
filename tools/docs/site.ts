import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { escape, renderMarkdown } from './markdown.ts';
import type { Rendered } from './markdown.ts';

/** From what a newcomer reads first to what those who change it need. A page stands in the first section that it fits. */
const SECTIONS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ['Start', /^README\.md$/],
  ['Tutorials', /^docs\/tutorials\//],
  ['Guides', /^docs\/guides\/(?!add-)/],
  ['Runbooks', /^docs\/runbooks\//],
  ['Reference', /^docs\/reference\//],
  ['Evidence', /^docs\/(?!architecture)[^/]+\.md$/],
  ['Contributing', /^(?:CONTRIBUTING\.md$|docs\/architecture\.md$|docs\/guides\/add-)/],
  ['Decisions', /^docs\/adr\//],
  ['Project', /^(?:SECURITY|CHANGELOG)\.md$/],
];

/** From so many headings on, a page says what stands on it. */
const MANY_HEADINGS = 5;

/** Characters of a page that the search knows, beside its headings. */
const SEARCHED = 6_000;

export interface Page {
  /** As in the repository. */
  source: string;
  /** On the site. */
  path: string;
  title: string;
  rendered: Rendered;
}

/** Writes the pages of the repository as a folder that any web server, or a browser alone, shows. Returns the pages. */
export function buildSite(root: string, out: string): Page[] {
  const sources = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).filter((one) => SECTIONS.some(([, pattern]) => pattern.test(one)));
  const known = new Set(sources);
  const files = new Set<string>();
  const pages = sources.toSorted().map((source): Page => {
    const rendered = renderMarkdown(readFileSync(join(root, source), 'utf8'), (target) => linkOn(source, target, known, root, files));
    return { source, path: pathOf(source), title: rendered.headings[0]?.text ?? source, rendered };
  });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const page of pages) write(join(out, page.path), pageHtml(page, pages));
  for (const file of files) cpSync(join(root, file), makeFolder(join(out, file)), { recursive: true });
  for (const name of ['search.js', 'style.css']) cpSync(join(import.meta.dirname, 'assets', name), join(out, name));
  write(join(out, 'search-index.js'), `window.searchIndex = ${JSON.stringify(pages.map(entryOf)).replaceAll('<', String.raw`\u003c`)};\n`);
  return pages;
}

function pathOf(source: string): string {
  return source === 'README.md' ? 'index.html' : source.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');
}

/** Pages lead to pages; other files of the repository come along, folders lead to their first page. */
function linkOn(source: string, target: string, known: ReadonlySet<string>, root: string, files: Set<string>): string {
  if (/^(?:[a-z]+:|#|$)/i.test(target)) return target;
  const [path = '', anchor] = target.split('#');
  const full = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '');
  const here = posix.dirname(pathOf(source));
  const relative = (to: string): string => `${posix.relative(here, to) || '.'}${anchor === undefined ? '' : `#${anchor}`}`;
  if (known.has(full)) return relative(pathOf(full));
  if (known.has(`${full}/README.md`)) return relative(pathOf(`${full}/README.md`));
  const first = [...known].filter((one) => one.startsWith(`${full}/`)).toSorted()[0];
  if (first !== undefined) return relative(pathOf(first));
  if (existsSync(join(root, full))) files.add(full);
  return relative(full);
}

function pageHtml(page: Page, pages: readonly Page[]): string {
  const up = '../'.repeat(page.path.split('/').length - 1);
  const navigation = SECTIONS.map(([title, pattern]) => {
    const links = pages
      .filter((one) => pattern.test(one.source))
      .map((one) => `<li><a href="${up}${escape(one.path)}"${one === page ? ' aria-current="page"' : ''}>${escape(one.title)}</a></li>`);
    return `<details${pattern.test(page.source) ? ' open' : ''}><summary>${title}</summary><ul>${links.join('')}</ul></details>`;
  }).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<title>${escape(page.title)} · Airworthy</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body data-up="${up}">
<a class="skip" href="#content">To the text</a>
<header><a href="${up}index.html">Airworthy</a><a class="to-pages" href="#pages">All pages</a><label for="search">Search</label><input id="search" type="search" autocomplete="off"><ol id="found" aria-live="polite"></ol></header>
<nav id="pages" aria-label="Pages">${navigation}</nav>
<main id="content">${withContents(page.rendered)}</main>
<script src="${up}search-index.js"></script>
<script src="${up}search.js"></script>
</body>
</html>
`;
}

/** The page with a list of its parts behind its title, where they are many. */
function withContents({ html, headings }: Rendered): string {
  const parts = headings.filter((one) => one.level === 2);
  if (parts.length < MANY_HEADINGS) return html;
  const links = parts.map((one) => `<li><a href="#${escape(one.id)}">${escape(one.text)}</a></li>`).join('');
  return html.replace('</h1>', () => `</h1>\n<details class="contents"><summary>On this page</summary><ul>${links}</ul></details>`);
}

function entryOf({ path, title, rendered }: Page): { path: string; title: string; headings: [string, string][]; text: string } {
  return { path, title, headings: rendered.headings.slice(1, 60).map((one) => [one.text, one.id]), text: rendered.text.slice(0, SEARCHED) };
}

function write(path: string, text: string): void {
  writeFileSync(makeFolder(path), text);
}

function makeFolder(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
