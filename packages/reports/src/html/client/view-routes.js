/** @import { Place } from './types.d.ts' */
import { codeFrame, placeText } from './code.js';
import { detail, isFleet, root, scope } from './data.js';
import { fill, h, icon } from './dom.js';
import { filters, opener, optionsOf, picked, pour, says, table, tableRow } from './parts.js';
import { narrow } from './place.js';
import { plural } from './words.js';

const ACCESS_ORDER = ['open', 'optional', 'opaque', 'guarded'];
const ACCESS_HINT = /** @type {Record<string, string>} */ ({ open: 'nothing asks for a credential', optional: 'a credential is looked at but not required', opaque: 'code that could not be read takes part', guarded: 'rejects without a valid credential' });

/** @typedef {ReturnType<typeof detail>['routes'][number] & { at: number }} RouteAt */

/** @param {Place} place */
export function routesView(place) {
  const named = place.service === null && isFleet;
  const all = scope(place.service)
    .flatMap((index) => detail(index).routes.map((row) => /** @type {RouteAt} */ ({ ...row, at: index })))
    .sort((a, b) => ACCESS_ORDER.indexOf(a.access) - ACCESS_ORDER.indexOf(b.access) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1));
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
        (!q || says(q, `${row.method} ${row.path} ${row.purpose} ${row.place.path} ${row.guards.map((one) => `${one.name} ${one.kind}`).join(' ')} ${row.service}`)),
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
      ...(named ? [{ key: 'svc', label: 'Service', options: optionsOf(all, (row) => String(row.at), (value) => root.services[Number(value)]?.name ?? value) }] : []),
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
  const guards = row.guards.length > 0 ? h('div.stack', null, row.guards.map((one) => guardLine(row, one))) : h('span.muted', null, 'none');
  const excerpt = detail(row.at).excerpt(row.place);
  return tableRow(titles, [
    ...(named ? [[row.service]] : []),
    [h('span.mono', null, row.path), row.conditions?.length ? h('div.micro.muted', null, `when ${row.conditions.join(' and ')}`) : null],
    [h('span.method', null, row.method)],
    [h(`span.access.${row.access}`, { title: ACCESS_HINT[row.access] }, icon(row.access === 'opaque' ? 'unknown' : row.access), row.access), row.accessReason ? h('div.micro.muted', null, row.accessReason) : null],
    [guards],
    [row.validation.length > 0 ? row.validation.join(', ') : h('span.muted', null, 'none')],
    [row.rateLimit ?? h('span.muted', null, 'none')],
    [excerpt ? opener('details.show-code', [h('span.place', null, `${row.place.path}:${row.place.line}`)], () => codeFrame(row.place, excerpt)) : placeText(row.place)],
  ]);
}

/**
 * @param {RouteAt} row
 * @param {RouteAt['guards'][number]} one
 */
function guardLine(row, one) {
  const words = [one.kind, one.verifies.length > 0 ? `verifies ${one.verifies.join(', ')}` : '', one.phase, ...(one.flags ?? []), ...(one.conditions ?? []).map((text) => `when ${text}`)].filter(Boolean).join(' · ');
  return h('div', { title: `${one.place.path}:${one.place.line}` }, h('code', null, one.name), ' ', h('span.micro.muted', null, words));
}
