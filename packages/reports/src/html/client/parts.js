/** @import { Child } from './dom.js' */
/** @import { Severity, Status } from './types.d.ts' */
/** @typedef {{ points: number | null, grade: string, coverage: number, counts: { pass: number, partial: number, fail: number, notApplicable: number, unknown: number }, cappedBy: string[] }} Score */
import { append, h, icon } from './dom.js';
import { DECISION_CLASS, STATUS_CLASS, STATUS_WORD, count, percent } from './words.js';

/** @param {Severity} severity */
export function severityChip(severity) {
  return h(`span.chip.${severity}`, null, icon(severity), severity);
}

/** @param {Status} status */
export function statusMark(status) {
  return h(`span.mark.${STATUS_CLASS[status]}`, null, icon(STATUS_CLASS[status]), STATUS_WORD[status]);
}

/** @param {string} decision */
export function decisionWord(decision) {
  const name = DECISION_CLASS[decision] ?? 'no-go';
  return h(`span.word.${name}`, null, icon(name), decision);
}

/** @param {Score} score */
export function gradeClass(score) {
  if (score.grade === 'N/A') return 'na';
  return score.points === null ? 'open' : score.grade.charAt(0).toLowerCase();
}

/** @param {Score} score */
export function gradeText(score) {
  if (score.grade === 'N/A') return '–';
  return score.points === null ? '?' : score.grade.replace('-', '−');
}

/** @param {Score} score */
export function gradeBox(score) {
  return h(
    `span.grade.${gradeClass(score)}`,
    { title: gradeSentence(score) },
    h('span', { 'aria-hidden': 'true' }, gradeText(score)),
    h('span.sr', null, gradeSentence(score)),
  );
}

/** @param {Score} score */
export function gradeSentence(score) {
  const { counts } = score;
  if (score.grade === 'N/A') return 'Nothing here applies.';
  const grade = score.points === null ? 'Too little verified for a grade' : `Grade ${score.grade}, ${score.points} of 100`;
  return `${grade}; coverage ${percent(score.coverage)}: ${counts.pass} passed, ${counts.partial} partial, ${counts.fail} failed, ${counts.unknown} not verified.`;
}

/**
 * One bar: passed, partial, failed, not verified.
 * @param {Score['counts']} counts
 * @param {string} [extra]
 */
export function strip(counts, extra = '') {
  const parts = /** @type {[string, number][]} */ ([
    ['pass', counts.pass],
    ['partial', counts.partial],
    ['fail', counts.fail],
    ['unknown', counts.unknown],
  ]);
  const words = `${counts.pass} passed, ${counts.partial} partial, ${counts.fail} failed, ${counts.unknown} not verified`;
  const bar = h(`div.strip${extra}`, { role: 'img', 'aria-label': words, title: words });
  for (const [name, n] of parts) {
    if (n === 0) continue;
    const part = h(`i.${name}`);
    part.style.flexGrow = String(n);
    bar.appendChild(part);
  }
  return bar;
}

/**
 * A row that opens. The inside is built when it is opened for the first time.
 * @param {string} spec
 * @param {Child[]} head
 * @param {() => Child | Child[]} inside
 * @param {{ open?: boolean, id?: string }} [options]
 */
export function opener(spec, head, inside, options = {}) {
  const node = /** @type {HTMLDetailsElement} */ (h(spec, { id: options.id }, h('summary', null, icon('chevron'), head)));
  let built = false;
  const build = () => {
    if (built) return;
    built = true;
    append(node, [inside()]);
  };
  node.addEventListener('toggle', () => node.open && build());
  if (options.open) {
    build();
    node.open = true;
  }
  return node;
}

/**
 * Shows a long list piece by piece: more is added when its end comes near, or by the button.
 * @template T
 * @param {Element} holder
 * @param {T[]} list
 * @param {(one: T) => Node} draw
 * @param {number} [size]
 */
export function pour(holder, list, draw, size = 60) {
  holder.replaceChildren();
  let shown = 0;
  const button = h('button.more', { type: 'button', onclick: () => add() });
  const watcher = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && add(), { rootMargin: '400px' });
  const add = () => {
    button.remove();
    const part = document.createDocumentFragment();
    for (const one of list.slice(shown, shown + size)) part.appendChild(draw(one));
    shown += size;
    holder.appendChild(part);
    if (shown >= list.length) return watcher.disconnect();
    button.textContent = `Show more (${count(list.length - shown)} left)`;
    holder.appendChild(button);
    watcher.observe(button);
  };
  add();
}

/**
 * @typedef {object} Facet
 * @property {string} key
 * @property {string} label
 * @property {{ value: string, word: string, n: number }[]} options
 */

/**
 * Filters of a list: a text field and groups of buttons. What is chosen lives in the address.
 * @param {Record<string, string>} params
 * @param {Facet[]} facets
 * @param {(params: Record<string, string>) => void} changed
 * @param {string} hint
 */
export function filters(params, facets, changed, hint) {
  const field = /** @type {HTMLInputElement} */ (
    h('input.field', { type: 'search', placeholder: hint, 'aria-label': hint, value: params.q ?? '', 'data-filter': true })
  );
  field.addEventListener('input', () => changed({ q: field.value }));
  const groups = facets
    .filter((facet) => facet.options.length > 1 || params[facet.key])
    .map((facet) => {
      const chosen = new Set((params[facet.key] ?? '').split(',').filter(Boolean));
      const buttons = facet.options.map(({ value, word, n }) => {
        const button = h('button', { type: 'button', 'aria-pressed': String(chosen.has(value)) }, word, ' ', h('span.n', null, count(n)));
        button.addEventListener('click', () => {
          if (!chosen.delete(value)) chosen.add(value);
          button.setAttribute('aria-pressed', String(chosen.has(value)));
          changed({ [facet.key]: [...chosen].join(',') });
        });
        return button;
      });
      const group = h('fieldset.facet', null, h('legend', null, facet.label), buttons);
      if (facet.options.length <= 8) return group;
      const many = h('details.facet-many', null, h('summary', null, icon('chevron'), `${facet.label} (${facet.options.length})`), group);
      if (chosen.size > 0) many.setAttribute('open', '');
      return many;
    });
  const narrow = matchMedia('(max-width: 760px)').matches && !facets.some((facet) => params[facet.key]);
  const all = h('details.facets', { open: !narrow }, h('summary', null, icon('chevron'), 'Filters'), h('div.filters', null, groups));
  return h('div.filters', { role: 'group', 'aria-label': 'Filters' }, field, groups.length > 0 ? all : null);
}

/**
 * Options of a facet with how many there are of each, in the given order.
 * @template T
 * @param {T[]} list
 * @param {(one: T) => string} valueOf
 * @param {(value: string) => string} [word]
 * @param {readonly string[]} [order]
 */
export function optionsOf(list, valueOf, word = (value) => value, order) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const one of list) counts.set(valueOf(one), (counts.get(valueOf(one)) ?? 0) + 1);
  const values = order ? order.filter((value) => counts.has(value)) : [...counts.keys()].sort();
  return values.map((value) => ({ value, word: word(value), n: counts.get(value) ?? 0 }));
}

/**
 * Whether a value is among the chosen ones; nothing chosen means all.
 * @param {string | undefined} chosen
 * @param {string} value
 */
export function picked(chosen, value) {
  return !chosen || chosen.split(',').includes(value);
}

/**
 * Whether every word of a query occurs.
 * @param {string | undefined} query
 * @param {string} text
 */
export function says(query, text) {
  if (!query) return true;
  const low = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}

/**
 * @param {string} title
 * @param {Child[]} head
 * @param {Child[]} body
 */
export function section(title, head, ...body) {
  return h('section.section', { 'aria-label': title }, h('div.section-head', null, h('h2', null, title), head), ...body);
}

/**
 * @param {string[]} titles
 * @param {Child[]} rows
 * @param {{ caption: string, right?: number[], cards?: boolean }} options
 */
export function table(titles, rows, options) {
  const head = titles.map((title, index) => h(options.right?.includes(index) ? 'th.right' : 'th', { scope: 'col' }, title));
  const body = h('tbody', null, rows);
  return {
    node: h(
      'div.table-wrap',
      { tabindex: '0', role: 'region', 'aria-label': `${options.caption}, table` },
      h(options.cards ? 'table.cards' : 'table', null, h('caption.sr', null, options.caption), h('thead', null, h('tr', null, head)), body),
    ),
    body,
  };
}

/**
 * @param {string[]} labels
 * @param {Child[][]} cells the first is the head of the row
 * @param {number[]} [right]
 */
export function tableRow(labels, cells, right = []) {
  return h(
    'tr',
    null,
    cells.map((cell, index) =>
      index === 0
        ? h('th', { scope: 'row', 'data-label': labels[0] }, h('div', null, cell))
        : h(right.includes(index) ? 'td.right' : 'td', { 'data-label': labels[index] }, h('div', null, cell)),
    ),
  );
}
