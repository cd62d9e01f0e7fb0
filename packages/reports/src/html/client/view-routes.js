/** @import { Place } from './types.d.ts' */
import { breakable, codeFrame, placeText } from './code.js';
import { detail, isFleet, root, scope } from './data.js';
import { fill, h, icon } from './dom.js';
import { filters, optionsOf, picked, pour, says, table, tableRow } from './parts.js';
import { narrow } from './place.js';
import { plural } from './words.js';

const ACCESS_ORDER = ['open', 'optional', 'opaque', 'guarded'];
const ACCESS_HINT = /** @type {Record<string, string>} */ ({
  open: 'nothing asks for a credential',
  optional: 'a credential is looked at but not required',
  opaque: 'code that could not be read takes part',
  guarded: 'rejects without a valid credential',
});

/** Kinds that look like a guard and stop nobody. */
const WEAK = new Set(['stub', 'undefined', 'swallows', 'presence-only', 'public-constant']);

const GUARD_WORD = /** @type {Record<string, string>} */ ({
  stub: 'stub, lets everything pass',
  undefined: 'undefined, never runs',
  swallows: 'swallows bad credentials',
  'presence-only': 'asks only whether one is there',
  'public-constant': 'accepts a constant from the source',
  'principal-required': 'needs a principal',
  'deny-all': 'rejects everything',
});

/** @typedef {ReturnType<typeof detail>['routes'][number] & { at: number }} RouteAt */

/** @param {Place} place */
export function routesView(place) {
  const named = place.service === null && isFleet;
  const all = scope(place.service)
    .flatMap((index) => detail(index).routes.map((row) => /** @type {RouteAt} */ ({ ...row, at: index })))
    .sort(
      (a, b) =>
        ACCESS_ORDER.indexOf(a.access) - ACCESS_ORDER.indexOf(b.access) ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1),
    );
  if (all.length === 0) return [h('p.empty', null, 'No route was found.')];
  const titles = [...(named ? ['service'] : []), 'path', 'method', 'access', 'guards', 'validation', 'rate limit', 'place'];
  const { node, body } = table(titles, [], { caption: 'Routes', cards: true });
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, access, method, valid, limit, purpose, svc } = place.params;
    const shown = all.filter(
      (row) =>
        picked(access, row.access) &&
        picked(method, row.method) &&
        picked(valid, row.validation.length > 0 ? 'yes' : 'no') &&
        picked(limit, row.rateLimit ? 'yes' : 'no') &&
        picked(purpose, row.purpose) &&
        picked(svc, String(row.at)) &&
        (!q ||
          says(
            q,
            `${row.method} ${row.path} ${row.purpose} ${row.place.path} ${row.guards.map((one) => `${one.name} ${one.kind}`).join(' ')} ${row.service}`,
          )),
    );
    fill(counter, shown.length === all.length ? plural(all.length, 'route') : `${shown.length} of ${plural(all.length, 'route')}`);
    node.hidden = shown.length === 0;
    pour(body, shown, (row) => routeRow(row, titles, named), 80);
  };
  const yesNo = (/** @type {string} */ value) => value;
  const bar = filters(
    place.params,
    [
      { key: 'access', label: 'Access', options: optionsOf(all, (row) => row.access, undefined, ACCESS_ORDER) },
      { key: 'valid', label: 'Validated', options: optionsOf(all, (row) => (row.validation.length > 0 ? 'yes' : 'no'), yesNo) },
      { key: 'limit', label: 'Rate limited', options: optionsOf(all, (row) => (row.rateLimit ? 'yes' : 'no'), yesNo) },
      { key: 'method', label: 'Method', options: optionsOf(all, (row) => row.method) },
      { key: 'purpose', label: 'Purpose', options: optionsOf(all, (row) => row.purpose) },
      ...(named
        ? [
            {
              key: 'svc',
              label: 'Service',
              options: optionsOf(
                all,
                (row) => String(row.at),
                (value) => root.services[Number(value)]?.name ?? value,
              ),
            },
          ]
        : []),
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter by path, guard or file',
  );
  draw();
  return [bar, h('div.section', null, counter, node)];
}

/**
 * @param {RouteAt} row
 * @param {string[]} titles
 * @param {boolean} named
 */
export function routeRow(row, titles, named) {
  const place = h(
    'button.link',
    { type: 'button', 'aria-expanded': 'false' },
    h('span.place', null, breakable(`${row.place.path}:${row.place.line}`)),
  );
  const line = tableRow(titles, [
    ...(named ? [[row.service]] : []),
    [
      h('span.mono', null, breakable(row.path)),
      row.conditions?.length ? h('div.micro.muted', null, `when ${row.conditions.join(' and ')}`) : null,
    ],
    [h('span.method', null, row.method)],
    [
      h(
        `span.access.${row.access}`,
        { title: ACCESS_HINT[row.access] },
        icon(row.access === 'opaque' ? 'unknown' : row.access),
        row.access,
      ),
      row.accessReason ? h('div.micro.muted', null, row.accessReason) : null,
    ],
    [guardCell(row)],
    [row.validation.length > 0 ? row.validation.join(', ') : h('span.muted', null, 'none')],
    [row.rateLimit ?? h('span.muted', null, 'none')],
    [h('div.route-place', null, place)],
  ]);
  place.addEventListener('click', () => {
    const open = place.getAttribute('aria-expanded') === 'true';
    place.setAttribute('aria-expanded', String(!open));
    if (open) line.nextElementSibling?.remove();
    else line.after(routeExtra(row, titles.length));
  });
  return line;
}

/** Guards that ask for something first; hooks that are not about credentials are counted. @param {RouteAt} row */
function guardCell(row) {
  const guards = row.guards.filter((one) => one.kind !== 'neutral');
  const neutral = row.guards.length - guards.length;
  if (row.guards.length === 0) return h('span.muted', null, 'none');
  return h(
    'div.stack',
    null,
    guards.length === 0 ? h('span.muted', null, 'none') : guards.map((one) => guardLine(one)),
    neutral > 0
      ? h(
          'span.micro.muted',
          {
            title: row.guards
              .filter((one) => one.kind === 'neutral')
              .map((one) => one.name)
              .join(', '),
          },
          `${neutral} other ${neutral === 1 ? 'hook' : 'hooks'}`,
        )
      : null,
  );
}

/** @param {RouteAt['guards'][number]} one */
function guardLine(one) {
  const words = [
    one.verifies.length > 0 ? `verifies ${one.verifies.join(', ')}` : '',
    one.phase,
    ...(one.flags ?? []),
    ...(one.conditions ?? []).map((text) => `when ${text}`),
  ]
    .filter(Boolean)
    .join(' · ');
  return h(
    'div',
    null,
    h('code', null, one.name),
    ' ',
    h(WEAK.has(one.kind) ? 'b.micro.fail-text' : 'span.micro', null, GUARD_WORD[one.kind] ?? one.kind),
    ' ',
    h('span.micro.muted', null, words),
  );
}

/**
 * Below a route: its code, and everything that runs before its handler with the place where it is defined.
 * @param {RouteAt} row
 * @param {number} columns
 */
function routeExtra(row, columns) {
  const info = detail(row.at);
  const guards = row.guards.map((one) => h('li', null, guardLine(one), h('div.what', null, placeText(one.place))));
  return h(
    'tr.extra',
    null,
    h(
      'td',
      { colspan: columns },
      h(
        'div.stack',
        null,
        codeFrame(row.place, info.excerpt(row.place)),
        guards.length > 0 ? [h('p.label', null, 'Before the handler, in order'), h('ol.stack', null, guards)] : null,
      ),
    ),
  );
}
