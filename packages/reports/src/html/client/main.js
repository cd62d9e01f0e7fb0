/** @import { Place } from './types.d.ts' */
/** @import { Child } from './dom.js' */
import { root } from './data.js';
import { fill, h } from './dom.js';
import { startKeyboard } from './keyboard.js';
import { readPlace } from './place.js';
import { paper } from './print.js';
import { VIEW_TITLE, foot, shellInSight, sideBar, topBar } from './shell.js';
import { startTheme } from './theme.js';
import { connectionsView } from './view-connections.js';
import { coverageView } from './view-coverage.js';
import { findingsView } from './view-findings.js';
import { fleetView } from './view-fleet.js';
import { planView } from './view-plan.js';
import { questionsView } from './view-questions.js';
import { routesView } from './view-routes.js';
import { standardsView } from './view-standards.js';
import { summaryView } from './view-summary.js';
import { wiringView } from './view-wiring.js';
import { plural } from './words.js';

const VIEWS = /** @type {Record<string, (place: Place) => Child[]>} */ ({
  overview: fleetView,
  summary: summaryView,
  findings: findingsView,
  connections: connectionsView,
  standards: standardsView,
  routes: routesView,
  wiring: wiringView,
  questions: questionsView,
  plan: planView,
  coverage: coverageView,
});

startTheme();

const side = h('div.side-holder');
const main = h('main.main', { id: 'main', tabindex: '-1' });
/** @type {Place} */
let place = readPlace(location.hash);

/** @param {boolean} moved whether the reader came from another page of this report */
function draw(moved) {
  place = readPlace(location.hash);
  const service = place.service === null ? undefined : root.services[place.service];
  const name = service?.name ?? root.target;
  const title = place.view === 'overview' || place.view === 'summary' ? name : `${VIEW_TITLE[place.view]}: ${name}`;
  const about = service
    ? [service.frameworks.join(', '), plural(service.files, 'file'), plural(service.lines, 'line')].filter(Boolean).join(' · ')
    : plural(root.services.length, 'service');
  const heading = h('h1', { tabindex: '-1' }, title);
  fill(side, sideBar(place));
  fill(
    main,
    h('div.page', null, h('header.page-head', null, heading, h('p.small.muted', null, about)), (VIEWS[place.view] ?? fleetView)(place)),
  );
  shellInSight(side);
  const select = /** @type {HTMLSelectElement | null} */ (document.getElementById('switch'));
  if (select) select.value = place.service === null ? '*' : String(place.service);
  document.title = `${title} · Airworthy`;
  const wanted = place.params.item
    ? document.getElementById(`item-${place.params.item}`)
    : place.params.standard
      ? document.getElementById(`standard-${place.params.standard}`)
      : null;
  if (wanted) {
    wanted.scrollIntoView({ block: 'start' });
    wanted.querySelector('summary')?.focus({ preventScroll: true });
  } else if (moved) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
}

document.body.classList.toggle('fleet', root.services.length > 1);
const app = document.getElementById('app');
if (app) {
  fill(
    app,
    h(
      'a.skip',
      {
        href: '#main',
        onclick: (/** @type {Event} */ event) =>
          (event.preventDefault(), main.focus()),
      },
      'Skip to the content',
    ),
    topBar(startKeyboard()),
    h('div.frame', null, side, main),
    foot(),
  );
  draw(false);
  addEventListener('hashchange', () => draw(true));
  addEventListener('beforeprint', () => {
    const sheet = paper(place);
    if (sheet) main.firstElementChild?.appendChild(sheet);
  });
  addEventListener('afterprint', () => document.querySelector('.print-only')?.remove());
}
