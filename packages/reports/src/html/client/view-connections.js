/** @import { FleetModel, Location, Place } from './types.d.ts' */
/** @import { Child } from './dom.js' */
import { placeText } from './code.js';
import { readJson, root } from './data.js';
import { fill, h } from './dom.js';
import { filters, opener, optionsOf, picked, pour, says, section, table, tableRow } from './parts.js';
import { hrefOf, narrow } from './place.js';
import { count, plural } from './words.js';

const EDGE_WORD = /** @type {Record<string, string>} */ ({
  open: 'open',
  weak: 'weak check',
  mismatch: 'mismatch',
  'no-route': 'no such route',
  unknown: 'can’t tell',
  authenticated: 'authenticated',
  public: 'public',
});
const EDGE_ORDER = ['open', 'weak', 'mismatch', 'no-route', 'unknown', 'authenticated', 'public'];
const EDGE_MARK = /** @type {Record<string, string>} */ ({
  open: 'fail',
  weak: 'fail',
  mismatch: 'fail',
  'no-route': 'fail',
  authenticated: 'pass',
});
const RUNS = /** @type {Record<string, string>} */ ({ wired: 'yes', conditional: 'sometimes', 'not-wired': 'no', unknown: 'can’t tell' });

/** What only shows over several services. @param {Place} place */
export function connectionsView(place) {
  const fleet = /** @type {FleetModel} */ (readJson('fleet'));
  return [
    h(
      'p.muted',
      null,
      'What shows only over several services. A target, an owner or a check that the code does not tell is said to be unknown.',
    ),
    callSection(fleet, place),
    tableSection(fleet),
    signatureSection(fleet),
    weakSection(fleet),
    copySection(fleet),
    switchSection(fleet),
    secretSection(fleet),
    driftSection(fleet),
  ];
}

/** @param {string} name */
function serviceLink(name) {
  const index = root.services.findIndex((one) => one.name === name);
  return index < 0 ? name : h('a.quiet', { href: hrefOf(index, 'summary') }, name);
}

/** @param {string} state */
function runsText(state) {
  return RUNS[state] ?? state;
}

/**
 * @param {FleetModel} fleet
 * @param {Place} place
 */
function callSection(fleet, place) {
  const all = fleet.edges.filter((one) => one.by !== 'mention').sort((a, b) => EDGE_ORDER.indexOf(a.state) - EDGE_ORDER.indexOf(b.state));
  const titles = ['from', 'to', 'request', 'sends', 'route checks', 'state', 'runs', 'place'];
  const { node, body } = table(titles, [], { caption: 'Calls between services', cards: true });
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, state } = place.params;
    const shown = all.filter(
      (one) => picked(state, one.state) && says(q, `${one.from} ${one.to} ${one.method} ${one.path ?? ''} ${one.reason} ${one.place.path}`),
    );
    fill(counter, shown.length === all.length ? plural(all.length, 'call') : `${shown.length} of ${plural(all.length, 'call')}`);
    node.hidden = shown.length === 0;
    pour(
      body,
      shown,
      (one) =>
        tableRow(titles, [
          [serviceLink(one.from)],
          [serviceLink(one.to)],
          [h('code', null, `${one.method} ${one.path ?? '?'}`)],
          [one.caller.join(', ')],
          [one.state === 'no-route' ? '–' : one.callee.join(', ')],
          [
            h(`span.mark.${EDGE_MARK[one.state] ?? 'unknown'}`, { title: one.reason }, EDGE_WORD[one.state] ?? one.state),
            ' ',
            // What both sides do stands beside it.
            one.state === 'unknown' || one.reason.includes(' at ') ? h('span.small.muted', null, one.reason) : null,
          ],
          [runsText(one.wiring)],
          [placeText(one.place)],
        ]),
      60,
    );
  };
  draw();
  const bar = filters(
    place.params,
    [
      {
        key: 'state',
        label: 'State',
        options: optionsOf(
          all,
          (one) => one.state,
          (value) => EDGE_WORD[value] ?? value,
          EDGE_ORDER,
        ),
      },
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter calls',
  );
  const mentions = [
    ...Map.groupBy(
      fleet.edges.filter((one) => one.by === 'mention'),
      (one) => one.from,
    ),
  ];
  return section(
    'Calls',
    [],
    all.length > 0 ? h('div', null, bar, counter, node) : h('p.empty', null, 'No call from one service to another could be followed.'),
    mentions.length > 0
      ? opener(
          'details.show-code',
          [h('span', null, `${plural(mentions.length, 'service')} read addresses of others, and no call there could be followed`)],
          () =>
            h(
              'ul',
              null,
              mentions.map(([from, edges]) => h('li', null, serviceLink(from), `: ${edges.map((one) => one.to).join(', ')}`)),
            ),
        )
      : null,
    fleet.unresolved.length > 0
      ? opener(
          'details.show-code',
          [h('span', null, `${plural(fleet.unresolved.length, 'request')} whose target the code does not tell`)],
          () =>
            h(
              'ul',
              null,
              fleet.unresolved.map((one) =>
                h('li', null, serviceLink(one.service), ' ', h('code', null, one.target), ' ', placeText(one.place)),
              ),
            ),
        )
      : null,
  );
}

/** @param {FleetModel} fleet */
function tableSection(fleet) {
  const foreign = fleet.access
    .filter((one) => one.owner !== null)
    .sort((a, b) => Number(b.writes > 0) - Number(a.writes > 0) || b.wired - a.wired);
  const nobody = fleet.access.filter((one) => one.owner === null);
  if (fleet.access.length + fleet.contested.length + fleet.sharedSchemas.length === 0) return null;
  const titles = ['service', 'table', 'created by', 'reads', 'writes', 'in running code', 'places'];
  const right = [3, 4, 5];
  return section(
    'Tables of other services',
    [
      h(
        'span.muted',
        null,
        `${foreign.filter((one) => one.writes > 0).length} written, ${foreign.filter((one) => one.writes === 0).length} only read`,
      ),
    ],
    simpleTable(
      'Tables of other services',
      titles,
      foreign.map((one) => [
        [serviceLink(one.service)],
        [h('code', null, one.table)],
        [serviceLink(one.owner ?? '')],
        [count(one.reads)],
        [count(one.writes)],
        [count(one.wired)],
        [placeList(one.places.map((it) => it.place))],
      ]),
      right,
    ),
    ...[...Map.groupBy(fleet.sharedSchemas, (one) => one.services.join(', '))].map(([services, files]) =>
      h(
        'p.small',
        null,
        `${plural(
          files.reduce((sum, one) => sum + one.tables, 0),
          'table',
        )} belong to all of ${services}, so that none of them owns one.`,
      ),
    ),
    ...fleet.contested.map((one) =>
      h('p.small', null, h('code', null, one.table), ` is created by ${one.services.map((it) => it.service).join(' and ')}.`),
    ),
    nobody.length > 0
      ? h(
          'p.small.muted',
          null,
          `Owner unknown, as no migration that was read creates them, or several services do: ${[...new Set(nobody.map((one) => `${one.table} (${one.service})`))].join(', ')}.`,
        )
      : null,
  );
}

/** @param {FleetModel} fleet */
function signatureSection(fleet) {
  if (fleet.signatures.length === 0) return null;
  const titles = ['service', 'does', 'covers', 'headers', 'compared', 'window', 'default key', 'runs', 'place'];
  return section(
    'Signatures under one key',
    [],
    ...fleet.signatures.map((one) =>
      h(
        'div',
        null,
        h(
          'h3',
          null,
          h('code', null, one.key),
          one.differs.length > 0 ? ` differs in ${one.differs.join(', ')}` : ' is used the same way everywhere',
        ),
        simpleTable(
          `Signatures with ${one.key}`,
          titles,
          one.members.map((it) => [
            [serviceLink(it.service)],
            [it.use],
            [h('code', null, `${it.algorithm} ${it.form}`)],
            [it.headers.join(', ')],
            [it.comparison],
            [it.window === null ? '–' : `${it.window} s`],
            [it.defaultKey ? 'a literal' : 'none'],
            [runsText(it.wiring)],
            [placeText(it.place)],
          ]),
        ),
      ),
    ),
  );
}

/** @param {FleetModel} fleet */
function weakSection(fleet) {
  if (fleet.weakGuards.length === 0) return null;
  return section(
    'Guards that let anybody through',
    [],
    simpleTable(
      'Guards that let anybody through',
      ['service', 'guard', 'what it is', 'routes', 'of them open', 'place'],
      fleet.weakGuards.map((one) => [
        [serviceLink(one.service)],
        [h('code', null, one.name)],
        [one.kind],
        [count(one.routes)],
        [count(one.open)],
        [placeText(one.place)],
      ]),
      [3, 4],
    ),
  );
}

/** @param {FleetModel} fleet */
function copySection(fleet) {
  const differing = fleet.controls.filter((one) => one.variants > 1);
  if (differing.length === 0) return null;
  const rows = differing.map((one) =>
    opener(
      'details.row.problem-row',
      [
        h('span.ttl', null, h('code', null, one.name), ` ${one.kind}`),
        h('span.tail', null, h('span', null, `${one.copies.length} copies, ${one.variants} variants`)),
      ],
      () =>
        h(
          'div.inside',
          null,
          simpleTable(
            `Copies of ${one.name}`,
            ['service', 'variant', 'has', 'lacks', 'runs', 'place'],
            one.copies.map((it) => [
              [serviceLink(it.service)],
              [String(it.variant)],
              [it.more.join(', ') || '–'],
              [it.less.join(', ') || '–'],
              [runsText(it.wiring)],
              [placeText(it.place)],
            ]),
          ),
          h('p.small.muted', null, 'Compared with the most common variant: names of variables, types, messages and logging don’t count.'),
        ),
    ),
  );
  return section('Controls in diverging copies', [], h('div.list', null, rows));
}

/** @param {FleetModel} fleet */
function switchSection(fleet) {
  const off = fleet.switches.filter((one) => one.whenUnset === 'off');
  if (off.length === 0) return null;
  return section(
    'Protections that are off by default',
    [],
    simpleTable(
      'Protections that are off by default',
      ['service', 'variable', 'about', 'test', 'place'],
      off.map((one) => [
        [serviceLink(one.service)],
        [h('code', null, one.name)],
        [one.control],
        [h('code', null, one.test)],
        [placeText(one.place)],
      ]),
    ),
  );
}

/** @param {FleetModel} fleet */
function secretSection(fleet) {
  if (fleet.secrets.length === 0) return null;
  return section(
    'Secrets under one name',
    [],
    simpleTable(
      'Secrets under one name',
      ['variable', 'services', 'in common', 'places'],
      fleet.secrets.map((one) => [
        [h('code', null, one.name)],
        [one.services.join(', ')],
        [`${one.kind === 'same-default' ? 'name and default literal' : 'name'}${one.differingDefaults ? ', defaults differ' : ''}`],
        [placeList(one.places.map((it) => it.place))],
      ]),
    ),
  );
}

/** @param {FleetModel} fleet */
function driftSection(fleet) {
  if (fleet.drift.length === 0) return null;
  const major = fleet.drift.filter((one) => one.kind === 'major').length;
  return section(
    'Versions that drift apart',
    [h('span.muted', null, `${plural(fleet.drift.length, 'package')}, ${major} across major versions`)],
    simpleTable(
      'Versions that drift apart',
      ['package', 'differ in', 'versions'],
      fleet.drift.map((one) => [
        [h('code', null, one.name)],
        [one.kind],
        [one.versions.map((it) => `${it.version} (${it.services.join(', ')})`).join('; ')],
      ]),
    ),
  );
}

/**
 * @param {string} caption
 * @param {string[]} titles
 * @param {Child[][][]} rows
 * @param {number[]} [right]
 */
function simpleTable(caption, titles, rows, right = []) {
  const { node, body } = table(titles, [], { caption, right, cards: true });
  pour(body, rows, (cells) => tableRow(titles, cells, right), 40);
  return node;
}

/** The first places, the others on demand. @param {Location[]} places */
function placeList(places) {
  const [first, ...rest] = places;
  if (!first) return null;
  return h(
    'div',
    null,
    placeText(first),
    rest.length > 0
      ? opener('details.show-code', [h('span', null, `${rest.length} more`)], () =>
          h(
            'ul',
            null,
            rest.map((at) => h('li', null, placeText(at))),
          ),
        )
      : null,
  );
}
