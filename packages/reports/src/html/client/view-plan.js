/** @import { Place } from './types.d.ts' */
/** @import { Child } from './dom.js' */
import { detail, root, scope } from './data.js';
import { h } from './dom.js';
import { opener, section, severityChip, table, tableRow } from './parts.js';
import { hrefOf } from './place.js';
import { itemHref } from './problem.js';
import { EFFORTS, SEVERITIES, count, effortBand, hours, money, plural } from './words.js';

/** Effort and cost by phase and role, and impact against effort. @param {Place} place */
export function planView(place) {
  const services = scope(place.service);
  return [phaseSection(services), roleSection(services), matrixSection(place, services)];
}

/** @param {number[]} services */
function phaseSection(services) {
  /** @type {Map<string, { hours: number, cost: number, items: [number, string][] }>} */
  const phases = new Map();
  for (const index of services) {
    for (const one of root.services[index]?.effort.byPhase ?? []) {
      const sum = phases.get(one.phase) ?? { hours: 0, cost: 0, items: [] };
      phases.set(one.phase, {
        hours: sum.hours + one.hours,
        cost: sum.cost + one.cost,
        items: [...sum.items, ...one.items.map((id) => /** @type {[number, string]} */ ([index, id]))],
      });
    }
  }
  const total = [...phases.values()].reduce((sum, one) => ({ hours: sum.hours + one.hours, cost: sum.cost + one.cost }), {
    hours: 0,
    cost: 0,
  });
  const titles = ['phase', 'items', 'effort', 'cost', 'what'];
  const rows = [...phases].map(([phase, one]) =>
    tableRow(
      titles,
      [
        [phase],
        [count(one.items.length)],
        [hours(one.hours)],
        [money(one.cost, root.currency)],
        [
          one.items.length > 0
            ? opener('details.show-code', [h('span', null, 'Items')], () => itemList(one.items))
            : h('span.muted', null, '–'),
        ],
      ],
      [1, 2, 3],
    ),
  );
  rows.push(
    tableRow(
      titles,
      [
        [h('b', null, 'Total')],
        [count([...phases.values()].reduce((sum, one) => sum + one.items.length, 0))],
        [h('b', null, hours(total.hours))],
        [h('b', null, money(total.cost, root.currency))],
        [''],
      ],
      [1, 2, 3],
    ),
  );
  return section(
    'Phases',
    [h('span.muted', null, 'A partial item counts half.')],
    table(titles, rows, { caption: 'Effort and cost by phase', right: [1, 2, 3], cards: true }).node,
  );
}

/** @param {[number, string][]} items */
function itemList(items) {
  const cards = new Map(root.items.map((item) => [item.id, item]));
  const shown = items.slice(0, 300);
  return h(
    'ul',
    null,
    shown.map(([index, id]) =>
      h(
        'li',
        null,
        h('a', { href: itemHref(index, id) }, id),
        ' ',
        cards.get(id)?.title ?? '',
        root.services.length > 1 ? h('span.muted', null, ` (${root.services[index]?.name ?? ''})`) : null,
      ),
    ),
    items.length > shown.length ? h('li', null, `and ${count(items.length - shown.length)} more`) : null,
  );
}

/** @param {number[]} services */
function roleSection(services) {
  /** @type {Map<string, number>} */
  const roles = new Map();
  for (const index of services)
    for (const [role, n] of Object.entries(root.services[index]?.effort.hours ?? {})) roles.set(role, (roles.get(role) ?? 0) + n);
  const most = Math.max(1, ...roles.values());
  const bars = [...roles]
    .sort((a, b) => b[1] - a[1])
    .map(([role, n]) => {
      const fillBar = h('div.fill');
      fillBar.style.width = `${(100 * n) / most}%`;
      return h(
        'li.b',
        null,
        h('span', null, role),
        h('div.track', { 'aria-hidden': 'true' }, fillBar),
        h('span.num.right', null, `${hours(n)} · ${money(n * (root.rates[role] ?? 0), root.currency)}`),
      );
    });
  const rates = Object.entries(root.rates)
    .map(([role, rate]) => `${role} ${rate}`)
    .join(', ');
  return section(
    'Roles',
    [h('span.muted', null, `Rates, ${root.currency} an hour: ${rates}.`)],
    bars.length > 0 ? h('ul.bare.bars', null, bars) : h('p.empty', null, 'There is nothing to do.'),
  );
}

/**
 * Counts with links, never multiplied into one number.
 * @param {Place} place
 * @param {number[]} services
 */
function matrixSection(place, services) {
  const problems = services.flatMap((index) => detail(index).problems);
  const rows = SEVERITIES.map((severity) => {
    /** @type {Child[]} */
    const cells = EFFORTS.map(({ id, word }) => {
      const n = problems.filter((one) => one.item.severity === severity && effortBand(one.hours) === id).length;
      return h(
        'td',
        null,
        n === 0
          ? h('span.muted', null, '–')
          : h(
              'a',
              {
                href: hrefOf(place.service, 'findings', { sev: severity, effort: id }),
                'aria-label': `${plural(n, 'finding')}: ${severity}, ${word}`,
              },
              count(n),
            ),
      );
    });
    const sum = problems.filter((one) => one.item.severity === severity).length;
    return h(
      'tr',
      null,
      h('th', { scope: 'row' }, severityChip(severity)),
      cells,
      h(
        'td',
        null,
        sum === 0 ? h('span.muted', null, '–') : h('a', { href: hrefOf(place.service, 'findings', { sev: severity }) }, count(sum)),
      ),
    );
  });
  return section(
    'Impact and effort',
    [h('span.muted', null, 'Top left first: the most harm for the least work.')],
    h(
      'div.table-wrap',
      { tabindex: '0', role: 'region', 'aria-label': 'Impact and effort, table' },
      h(
        'table.matrix',
        null,
        h('caption.sr', null, 'Findings by severity and effort'),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            h('th', { scope: 'col' }, 'impact'),
            EFFORTS.map((one) => h('th', { scope: 'col' }, one.word)),
            h('th', { scope: 'col' }, 'all'),
          ),
        ),
        h('tbody', null, rows),
      ),
    ),
  );
}
