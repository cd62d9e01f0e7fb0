import { root } from './data.js';
import { h } from './dom.js';
import { opener, section, statusMark, strip } from './parts.js';
import { hrefOf } from './place.js';
import { count, percent, plural } from './words.js';

/** @typedef {typeof root.services[number]} Summary */
/** @typedef {NonNullable<Summary['requirements']>[number]} Requirement */
/** @typedef {NonNullable<Summary['groups']>[number]} Group */

/**
 * Which profile chose the items, what it demands, and what became of its groups.
 * @param {Summary} service
 * @param {number} index
 */
export function profileSection(service, index) {
  const requirements = service.requirements ?? [];
  const { profile } = root;
  if (!profile && requirements.length === 0) return null;
  return section(
    profile ? `Profile: ${profile.title}` : 'Requirements',
    profile ? [h('span.muted', null, `${count(profile.items)} of ${plural(profile.of, 'item')} were asked.`)] : [],
    requirements.length === 0
      ? null
      : h(
          'ul.bare',
          null,
          requirements.map((one) => h('li', null, statusMark(one.met ? 'PASS' : 'FAIL'), ' ', requirementText(one))),
        ),
    h(
      'div.list',
      null,
      (service.groups ?? []).map((group) => groupRow(group, index)),
    ),
  );
}

/**
 * @param {Group} group
 * @param {number} index
 */
function groupRow(group, index) {
  const holding = group.lines.filter((one) => one.status === 'PASS').length;
  const asked = group.lines.filter((one) => one.status !== 'N/A').length;
  const told = group.lines.length > 0 ? `${holding} of ${plural(asked, 'line')} hold` : `${percent(group.score.coverage)} covered`;
  const head = [
    h('span.ttl', null, group.title, ' ', h('span.muted', null, group.must ? 'must' : 'should')),
    h('span.tail', null, told, strip(group.score.counts)),
  ];
  if (group.lines.length === 0) return h('div.row', null, head);
  return opener('details.row', head, () =>
    h(
      'ul.bare',
      null,
      group.lines.map((line) =>
        h(
          'li',
          null,
          statusMark(line.status),
          ' ',
          line.title,
          ' ',
          line.items.flatMap((id) => [h('a.mono.quiet.muted', { href: hrefOf(index, 'standards', { item: id }) }, id), ' ']),
        ),
      ),
    ),
  );
}

/** @param {Requirement} one */
function requirementText({ name, wanted, actual }) {
  const is = actual === null ? 'too little was verified to tell' : name === 'coverage' ? percent(actual) : count(actual);
  if (name === 'coverage') return `Coverage of at least ${percent(wanted)}: ${is}`;
  if (name === 'points') return `At least ${wanted} points: ${is}`;
  return `At most ${count(wanted)} ${name === 'open' ? 'open questions' : `failing ${name} items`}: ${is}`;
}
