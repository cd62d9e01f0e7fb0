/** @import { Place } from './types.d.ts' */
import { isFleet, root } from './data.js';

/** Names in addresses; a second service of the same name gets its number. */
const KEYS = root.services.map((service, index) =>
  root.services.findIndex((one) => one.name === service.name) === index && service.name !== '*' ? service.name : `${service.name}~${index}`,
);

const FLEET_VIEWS = [
  'overview',
  'findings',
  ...(document.getElementById('fleet') ? ['connections'] : []),
  'routes',
  'wiring',
  'questions',
  'plan',
  'coverage',
];
const SERVICE_VIEWS = ['summary', 'findings', 'standards', 'routes', 'wiring', 'questions', 'plan', 'coverage'];

/** @param {number | null} service */
export function viewsOf(service) {
  return service === null ? FLEET_VIEWS : SERVICE_VIEWS;
}

/**
 * `#/orders/findings?sev=critical,high`. Anything unknown falls back to the nearest thing that exists.
 * @param {string} hash
 * @returns {Place}
 */
export function readPlace(hash) {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', view = ''] = path.split('/').map(decode);
  const found = KEYS.indexOf(first);
  const service = found >= 0 ? found : isFleet ? null : root.services.length === 1 ? 0 : null;
  const views = viewsOf(service);
  return { service, view: views.includes(view) ? view : (views[0] ?? 'overview'), params: Object.fromEntries(new URLSearchParams(query)) };
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {number | null} service
 * @param {string} view
 * @param {Record<string, string>} [params]
 */
export function hrefOf(service, view, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '')).toString();
  const key = service === null ? '*' : encodeURIComponent((KEYS[service] ?? '').toWellFormed());
  return `#/${key}/${view}${query ? `?${query}` : ''}`;
}

/**
 * Changes what the page is narrowed to, without a new entry in the history and without drawing the page again.
 * @param {Place} place
 * @param {Record<string, string>} params
 */
export function narrow(place, params) {
  place.params = Object.fromEntries(Object.entries({ ...place.params, ...params }).filter(([, value]) => value !== ''));
  history.replaceState(null, '', hrefOf(place.service, place.view, place.params));
}
