/** @import { Place } from './types.d.ts' */
import { placeText } from './code.js';
import { detail, root, scope } from './data.js';
import { h } from './dom.js';
import { pour, section, table, tableRow } from './parts.js';
import { count, plural } from './words.js';

const LEVELS = ['error', 'warning', 'info'];

/** What was read, what was not, and what this document was made from. @param {Place} place */
export function coverageView(place) {
  return [capabilitySection(place), gapSection(place), diagnosticSection(place), factSection(place), madeFrom()];
}

/** @param {Place} place */
function gapSection(place) {
  const named = place.service === null;
  const gaps = scope(place.service).flatMap((index) =>
    detail(index).gaps.map((gap) => ({ ...gap, service: root.services[index]?.name ?? '' })),
  );
  if (gaps.length === 0) return section('Read in part', [], h('p.muted', null, 'Every kind of fact was read completely.'));
  const titles = [...(named ? ['service'] : []), 'facts about', 'state', 'why'];
  const { node, body } = table(titles, [], { caption: 'What was read in part', cards: true });
  pour(
    body,
    gaps,
    (gap) =>
      tableRow(titles, [
        ...(named ? [[gap.service]] : []),
        [gap.family],
        [gap.state],
        [
          h(
            'ul.bare',
            null,
            gap.reasons.map((reason) => h('li', null, reason)),
          ),
        ],
      ]),
    100,
  );
  return section('Read in part', [h('span.muted', null, 'Where something was not read, nothing is claimed to be absent.')], node);
}

/** @param {Place} place */
function diagnosticSection(place) {
  const folder = place.service === null ? '' : (root.services[place.service]?.path ?? '');
  const own = root.diagnostics
    .filter(
      (one) =>
        folder === '' || folder === '.' || !one.location || one.location.path === folder || one.location.path.startsWith(`${folder}/`),
    )
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  if (own.length === 0) return section('Diagnostics', [], h('p.muted', null, 'Nothing was left out and nothing broke.'));
  const titles = ['level', 'code', 'message', 'place'];
  const { node, body } = table(titles, [], { caption: 'Diagnostics', cards: true });
  pour(
    body,
    own,
    (one) =>
      tableRow(titles, [
        [h('b', null, one.level)],
        [h('code', null, one.code)],
        [one.message],
        [one.location ? placeText(one.location) : '–'],
      ]),
    100,
  );
  return section('Diagnostics', [h('span.muted', null, plural(own.length, 'entry', 'entries'))], node);
}

/** What the services are held to do: the standards that apply follow from it. @param {Place} place */
function capabilitySection(place) {
  const named = place.service === null;
  const rows = scope(place.service).flatMap((index) =>
    (root.services[index]?.capabilityEvidence ?? []).map((one) => ({ ...one, service: root.services[index]?.name ?? '' })),
  );
  if (rows.length === 0) return null;
  const titles = [...(named ? ['service'] : []), 'capability', 'because', 'places'];
  const { node, body } = table(titles, [], { caption: 'Capabilities', cards: true });
  pour(
    body,
    rows,
    (one) =>
      tableRow(titles, [
        ...(named ? [[one.service]] : []),
        [h('code', null, one.has ? one.id : `not ${one.id}`)],
        [one.by === 'airworthy.yaml' ? `airworthy.yaml ${one.has ? 'adds it' : 'takes it away'}: ${one.because}` : one.because],
        [
          h(
            'ul.bare',
            null,
            one.places.map((at) => h('li', null, placeText(at))),
          ),
        ],
      ]),
    100,
  );
  return section('Capabilities', [h('span.muted', null, 'What was seen decides which items apply; airworthy.yaml can correct it.')], node);
}

/** @param {Place} place */
function factSection(place) {
  /** @type {Map<string, number>} */
  const facts = new Map();
  for (const index of scope(place.service))
    for (const [family, n] of Object.entries(detail(index).facts)) facts.set(family, (facts.get(family) ?? 0) + n);
  const list = [...facts].filter(([, n]) => n > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return section(
    'Facts',
    [h('span.muted', null, 'What was collected, by kind.')],
    h(
      'div.legend.small',
      null,
      list.map(([family, n]) => h('span', null, `${family} `, h('span.n', null, count(n)))),
    ),
  );
}

function madeFrom() {
  const rows = [
    ['audited folder', root.target],
    ['Airworthy', root.version],
    ['tree hash', root.treeHash],
    ['standards hash', root.standardsHash],
    ...(root.profile
      ? [['profile', `${root.profile.name} (${root.profile.source}): ${root.profile.items} of ${root.profile.of} items`]]
      : []),
    ['services', root.services.map((one) => `${one.name} (${one.path})`).join(', ')],
    ...(root.excerptsLeftOut
      ? [['source excerpts', `${count(root.excerptsLeftOut)} were left out to keep this page small; their places are still named`]]
      : []),
    ...(root.date ? [['date', root.date]] : []),
  ];
  return section(
    'Made from',
    [],
    table(
      ['what', 'value'],
      rows.map(([name = '', value = '']) => tableRow(['what', 'value'], [[name], [h('span.mono', null, value)]])),
      { caption: 'Made from' },
    ).node,
  );
}
