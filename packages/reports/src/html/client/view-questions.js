/** @import { Place, Row } from './types.d.ts' */
import { detail, isFleet, root, scope } from './data.js';
import { fill, h } from './dom.js';
import { filters, opener, optionsOf, picked, pour, says, severityChip } from './parts.js';
import { narrow } from './place.js';
import { evidenceList } from './item-row.js';
import { block } from './problem.js';
import { SEVERITIES, componentWord, plural } from './words.js';

/** What nobody has verified: questions for people, and what the code would not tell. @param {Place} place */
export function questionsView(place) {
  const all = scope(place.service)
    .flatMap((index) => detail(index).rows.filter((row) => row.status === 'UNKNOWN'))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.item.severity) - SEVERITIES.indexOf(b.item.severity) ||
        (a.item.id < b.item.id ? -1 : a.item.id > b.item.id ? 1 : a.service - b.service),
    );
  if (all.length === 0) return [h('p.empty', null, 'Everything that applies was verified.')];
  const named = place.service === null && isFleet;
  const list = h('div.list');
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, sev, why, component } = place.params;
    const shown = all.filter(
      (row) =>
        picked(sev, row.item.severity) &&
        picked(why, reasonKey(row)) &&
        picked(component, row.item.component) &&
        (!q ||
          says(
            q,
            `${row.item.id} ${row.item.title} ${row.ask ?? ''} ${row.reason} ${row.look.map((at) => at.path).join(' ')} ${root.services[row.service]?.name ?? ''}`,
          )),
    );
    fill(counter, shown.length === all.length ? plural(all.length, 'open item') : `${shown.length} of ${plural(all.length, 'open item')}`);
    list.hidden = shown.length === 0;
    pour(list, shown, (row) => questionRow(row, named));
  };
  const bar = filters(
    place.params,
    [
      { key: 'sev', label: 'Severity', options: optionsOf(all, (row) => row.item.severity, undefined, SEVERITIES) },
      { key: 'component', label: 'Component', options: optionsOf(all, (row) => row.item.component, componentWord) },
      { key: 'why', label: 'Why it is open', options: optionsOf(all, reasonKey).sort((a, b) => b.n - a.n) },
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter questions',
  );
  draw();
  return [
    h('p.muted', null, 'None of these counts as passed. Each names what to ask and where to look.'),
    bar,
    h('div.section', null, counter, list),
  ];
}

/** A reason as the value of a filter; commas part the values there. @param {Row} row */
function reasonKey(row) {
  return row.reason.replaceAll(',', ';');
}

/**
 * @param {Row} row
 * @param {boolean} named
 */
function questionRow(row, named) {
  const places = [
    ...row.look.map((at) => ({ mark: 'look here', at, message: '' })),
    ...row.evidence.map((one) => ({ mark: one.open ? 'open' : one.holds ? 'holds' : 'fails', at: one.location, message: one.message })),
  ];
  return opener(
    'details.row.problem-row',
    [
      severityChip(row.item.severity),
      h('span.ttl', null, row.ask ?? row.item.title, ' ', h('span.mono', null, row.item.id)),
      h(
        'span.tail',
        null,
        named ? h('b', null, root.services[row.service]?.name ?? '') : null,
        h('span', null, places.length > 0 ? plural(places.length, 'place') : 'no place'),
      ),
    ],
    () =>
      h(
        'div.inside',
        null,
        block('The item', h('p', null, row.item.title)),
        block('Why it is open', h('p', null, row.reason)),
        block('Why it matters', h('p', null, row.item.why)),
        places.length > 0 ? block('Where to look', evidenceList(row.service, places)) : null,
      ),
  );
}
