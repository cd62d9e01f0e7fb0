/** @import { Problem } from './types.d.ts' */
/** @import { Child } from './dom.js' */
import { codeFrame, copyButton, placeText, sample } from './code.js';
import { detail, isFleet, root, unique } from './data.js';
import { h } from './dom.js';
import { opener, severityChip, statusMark } from './parts.js';
import { hrefOf } from './place.js';
import { EXPOSURE_WORD, componentWord, count, due, hours, plural } from './words.js';

/**
 * A blocker with everything a reader needs: what, why, where, the fix.
 * @param {Problem} problem
 * @param {number} number
 */
export function problemCard(problem, number) {
  const { item } = problem;
  return h(
    'article.card.problem',
    { 'aria-label': item.title },
    h(
      'header',
      null,
      h(
        'div.line',
        null,
        severityChip(item.severity),
        statusMark(problem.partial ? 'PARTIAL' : 'FAIL'),
        blocksChip(problem),
        h('a.mono.quiet.muted', { href: itemHref(problem.service, item.id) }, item.id),
      ),
      h('h3', null, `${number}. ${headlineOf(problem)}`),
      h('p.muted', null, `Should hold: ${item.title}`),
    ),
    problemBody(problem),
  );
}

/** What is wrong; the title of the item says what should be true instead. @param {Problem} problem */
export function headlineOf(problem) {
  return (problem.row?.reason || problem.message || `Not so: ${problem.item.title}`).replace(/\.$/, '');
}

/** @param {Problem} problem */
export function blocksChip(problem) {
  if (problem.blocks.length === 0) return null;
  const all = problem.blocks.length === (root.services[problem.service]?.decisions.length ?? 0);
  return h(
    'span.chip.plain',
    null,
    all ? 'blocks every use' : `blocks: ${problem.blocks.map((one) => (EXPOSURE_WORD[one] ?? one).toLowerCase()).join(', ')}`,
  );
}

/**
 * @param {number} service
 * @param {string} id
 */
export function itemHref(service, id) {
  return hrefOf(service, 'standards', { item: id });
}

/** @param {Problem} problem */
export function problemBody(problem) {
  const { item } = problem;
  const [first, ...others] = problem.places;
  return h(
    'div.problem-body',
    null,
    h(
      'div',
      null,
      block('Where', whereParts(problem, first, others)),
      item.why ? block('Why it matters', h('p', null, item.why)) : null,
      heldNote(problem),
    ),
    h('div', null, fixBlock(problem.service, problem.item), factsLine(problem)),
  );
}

/**
 * @param {Problem} problem
 * @param {import('./types.d.ts').Location | undefined} first
 * @param {import('./types.d.ts').Location[]} others
 * @returns {Child[]}
 */
function whereParts(problem, first, others) {
  const info = detail(problem.service);
  if (!first) return [h('p.muted', null, 'Nothing of the kind was found anywhere in this service, so there is no line to point at.')];
  const message = problem.row?.evidence.find(
    (one) => !one.holds && one.location?.path === first.path && one.location.line === first.line,
  )?.message;
  return [
    message && message !== problem.row?.reason ? h('p.small.muted', null, message) : null,
    codeFrame(first, info.excerpt(first)),
    others.length > 0
      ? opener('details.show-code', [h('span', null, `and ${plural(others.length, 'more place')}`)], () =>
          h(
            'ul.bare.evidence',
            null,
            others.slice(0, 200).map((at) => h('li.what', null, codeFrame(at, info.excerpt(at)))),
            others.length > 200 ? h('li', null, `and ${count(others.length - 200)} more`) : null,
          ),
        )
      : null,
  ];
}

/** @param {Problem} problem */
function heldNote(problem) {
  const held = problem.row?.evidence.filter((one) => one.holds) ?? [];
  if (!problem.partial || held.length === 0) return null;
  const places = unique(held.flatMap((one) => (one.location ? [one.location] : [])));
  return block(
    'What already holds',
    h(
      'p',
      null,
      `${plural(held.length, 'place')}: `,
      places.slice(0, 4).flatMap((at, index) => [index > 0 ? ', ' : '', placeText(at)]),
      places.length > 4 ? ` and ${places.length - 4} more` : '',
    ),
  );
}

/**
 * @param {number} service
 * @param {import('./types.d.ts').ItemCard} item
 */
export function fixBlock(service, item) {
  if (!item.fix) return block('Fix', h('p', null, `Make it true: ${item.title}.`));
  const frameworks = root.services[service]?.frameworks ?? [];
  const codes = Object.entries(item.fix.code);
  const fitting = codes.find(([key]) => frameworks.includes(key)) ?? codes[0];
  const others = codes.filter((one) => one !== fitting);
  return block(
    'Fix',
    h(
      'ol.steps',
      null,
      item.fix.steps.map((step) => h('li', null, step)),
    ),
    fitting ? sample(fitting[0], fitting[1]) : null,
    others.length > 0
      ? opener('details.show-code', [h('span', null, `Also for ${others.map(([key]) => key).join(', ')}`)], () =>
          others.map(([key, text]) => sample(key, text)),
        )
      : null,
  );
}

/** @param {Problem} problem */
function factsLine(problem) {
  const { item } = problem;
  const command = `airworthy explain ${item.id}${isFleet ? ` --service ${root.services[problem.service]?.name ?? ''}` : ''}`;
  return h(
    'div.facts',
    null,
    h('span', null, 'Effort ', h('b', null, `${hours(problem.hours)} ${item.effort.role}`)),
    h('span', null, problem.slaDays === null ? h('b', null, 'backlog') : h('b', null, due(problem.slaDays))),
    h('span', null, componentWord(item.component)),
    problem.row ? h('span', null, problem.row.confidence === 'proved' ? 'proved from the code' : 'likely, by a heuristic') : null,
    h('span', null, h('code', null, command), ' ', copyButton(command)),
  );
}

/**
 * @param {string} title
 * @param {...(Child | Child[])} body
 */
export function block(title, ...body) {
  return h('div.block', null, h('p.label', null, title), ...body);
}

/**
 * A failing item in a list.
 * @param {Problem} problem
 * @param {boolean} named whether the service is told
 */
export function problemRow(problem, named) {
  const { item } = problem;
  return opener(
    'details.row.problem-row',
    [
      severityChip(item.severity),
      h('span.ttl', null, headlineOf(problem), ' ', h('span.mono', null, item.id)),
      h(
        'span.tail',
        null,
        named ? h('b', null, root.services[problem.service]?.name ?? '') : null,
        problem.blocks.length > 0 ? h('b.fail-text', null, 'blocker') : null,
        problem.partial ? 'partial' : null,
        problem.places.length > 0 ? h('span', null, plural(problem.places.length, 'place')) : null,
        h('span', null, hours(problem.hours)),
        h('span', null, due(problem.slaDays)),
      ),
    ],
    () => [h('div.inside', null, h('p.muted', null, `Should hold: ${item.title}`)), problemBody(problem)],
  );
}
