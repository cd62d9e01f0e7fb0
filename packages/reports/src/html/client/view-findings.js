/** @import { Place } from './types.d.ts' */
import { byUrgency, detail, isFleet, root, scope } from './data.js';
import { fill, h } from './dom.js';
import { filters, optionsOf, picked, pour, says } from './parts.js';
import { narrow } from './place.js';
import { problemRow } from './problem.js';
import { EFFORTS, SEVERITIES, componentWord, effortBand, plural } from './words.js';

/** @param {Place} place */
export function findingsView(place) {
  const all = scope(place.service)
    .flatMap((index) => detail(index).problems)
    .sort(byUrgency);
  const named = place.service === null;
  const list = h('div.list');
  const counter = h('p.count', { role: 'status' });
  const draw = () => {
    const { q, sev, comp, role, effort, svc, status } = place.params;
    const shown = all.filter(
      (one) =>
        picked(sev, one.item.severity) &&
        picked(comp, one.item.component) &&
        picked(role, one.item.effort.role) &&
        picked(effort, effortBand(one.hours)) &&
        picked(status, one.partial ? 'partial' : 'fail') &&
        picked(svc, String(one.service)) &&
        (!q ||
          says(
            q,
            `${one.item.id} ${one.item.title} ${one.message} ${one.row?.reason ?? ''} ${one.item.standard} ${one.places.map((at) => at.path).join(' ')} ${root.services[one.service]?.name ?? ''}`,
          )),
    );
    fill(counter, shown.length === all.length ? plural(all.length, 'finding') : `${shown.length} of ${plural(all.length, 'finding')}`);
    list.hidden = shown.length === 0;
    pour(list, shown, (one) => problemRow(one, named));
  };
  const bar = filters(
    place.params,
    [
      { key: 'sev', label: 'Severity', options: optionsOf(all, (one) => one.item.severity, undefined, SEVERITIES) },
      {
        key: 'status',
        label: 'Verdict',
        options: optionsOf(
          all,
          (one) => (one.partial ? 'partial' : 'fail'),
          (value) => (value === 'fail' ? 'failed' : value),
        ),
      },
      {
        key: 'effort',
        label: 'Effort',
        options: optionsOf(
          all,
          (one) => effortBand(one.hours),
          (value) => EFFORTS.find((one) => one.id === value)?.word ?? value,
          EFFORTS.map((one) => one.id),
        ),
      },
      { key: 'role', label: 'Role', options: optionsOf(all, (one) => one.item.effort.role) },
      { key: 'comp', label: 'Component', options: optionsOf(all, (one) => one.item.component, componentWord) },
      ...(named && isFleet
        ? [
            {
              key: 'svc',
              label: 'Service',
              options: optionsOf(
                all,
                (one) => String(one.service),
                (value) => root.services[Number(value)]?.name ?? value,
              ),
            },
          ]
        : []),
    ],
    (params) => {
      narrow(place, params);
      draw();
    },
    'Filter by words, ids or files',
  );
  draw();
  if (all.length === 0) return [h('p.empty', null, 'No item fails.')];
  return [bar, h('div.section', null, counter, list)];
}
