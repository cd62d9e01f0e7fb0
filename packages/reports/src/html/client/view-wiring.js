/** @import { Place } from './types.d.ts' */
import { codeFrame, placeText } from './code.js';
import { detail } from './data.js';
import { fill, h } from './dom.js';
import { filters, opener, optionsOf, picked, pour, says, table, tableRow } from './parts.js';
import { narrow } from './place.js';
import { plural } from './words.js';

const STATE_WORD = /** @type {Record<string, string>} */ ({ 'not-wired': 'not wired', unknown: 'can’t tell', conditional: 'conditional', wired: 'wired' });
const STATE_ORDER = ['not-wired', 'unknown', 'conditional', 'wired'];
const TITLES = ['what', 'kind', 'state', 'why', 'place'];

/** Everything in the text that looks like a registration, and what became of it. @param {Place} place */
export function wiringView(place) {
  const info = detail(place.service ?? 0);
  const all = [...info.registrations].sort((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || (a.label < b.label ? -1 : 1));
  if (all.length === 0) return [h('p.empty', null, 'No registration was found that does not end in the running app.')];
  if (!place.params.state && all.some((one) => one.state !== 'wired')) place.params.state = STATE_ORDER.filter((state) => state !== 'wired' && all.some((one) => one.state === state)).join(',');
  const { node, body } = table(TITLES, [], { caption: 'Registrations', cards: true });
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, state, kind } = place.params;
    const shown = all.filter((one) => picked(state, one.state) && picked(kind, one.kind) && (!q || says(q, `${one.label} ${one.kind} ${one.reason ?? ''} ${one.place.path}`)));
    fill(counter, shown.length === all.length ? plural(all.length, 'registration') : `${shown.length} of ${plural(all.length, 'registration')}`);
    node.hidden = shown.length === 0;
    pour(body, shown, (one) => wiringRow(one, info), 100);
  };
  const bar = filters(
    place.params,
    [
      { key: 'state', label: 'State', options: optionsOf(all, (one) => one.state, (value) => STATE_WORD[value] ?? value, STATE_ORDER) },
      { key: 'kind', label: 'Kind', options: optionsOf(all, (one) => one.kind) },
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter registrations',
  );
  draw();
  return [h('p.muted', null, 'Code that looks like it registers a route, hook or plugin. What is not wired never runs in production, so it protects nothing.'), bar, h('div.section', null, counter, node)];
}

/**
 * @param {ReturnType<typeof detail>['registrations'][number]} one
 * @param {ReturnType<typeof detail>} info
 */
function wiringRow(one, info) {
  const excerpt = info.excerpt(one.place);
  return tableRow(TITLES, [
    [h('code', null, one.label)],
    [one.kind],
    [h(`span.mark.${one.state === 'wired' ? 'pass' : one.state === 'not-wired' ? 'fail' : 'unknown'}`, null, STATE_WORD[one.state] ?? one.state)],
    [one.reason ?? ''],
    [excerpt ? opener('details.show-code', [h('span.place', null, `${one.place.path}:${one.place.line}`)], () => codeFrame(one.place, excerpt)) : placeText(one.place)],
  ]);
}
