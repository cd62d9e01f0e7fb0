/** @import { Place } from './types.d.ts' */
import { isFleet, root } from './data.js';
import { h, icon } from './dom.js';
import { hrefOf, viewsOf } from './place.js';
import { searchBox } from './search-box.js';
import { toggleTheme } from './theme.js';
import { count } from './words.js';

export const VIEW_TITLE = /** @type {Record<string, string>} */ ({
  overview: 'Overview',
  summary: 'Summary',
  findings: 'Findings',
  connections: 'Between services',
  standards: 'Standards',
  routes: 'Routes',
  wiring: 'Wiring',
  questions: 'Open questions',
  plan: 'Plan and cost',
  coverage: 'Coverage',
});

/**
 * The bar at the top; made once.
 * @param {HTMLDialogElement} help
 */
export function topBar(help) {
  const select = /** @type {HTMLSelectElement} */ (
    h(
      'select.switch',
      { 'aria-label': 'Service', id: 'switch' },
      isFleet ? h('option', { value: '*' }, `All ${root.services.length} services`) : null,
      root.services.map((service, index) => h('option', { value: index }, service.name)),
    )
  );
  select.addEventListener('change', () => {
    const service = select.value === '*' ? null : Number(select.value);
    const view = /^#\/[^/]*\/([^?]*)/.exec(location.hash)?.[1] ?? '';
    const views = viewsOf(service);
    location.hash = hrefOf(service, views.includes(view) ? view : (views[0] ?? ''));
  });
  return h(
    'header.top',
    null,
    h(
      'a.brand',
      { href: hrefOf(isFleet ? null : 0, isFleet ? 'overview' : 'summary') },
      icon('brand'),
      h('span.name', null, 'Airworthy'),
      h('span.sep', null, '/'),
      h('span.target', null, root.target),
    ),
    isFleet ? select : null,
    searchBox(),
    h('button.tool', { type: 'button', 'aria-label': 'Light or dark', title: 'Light or dark (t)', onclick: toggleTheme }, icon('theme')),
    h('button.tool', { type: 'button', 'aria-label': 'Keys', title: 'Keys (?)', onclick: () => help.showModal() }, '?'),
  );
}

/** @param {Place} place */
export function sideBar(place) {
  const services = place.service === null ? root.services : root.services.slice(place.service, place.service + 1);
  const sum = (/** @type {(one: typeof root.services[number]) => number} */ of) => services.reduce((total, one) => total + of(one), 0);
  const numbers = /** @type {Record<string, number>} */ ({
    findings: sum((one) => Object.values(one.failing).reduce((total, n) => total + n, 0)),
    standards: sum((one) => one.standards.length),
    routes: sum((one) => one.routes),
    wiring: sum((one) => one.notWired),
    questions: sum((one) => one.score.counts.unknown),
  });
  const links = viewsOf(place.service).map((view) =>
    h(
      'li',
      null,
      h(
        'a',
        { href: hrefOf(place.service, view), 'aria-current': view === place.view ? 'page' : undefined },
        VIEW_TITLE[view] ?? view,
        numbers[view] === undefined ? null : h('span.n', null, count(numbers[view])),
      ),
    ),
  );
  return h('nav.side', { 'aria-label': 'Pages' }, h('ul', null, links));
}

/**
 * Where the pages do not fit side by side, the one that is shown is brought into sight; the page itself stays where it is.
 *
 * @param {Element} side
 */
export function shellInSight(side) {
  const current = side.querySelector('[aria-current]');
  const row = [...side.querySelectorAll('nav, ul')].find((one) => one.scrollWidth > one.clientWidth);
  if (!current || !row) return;
  const [one, all] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
}

export function foot() {
  return h(
    'footer.foot',
    null,
    h('span', null, `Airworthy ${root.version}`),
    h('span', null, 'tree ', h('span.mono', null, root.treeHash.slice(0, 16))),
    h('span', null, 'standards ', h('span.mono', null, root.standardsHash.slice(0, 16))),
    root.date ? h('span', null, root.date) : null,
    h('span', null, 'Not verified is never counted as passed.'),
  );
}
