/** @import { Place } from './types.d.ts' */
import { detail, root } from './data.js';
import { h, icon } from './dom.js';
import { decisionWord, gradeBox, gradeText, opener, section, strip } from './parts.js';
import { hrefOf } from './place.js';
import { profileSection } from './profile.js';
import { problemCard, problemRow } from './problem.js';
import {
  DECISIONS,
  DECISION_CLASS,
  EXPOSURE_WORD,
  SEVERITIES,
  STATUS_WORD,
  componentWord,
  count,
  hours,
  money,
  percent,
  plural,
} from './words.js';

/** @typedef {typeof root.services[number]} Summary */

/** @param {Place} place */
export function summaryView(place) {
  const index = place.service ?? 0;
  const service = root.services[index];
  if (!service) return [];
  const problems = detail(index).problems;
  const blockers = problems.filter((one) => one.blocks.length > 0);
  const others = problems.filter((one) => one.blocks.length === 0);
  return [
    hero(service, index),
    exposures(service, index),
    blockerSection(blockers, index),
    profileSection(service, index),
    componentSection(service, index),
    nextSection(others, index),
    openSection(index),
    effortLine(service, index),
  ];
}

/**
 * @param {Summary} service
 * @param {number} index
 */
function hero(service, index) {
  const worst = DECISIONS.find((word) => service.decisions.some((one) => one.decision === word)) ?? 'NO-GO';
  const same = service.decisions.filter((one) => one.decision === worst);
  const ids = new Set(same.flatMap((one) => one.blockers));
  const name = DECISION_CLASS[worst] ?? 'no-go';
  const where =
    same.length === service.decisions.length
      ? 'for every kind of use'
      : `for ${same.map((one) => (EXPOSURE_WORD[one.exposure] ?? one.exposure).toLowerCase()).join(', ')}`;
  const reason =
    ids.size > 0
      ? `${plural(ids.size, 'item')} must be fixed first. What fails in all: ${SEVERITIES.filter((one) => (service.failing[one] ?? 0) > 0)
          .map((one) => `${service.failing[one]} ${one}`)
          .join(', ')}.`
      : (same[0]?.reason ?? '');
  const { score } = service;
  const { counts } = score;
  const applicable = counts.pass + counts.partial + counts.fail + counts.unknown;
  return h(
    'section.section',
    { 'aria-label': 'Decision' },
    h(
      'div.hero',
      null,
      h(`div.banner.${name}`, null, h('p.big', null, icon(name), worst), h('p.for', null, where), h('p', null, reason)),
      h(
        'div.card.score-card',
        null,
        h('div.letter', { 'aria-hidden': 'true' }, gradeText(score)),
        h('div', null, h('b', null, score.points === null ? `Grade: ${score.grade}` : `Grade ${score.grade}, ${score.points} of 100`)),
        h(
          'div.small.muted',
          null,
          `${count(applicable - counts.unknown)} of ${count(applicable)} verified, coverage ${percent(score.coverage)}`,
          score.cappedBy.length > 0 && score.points !== null ? `; capped by ${plural(score.cappedBy.length, 'critical failure')}` : '',
        ),
      ),
    ),
    strip(counts, '.tall'),
    legend(index, counts),
  );
}

/**
 * @param {number} index
 * @param {{ pass: number, partial: number, fail: number, unknown: number, notApplicable: number }} counts
 */
function legend(index, counts) {
  const link = (/** @type {import('./types.d.ts').Status} */ status, /** @type {string} */ name, /** @type {number} */ n) =>
    h(`a.mark.${name}`, { href: hrefOf(index, 'standards', { status }) }, icon(name), h('span.n', null, count(n)), STATUS_WORD[status]);
  return h(
    'div.legend',
    null,
    link('PASS', 'pass', counts.pass),
    link('PARTIAL', 'partial', counts.partial),
    link('FAIL', 'fail', counts.fail),
    h('span.mark.waived', null, h('span.n', null, '0'), 'waived'),
    link('UNKNOWN', 'unknown', counts.unknown),
    link('N/A', 'na', counts.notApplicable),
  );
}

/**
 * @param {Summary} service
 * @param {number} index
 */
function exposures(service, index) {
  const cards = service.decisions.map((one) =>
    h(
      'div.card.exposure',
      null,
      h('h3', null, EXPOSURE_WORD[one.exposure] ?? one.exposure),
      decisionWord(one.decision),
      h(
        'p.why',
        null,
        one.blockers.length + one.conditions.length + one.unverified.length === 0
          ? one.reason
          : [
              one.blockers.length > 0 ? plural(one.blockers.length, 'blocker') : '',
              one.conditions.length > 0 ? plural(one.conditions.length, 'condition') : '',
              one.unverified.length > 0 ? `${one.unverified.length} critical not verified` : '',
            ]
              .filter(Boolean)
              .join(' · '),
      ),
    ),
  );
  return section(
    'Decision by kind of use',
    [h('a.small', { href: hrefOf(index, 'findings') }, 'All findings')],
    h('div.exposures', null, cards),
  );
}

/**
 * @param {import('./types.d.ts').Problem[]} blockers
 * @param {number} index
 */
function blockerSection(blockers, index) {
  if (blockers.length === 0) return section('Blockers', [], h('p.empty', null, 'Nothing blocks a decision.'));
  const rest = blockers.slice(7);
  return section(
    plural(blockers.length, 'blocker'),
    [h('span.muted', null, 'Fix these first. Each stands in the way of at least one decision.')],
    h(
      'div',
      null,
      blockers.slice(0, 7).map((one, at) => problemCard(one, at + 1)),
    ),
    rest.length > 0
      ? h(
          'div.list',
          null,
          rest.map((one) => problemRow(one, false)),
        )
      : null,
    rest.length > 0 ? h('a', { href: hrefOf(index, 'findings') }, 'All findings') : null,
  );
}

/**
 * @param {Summary} service
 * @param {number} index
 */
function componentSection(service, index) {
  const asked = service.components.filter(({ score }) => score.grade !== 'N/A');
  const idle = service.components.filter(({ score }) => score.grade === 'N/A').map((one) => componentWord(one.component));
  const sorted = [...asked].sort(
    (a, b) =>
      Number(b.score.cappedBy.length > 0) - Number(a.score.cappedBy.length > 0) ||
      (a.score.points ?? 101) - (b.score.points ?? 101) ||
      b.score.counts.fail - a.score.counts.fail ||
      (a.component < b.component ? -1 : 1),
  );
  const cards = sorted.map(({ component, score }) =>
    h(
      'a.card.component',
      { href: hrefOf(index, 'standards', { component }) },
      gradeBox(score),
      h('b', null, componentWord(component)),
      h(
        'span.micro.muted',
        null,
        `${percent(score.coverage)} covered · ${plural(score.counts.fail + score.counts.partial, 'problem')}${score.counts.unknown > 0 ? ` · ${score.counts.unknown} not verified` : ''}`,
        strip(score.counts),
      ),
    ),
  );
  return section(
    'Components',
    [h('span.muted', null, 'Worst first.')],
    h('div.components', null, cards),
    idle.length > 0 ? h('p.small.muted', null, `Does not apply here: ${idle.join(', ')}.`) : null,
  );
}

/**
 * @param {import('./types.d.ts').Problem[]} others
 * @param {number} index
 */
function nextSection(others, index) {
  if (others.length === 0) return null;
  const high = others.filter((one) => one.item.severity === 'high');
  const shown = (high.length > 0 ? high : others).slice(0, 8);
  const next = section(
    'Next',
    [
      h(
        'span.muted',
        null,
        high.length > 0 ? `${plural(high.length, 'high finding')} to fix by the due date.` : 'The most severe of what is left.',
      ),
      h(
        'a.small',
        { href: hrefOf(index, 'findings', high.length > 0 ? { sev: 'high' } : {}) },
        high.length > 0 ? `All ${high.length}` : 'All',
      ),
    ],
    h(
      'div.list',
      null,
      shown.map((one) => problemRow(one, false)),
    ),
  );
  next.classList.add('screen-only');
  return next;
}

/** @param {number} index */
function openSection(index) {
  const open = detail(index).rows.filter((one) => one.status === 'UNKNOWN');
  if (open.length === 0) return section('Not verified', [], h('p.muted', null, 'Everything that applies was verified.'));
  const reasons = [...Map.groupBy(open, (one) => one.reason)]
    .map(([reason, list]) => ({ reason, n: list.length }))
    .sort((a, b) => b.n - a.n);
  const critical = open.filter((one) => one.item.severity === 'critical');
  return section(
    'Not verified',
    [],
    h(
      'div.note',
      null,
      h(
        'p',
        null,
        h('b', null, `${plural(open.length, 'item')}`),
        ' could not be verified from the code and are never counted as passed. ',
        critical.length > 0 ? h('b', null, `${plural(critical.length, 'is critical', 'are critical')}.`) : null,
      ),
      h(
        'p',
        null,
        `Why: ${reasons
          .slice(0, 3)
          .map((one) => `${one.reason} (${one.n})`)
          .join(' ')}${reasons.length > 3 ? ` And ${plural(reasons.length - 3, 'other reason')}.` : ''}`,
      ),
      critical.length > 0
        ? h(
            'ul',
            null,
            critical
              .slice(0, 5)
              .map((one) =>
                h(
                  'li',
                  null,
                  one.ask ?? one.item.title,
                  ' ',
                  h('a.mono.quiet.muted', { href: hrefOf(index, 'questions', { q: one.item.id }) }, one.item.id),
                ),
              ),
          )
        : null,
      h('p', null, h('a', { href: hrefOf(index, 'questions') }, 'Answer them, with the places to look')),
    ),
  );
}

/**
 * @param {Summary} service
 * @param {number} index
 */
function effortLine(service, index) {
  const total = Object.values(service.effort.hours).reduce((sum, one) => sum + one, 0);
  const [first] = service.effort.byPhase;
  return section(
    'Effort',
    [],
    h(
      'p',
      null,
      h('b', null, hours(total)),
      ` in all, about ${money(service.effort.cost, root.currency)}`,
      first && first.hours > 0 ? `; ${hours(first.hours)} of it ${first.phase.toLowerCase()}` : '',
      '. ',
      h('a', { href: hrefOf(index, 'plan') }, 'Plan by phase and role'),
    ),
    opener('details.show-code', [h('span', null, 'What this service is')], () =>
      h(
        'p.small.muted',
        null,
        `${service.path === '.' ? 'The root folder' : service.path}: ${service.because.join('; ')}. ${plural(service.files, 'file')}, ${plural(service.lines, 'line')}. ${service.capabilities.join(', ')}.`,
      ),
    ),
  );
}
