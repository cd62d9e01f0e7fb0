/** @import { Place } from './types.d.ts' */
import { codeFrame, placeText } from './code.js';
import { detail, isFleet, root, scope } from './data.js';
import { fill, h } from './dom.js';
import { filters, opener, optionsOf, picked, pour, says, table, tableRow } from './parts.js';
import { narrow } from './place.js';
import { plural } from './words.js';

const STATE_WORD = /** @type {Record<string, string>} */ ({
  'not-wired': 'not wired',
  unknown: 'can’t tell',
  conditional: 'conditional',
  wired: 'wired',
});
const STATE_ORDER = ['not-wired', 'unknown', 'conditional', 'wired'];
const WIRING_TITLES = ['what', 'kind', 'state', 'why', 'place'];

/** Everything in the text that looks like a registration, and what became of it. @param {Place} place */
export function wiringView(place) {
  const named = place.service === null && isFleet;
  const titles = named ? ['service', ...WIRING_TITLES] : WIRING_TITLES;
  const all = scope(place.service)
    .flatMap((index) => detail(index).registrations.map((one) => ({ ...one, at: index })))
    .sort((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || (a.label < b.label ? -1 : 1));
  if (all.length === 0) return [h('p.empty', null, 'No registration was found that does not end in the running app.')];
  if (!place.params.state && all.some((one) => one.state !== 'wired'))
    place.params.state = STATE_ORDER.filter((state) => state !== 'wired' && all.some((one) => one.state === state)).join(',');
  const { node, body } = table(titles, [], { caption: 'Registrations', cards: true });
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, state, kind } = place.params;
    const shown = all.filter(
      (one) =>
        picked(state, one.state) &&
        picked(kind, one.kind) &&
        (!q || says(q, `${one.label} ${one.kind} ${one.reason ?? ''} ${one.place.path} ${root.services[one.at]?.name ?? ''}`)),
    );
    fill(
      counter,
      shown.length === all.length ? plural(all.length, 'registration') : `${shown.length} of ${plural(all.length, 'registration')}`,
    );
    node.hidden = shown.length === 0;
    pour(body, shown, (one) => wiringRow(one, titles, named), 100);
  };
  const bar = filters(
    place.params,
    [
      {
        key: 'state',
        label: 'State',
        options: optionsOf(
          all,
          (one) => one.state,
          (value) => STATE_WORD[value] ?? value,
          STATE_ORDER,
        ),
      },
      { key: 'kind', label: 'Kind', options: optionsOf(all, (one) => one.kind) },
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter registrations',
  );
  draw();
  return [
    h(
      'p.muted',
      null,
      'Code that looks like it registers a route, hook or plugin. What is not wired never runs in production, so it protects nothing.',
    ),
    bar,
    h('div.section', null, counter, node),
  ];
}

/**
 * @param {ReturnType<typeof detail>['registrations'][number] & { at: number }} one
 * @param {string[]} titles
 * @param {boolean} named whether the service is told
 */
function wiringRow(one, titles, named) {
  const excerpt = detail(one.at).excerpt(one.place);
  return tableRow(titles, [
    ...(named ? [[root.services[one.at]?.name ?? '']] : []),
    [h('code', null, one.label)],
    [one.kind],
    [
      h(
        `span.mark.${one.state === 'wired' ? 'pass' : one.state === 'not-wired' ? 'fail' : 'unknown'}`,
        null,
        STATE_WORD[one.state] ?? one.state,
      ),
    ],
    [one.reason ?? ''],
    [
      excerpt
        ? opener('details.show-code', [h('span.place', null, `${one.place.path}:${one.place.line}`)], () => codeFrame(one.place, excerpt))
        : placeText(one.place),
    ],
  ]);
}
