import { root, standardTitles } from './data.js';
import { h, icon } from './dom.js';
import { decisionWord, gradeBox, gradeClass, gradeSentence, gradeText, opener, section, severityChip, table, tableRow } from './parts.js';
import { hrefOf } from './place.js';
import { fixBlock, itemHref } from './problem.js';
import { DECISIONS, DECISION_CLASS, EXPOSURE_WORD, SEVERITIES, count, hours, percent, plural } from './words.js';

/** @param {number} index */
function headline(index) {
  const decisions = root.services[index]?.decisions ?? [];
  return (
    decisions.find((one) => one.exposure === 'public') ??
    [...decisions].sort((a, b) => DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision))[0]
  );
}

/** Services, worst first. */
function ordered() {
  const rank = (/** @type {number} */ index) => DECISIONS.indexOf(headline(index)?.decision ?? 'NO-GO');
  return root.services
    .map((service, index) => ({ service, index }))
    .sort(
      (a, b) =>
        rank(a.index) - rank(b.index) ||
        (b.service.failing.critical ?? 0) - (a.service.failing.critical ?? 0) ||
        (a.service.score.points ?? -1) - (b.service.score.points ?? -1) ||
        (a.service.name < b.service.name ? -1 : 1),
    );
}

export function fleetView() {
  if (root.services.length === 0)
    return [h('p.empty', null, 'No service was found, so nothing was audited. See the diagnostics under Coverage.')];
  return [tally(), serviceTable(), sharedBlockers(), heatMap()];
}

function tally() {
  const groups = DECISIONS.map((word) => ({ word, list: root.services.filter((_, index) => headline(index)?.decision === word) }));
  const [worst, ...rest] = groups.filter((one) => one.list.length > 0);
  const exposure = headline(0)?.exposure ?? 'public';
  const names = (/** @type {{ name: string }[]} */ list) =>
    `${list
      .slice(0, 6)
      .map((one) => one.name)
      .join(', ')}${list.length > 6 ? ` and ${list.length - 6} more` : ''}`;
  if (!worst) return null;
  const name = DECISION_CLASS[worst.word] ?? 'no-go';
  return h(
    'section.section',
    { 'aria-label': 'Decision' },
    h(
      `div.banner.${name}`,
      null,
      h('p.big', null, icon(name), worst.word),
      h(
        'p.for',
        null,
        `for ${worst.list.length} of ${plural(root.services.length, 'service')}, ${(EXPOSURE_WORD[exposure] ?? exposure).toLowerCase()} use`,
      ),
      h('p', null, names(worst.list)),
    ),
    rest.length > 0
      ? h(
          'div.exposures',
          null,
          rest.map(({ word, list }) =>
            h('div.card.exposure', null, h('b', null, plural(list.length, 'service')), decisionWord(word), h('p.why', null, names(list))),
          ),
        )
      : null,
  );
}

function serviceTable() {
  const titles = ['service', 'decision', 'grade', 'coverage', 'critical', 'high', 'not verified', 'routes', 'open routes', 'effort'];
  const right = [3, 4, 5, 6, 7, 8, 9];
  const number = (
    /** @type {number} */ index,
    /** @type {number} */ n,
    /** @type {string} */ view,
    /** @type {Record<string, string>} */ params,
  ) => [n === 0 ? '0' : h('a.quiet', { href: hrefOf(index, view, params) }, count(n))];
  const rows = ordered().map(({ service, index }) =>
    tableRow(
      titles,
      [
        [h('a', { href: hrefOf(index, 'summary') }, service.name)],
        [decisionWord(headline(index)?.decision ?? 'NO-GO')],
        [gradeBox(service.score)],
        [percent(service.score.coverage)],
        number(index, service.failing.critical ?? 0, 'findings', { sev: 'critical' }),
        number(index, service.failing.high ?? 0, 'findings', { sev: 'high' }),
        number(index, service.score.counts.unknown, 'questions', {}),
        number(index, service.routes, 'routes', {}),
        number(index, service.openRoutes, 'routes', { access: 'open' }),
        [hours(Object.values(service.effort.hours).reduce((sum, one) => sum + one, 0))],
      ],
      right,
    ),
  );
  return section(
    'Services',
    [h('span.muted', null, 'Worst first. Every number opens what is behind it.')],
    table(titles, rows, { caption: 'Services', right, cards: true }).node,
  );
}

function sharedBlockers() {
  /** @type {Map<string, number[]>} */
  const byItem = new Map();
  root.services.forEach((service, index) => {
    for (const id of new Set(service.decisions.flatMap((one) => one.blockers))) byItem.set(id, [...(byItem.get(id) ?? []), index]);
  });
  const list = root.items
    .filter((item) => byItem.has(item.id))
    .map((item) => ({ item, services: byItem.get(item.id) ?? [] }))
    .sort(
      (a, b) =>
        b.services.length - a.services.length ||
        SEVERITIES.indexOf(a.item.severity) - SEVERITIES.indexOf(b.item.severity) ||
        (a.item.id < b.item.id ? -1 : 1),
    );
  const rows = list.map(({ item, services }) =>
    opener(
      'details.row.problem-row',
      [
        severityChip(item.severity),
        h('span.ttl', null, root.headlines[item.id] || item.title, ' ', h('span.mono', null, item.id)),
        h('span.tail', null, h('b', null, plural(services.length, 'service')), h('span', null, `up to ${hours(item.effort.hours)} each`)),
      ],
      () =>
        h(
          'div.inside',
          null,
          h('p.muted', null, `Should hold: ${item.title}`),
          h('p', null, item.why),
          h(
            'p',
            null,
            'In ',
            services.flatMap((index, at) => [
              at > 0 ? ', ' : '',
              h('a', { href: itemHref(index, item.id) }, root.services[index]?.name ?? ''),
            ]),
          ),
          fixBlock(services[0] ?? 0, item),
        ),
    ),
  );
  return section(
    'Blockers across services',
    [h('span.muted', null, 'One cause, many places: the most frequent first.')],
    rows.length > 0 ? h('div.list', null, rows) : h('p.empty', null, 'Nothing blocks a decision.'),
  );
}

/** Services × standards. A square in the corner of a cell says that a critical item fails there. */
function heatMap() {
  const standards = [...standardTitles()];
  const head = h(
    'tr',
    null,
    h('th', { scope: 'col' }, h('span.sr', null, 'service')),
    standards.map(([id, title]) => h('th.turn', { scope: 'col' }, h('span', { title }, `${id.slice(0, 2)} ${title}`))),
  );
  const rows = ordered().map(({ service, index }) => {
    const scores = new Map(service.standards.map((one) => [one.standard, one.score]));
    const cells = standards.map(([id, title]) => {
      const score = scores.get(id);
      if (!score || score.grade === 'N/A') return h('td', null, h('span.grade.na', { title: `${title} does not apply` }, '–'));
      const words = `${service.name}, ${title}: ${gradeSentence(score)}${score.cappedBy.length > 0 ? ' A critical item fails.' : ''}`;
      return h(
        'td',
        null,
        h(
          `a.grade.${gradeClass(score)}${score.cappedBy.length > 0 ? '.blocks' : ''}`,
          { href: hrefOf(index, 'standards', { standard: id }), title: words },
          h('span', { 'aria-hidden': 'true' }, gradeText(score)),
          h('span.sr', null, words),
        ),
      );
    });
    return h('tr', null, h('th', { scope: 'row' }, h('a.quiet', { href: hrefOf(index, 'summary') }, service.name)), cells);
  });
  return section(
    'Services × standards',
    [
      h(
        'span.muted',
        null,
        'The stronger the colour, the worse; ■ a critical item fails; ? too little verified for a grade; – does not apply.',
      ),
    ],
    h(
      'div.table-wrap',
      { tabindex: '0', role: 'region', 'aria-label': 'Services by standards, table' },
      h(
        'table.heat',
        null,
        h('caption.sr', null, 'Grade of each standard in each service'),
        h('thead', null, head),
        h('tbody', null, rows),
      ),
    ),
  );
}
