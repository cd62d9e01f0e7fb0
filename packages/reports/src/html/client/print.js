/** @import { Place } from './types.d.ts' */
import { detail, root } from './data.js';
import { h } from './dom.js';
import { section, table, tableRow } from './parts.js';
import { headlineOf, problemCard } from './problem.js';
import { VIEW_TITLE } from './shell.js';
import { coverageView } from './view-coverage.js';
import { planView } from './view-plan.js';
import { routeRow } from './view-routes.js';
import { hours, plural } from './words.js';

/**
 * What paper gets below the first page of a service: every section, every blocker, every finding in one line.
 * The first page itself is what stands on the screen.
 * @param {Place} place
 */
export function paper(place) {
  if (place.service === null || place.view !== 'summary') return null;
  const info = detail(place.service);
  const titles = ['item', 'severity', 'what', 'where', 'effort', 'due'];
  const rows = info.problems.map((one) =>
    tableRow(titles, [
      [h('span.mono', null, one.item.id)],
      [one.item.severity],
      [headlineOf(one)],
      [
        one.places[0] ? `${one.places[0].path}:${one.places[0].line}` : '–',
        one.places.length > 1 ? ` and ${one.places.length - 1} more` : '',
      ],
      [hours(one.hours)],
      [one.slaDays === null ? 'backlog' : plural(one.slaDays, 'day')],
    ]),
  );
  const open = info.rows.filter((row) => row.status === 'UNKNOWN');
  const routeTitles = ['path', 'method', 'access', 'guards', 'validation', 'rate limit', 'place'];
  const more = info.problems.filter((one) => one.blocks.length > 0).slice(7);
  return h(
    'div.print-only',
    null,
    more.length > 0
      ? section(
          'More blockers',
          [],
          h(
            'div',
            null,
            more.map((one, at) => problemCard(one, at + 8)),
          ),
        )
      : null,
    section('All findings', [], table(titles, rows, { caption: 'All findings' }).node),
    section(
      VIEW_TITLE.questions ?? '',
      [h('span', null, plural(open.length, 'item'))],
      h(
        'ul',
        null,
        open.map((row) => h('li', null, h('span.mono', null, row.item.id), ' ', row.ask ?? `${row.item.title}: ${row.reason}`)),
      ),
    ),
    section(
      'Routes',
      [],
      table(
        routeTitles,
        info.routes.map((row) => routeRow({ ...row, at: place.service ?? 0 }, routeTitles, false)),
        { caption: 'Routes' },
      ).node,
    ),
    planView(place),
    coverageView(place),
    h('p', null, `Airworthy ${root.version}, tree ${root.treeHash}`),
  );
}
