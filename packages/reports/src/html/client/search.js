import { detail, isFleet, root } from './data.js';
import { hrefOf } from './place.js';
import { headlineOf, itemHref } from './problem.js';
import { STATUS_WORD } from './words.js';

/** @typedef {{ kind: string, title: string, sub: string, href: string, text: string }} Entry */

/** In the order of the results. */
const KINDS = ['Services', 'Findings', 'Items', 'Routes', 'Not wired', 'Files'];

/** @type {Entry[] | undefined} */
let entries;

/** Everything that can be found, gathered when somebody searches for the first time. */
function index() {
  if (entries) return entries;
  /** @type {Entry[]} */
  const made = [];
  root.services.forEach((service, at) => {
    const where = isFleet ? `${service.name} · ` : '';
    if (isFleet) made.push(entry('Services', service.name, service.path, hrefOf(at, 'summary'), service.frameworks.join(' ')));
    const info = detail(at);
    for (const one of info.problems)
      made.push(
        entry(
          'Findings',
          headlineOf(one),
          `${where}${one.item.severity} · ${one.item.id} · ${one.places[0]?.path ?? ''}`,
          hrefOf(at, 'findings', { q: one.item.id }),
          `${one.item.title} ${one.message} ${one.places.map((place) => place.path).join(' ')}`,
        ),
      );
    for (const row of info.rows)
      made.push(
        entry(
          'Items',
          row.item.title,
          `${where}${STATUS_WORD[row.status]} · ${row.item.id}`,
          itemHref(at, row.item.id),
          `${row.reason} ${row.item.why} ${row.item.refs.join(' ')} ${row.checks.join(' ')} ${row.item.standard} ${row.item.fix?.steps.join(' ') ?? ''}`,
        ),
      );
    for (const row of info.routes)
      made.push(
        entry(
          'Routes',
          `${row.method} ${row.path}`,
          `${where}${row.access} · ${row.place.path}:${row.place.line}`,
          hrefOf(at, 'routes', { q: row.path }),
          row.guards.map((one) => one.name).join(' '),
        ),
      );
    for (const one of info.registrations)
      if (one.state !== 'wired')
        made.push(
          entry('Not wired', one.label, `${where}${one.reason ?? one.state}`, hrefOf(at, 'wiring', { q: one.label }), one.place.path),
        );
    for (const path of info.paths) made.push(entry('Files', path, `${where}items that cite it`, hrefOf(at, 'standards', { q: path }), ''));
  });
  entries = made;
  return made;
}

/**
 * @param {string} kind
 * @param {string} title
 * @param {string} sub
 * @param {string} href
 * @param {string} more
 * @returns {Entry}
 */
function entry(kind, title, sub, href, more) {
  return { kind, title, sub, href, text: `${title} ${sub} ${more}`.toLowerCase() };
}

/**
 * Entries in which every word occurs, those with the words in their title first, by kind.
 * @param {string} query
 * @param {number} most of each kind
 */
export function search(query, most) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = index().filter((one) => words.every((word) => one.text.includes(word)));
  const score = (/** @type {Entry} */ one) => words.filter((word) => `${one.title} ${one.sub}`.toLowerCase().includes(word)).length;
  const groups = Map.groupBy(found, (one) => one.kind);
  return KINDS.flatMap((kind) => (/** @type {[string, Entry[]][]} */ (groups.has(kind) ? [[kind, groups.get(kind)]] : []))).map(
    ([kind, list]) => ({
      kind,
      total: list.length,
      list: list.sort((a, b) => score(b) - score(a)).slice(0, most),
    }),
  );
}
