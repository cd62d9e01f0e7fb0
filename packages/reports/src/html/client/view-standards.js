/** @import { Place, Row, Status } from './types.d.ts' */
import { detail, root } from './data.js';
import { fill, h } from './dom.js';
import { filters, gradeBox, opener, optionsOf, picked, says, strip } from './parts.js';
import { narrow } from './place.js';
import { itemRow } from './item-row.js';
import { SEVERITIES, STATUS_ORDER, STATUS_WORD, componentWord, plural } from './words.js';

/** @param {Place} place */
export function standardsView(place) {
  const index = place.service ?? 0;
  const service = root.services[index];
  if (!service) return [];
  const rows = detail(index).rows;
  const holder = h('div.list');
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { status, sev, component, q, standard, item } = place.params;
    const narrowed = Boolean(status || sev || component || q);
    const shown = rows.filter(
      (row) =>
        picked(status, row.status) &&
        picked(sev, row.item.severity) &&
        picked(component, row.item.component) &&
        (!q ||
          says(
            q,
            `${row.item.id} ${row.item.title} ${row.reason} ${row.ask ?? ''} ${row.checks.join(' ')} ${row.item.refs.join(' ')} ${row.evidence.map((one) => one.location?.path ?? '').join(' ')}`,
          )),
    );
    const groups = Map.groupBy(shown, (row) => row.item.standard);
    const wanted = item ? rows.find((row) => row.item.id === item)?.item.standard : standard;
    const list = [...service.standards]
      .filter((one) => groups.has(one.standard))
      .sort((a, b) => worst(a.score) - worst(b.score) || (a.standard < b.standard ? -1 : 1));
    fill(
      counter,
      narrowed ? `${shown.length} of ${plural(rows.length, 'item')}` : `${plural(list.length, 'standard')}, ${plural(rows.length, 'item')}`,
    );
    fill(
      holder,
      list.map((one) => standardRow(one, groups.get(one.standard) ?? [], narrowed || one.standard === wanted, item)),
    );
    holder.hidden = list.length === 0;
  };
  const bar = filters(
    place.params,
    [
      {
        key: 'status',
        label: 'Verdict',
        options: optionsOf(
          rows,
          (row) => row.status,
          (value) => STATUS_WORD[/** @type {Status} */ (value)],
          STATUS_ORDER,
        ),
      },
      { key: 'sev', label: 'Severity', options: optionsOf(rows, (row) => row.item.severity, undefined, SEVERITIES) },
      { key: 'component', label: 'Component', options: optionsOf(rows, (row) => row.item.component, componentWord) },
    ],
    (params) => {
      narrow(place, { ...params, item: '', standard: '' });
      draw();
    },
    'Filter items',
  );
  draw();
  return [bar, h('div.section', null, counter, holder)];
}

/** @param {import('./parts.js').Score} score */
function worst(score) {
  if (score.grade === 'N/A') return 1000;
  return score.points === null ? 500 : score.points - (score.cappedBy.length > 0 ? 100 : 0);
}

/**
 * @param {{ standard: string, title: string, score: import('./parts.js').Score }} one
 * @param {Row[]} rows
 * @param {boolean} open
 * @param {string | undefined} item
 */
function standardRow({ standard, title, score }, rows, open, item) {
  const order = (/** @type {Row} */ row) =>
    ['FAIL', 'PARTIAL', 'UNKNOWN', 'PASS', 'N/A'].indexOf(row.status) * 10 + SEVERITIES.indexOf(row.item.severity);
  const { counts } = score;
  return opener(
    'details.row.standard-row',
    [
      h('span.ttl', null, h('span.mono', null, standard.slice(0, 2)), ' ', h('b', null, title)),
      gradeBox(score),
      strip(counts),
      h(
        'span.tail',
        null,
        counts.fail + counts.partial > 0 ? h('span', null, plural(counts.fail + counts.partial, 'problem')) : null,
        counts.unknown > 0 ? h('span', null, `${counts.unknown} not verified`) : null,
        h('span', null, plural(rows.length, 'item')),
      ),
    ],
    () =>
      h(
        'div.items',
        null,
        [...rows].sort((a, b) => order(a) - order(b) || (a.item.id < b.item.id ? -1 : 1)).map((row) => itemRow(row, row.item.id === item)),
      ),
    { open, id: `standard-${standard}` },
  );
}
