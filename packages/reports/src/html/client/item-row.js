/** @import { Row } from './types.d.ts' */
import { codeFrame, placeText } from './code.js';
import { detail } from './data.js';
import { h } from './dom.js';
import { opener, severityChip, statusMark } from './parts.js';
import { block, fixBlock } from './problem.js';
import { componentWord, count, plural } from './words.js';

/**
 * An item with its verdict, evidence and fix.
 * @param {Row} row
 * @param {boolean} open
 */
export function itemRow(row, open) {
  return opener(
    'details.row.item-row',
    [
      statusMark(row.status),
      h('span.ttl', null, row.item.title, ' ', h('span.mono', null, row.item.id)),
      h('span.tail', null, severityChip(row.item.severity)),
    ],
    () => h('div.inside', null, verdictParts(row)),
    { open, id: `item-${row.item.id}` },
  );
}

/** @param {Row} row */
function verdictParts(row) {
  const failing = row.status === 'FAIL' || row.status === 'PARTIAL';
  return [
    h('p', null, row.reason),
    row.ask ? block('Asked of a person', h('p', null, row.ask)) : null,
    h('p.muted', null, row.item.why),
    evidenceBlock(row),
    row.look.length > 0
      ? block(
          'Where to look',
          evidenceList(
            row.service,
            row.look.map((at) => ({ mark: 'look here', at, message: '' })),
          ),
        )
      : null,
    failing ? fixBlock(row.service, row.item) : null,
    h(
      'div.facts',
      null,
      h('span', null, `method: ${row.method}`),
      row.status === 'N/A' ? null : h('span', null, `confidence: ${row.confidence}`),
      row.checks.length > 0 ? h('span', null, 'decided by ', h('code', null, row.checks.join(', '))) : null,
      row.item.refs.length > 0 ? h('span', null, `see ${row.item.refs.join(', ')}`) : null,
      h('span', null, componentWord(row.item.component)),
    ),
  ];
}

/** @param {Row} row */
function evidenceBlock(row) {
  if (row.evidence.length === 0) return null;
  const sorted = [...row.evidence].sort((a, b) => Number(a.holds) - Number(b.holds));
  const list = sorted.flatMap((one) => [
    { mark: one.open ? 'open' : one.holds ? 'holds' : 'fails', at: one.location, message: one.message },
    ...(one.related ?? []).map((at) => ({ mark: 'related', at, message: '' })),
  ]);
  return block(`Evidence (${plural(row.evidence.length, 'place')})`, evidenceList(row.service, list));
}

/**
 * @param {number} service
 * @param {{ mark: string, at: import('./types.d.ts').Location | undefined, message: string }[]} list
 */
export function evidenceList(service, list) {
  const info = detail(service);
  const entry = (
    /** @type {{ mark: string, at: import('./types.d.ts').Location | undefined, message: string }} */ { mark, at, message },
  ) => {
    const excerpt = at ? info.excerpt(at) : undefined;
    return h(
      'li',
      null,
      evidenceMark(mark),
      h(
        'div.what',
        null,
        message ? h('span', null, message) : null,
        at && excerpt
          ? opener('details.show-code', [h('span.place', null, `${at.path}:${at.line}`)], () => codeFrame(at, excerpt))
          : at
            ? placeText(at)
            : null,
      ),
    );
  };
  const rest = list.slice(12);
  return [
    h('ul.bare.evidence', null, list.slice(0, 12).map(entry)),
    rest.length > 0
      ? opener('details.show-code', [h('span', null, `Show ${count(rest.length)} more`)], () =>
          h('ul.bare.evidence', null, rest.map(entry)),
        )
      : null,
  ];
}

/** @param {string} mark */
function evidenceMark(mark) {
  if (mark === 'holds') return statusMarkWord('pass', 'holds');
  if (mark === 'fails') return statusMarkWord('fail', 'fails');
  if (mark === 'open') return statusMarkWord('unknown', 'can’t tell');
  return h('span.small.muted', null, mark);
}

/**
 * @param {'pass' | 'fail' | 'unknown'} name
 * @param {string} word
 */
function statusMarkWord(name, word) {
  const mark = statusMark(name === 'pass' ? 'PASS' : name === 'fail' ? 'FAIL' : 'UNKNOWN');
  mark.lastChild?.replaceWith(word);
  return mark;
}
