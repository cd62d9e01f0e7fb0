/** @import { Severity, Status } from './types.d.ts' */

export const SEVERITIES = /** @type {Severity[]} */ (['critical', 'high', 'medium', 'low']);

/** In the order of every bar, table and legend. @type {Status[]} */
export const STATUS_ORDER = ['PASS', 'PARTIAL', 'FAIL', 'UNKNOWN', 'N/A'];

export const STATUS_WORD = /** @type {Record<Status, string>} */ ({
  PASS: 'passed',
  PARTIAL: 'partial',
  FAIL: 'failed',
  UNKNOWN: 'not verified',
  'N/A': 'not applicable',
});

export const STATUS_CLASS = /** @type {Record<Status, string>} */ ({
  PASS: 'pass',
  PARTIAL: 'partial',
  FAIL: 'fail',
  UNKNOWN: 'unknown',
  'N/A': 'na',
});

export const EXPOSURE_WORD = /** @type {Record<string, string>} */ ({
  internal: 'Internal only',
  public: 'Public',
  scale: 'More than 1,000 users',
  regulated: 'Regulated data',
});

export const DECISIONS = ['NO-GO', 'GO WITH CONDITIONS', 'GO'];

export const DECISION_CLASS = /** @type {Record<string, string>} */ ({ GO: 'go', 'GO WITH CONDITIONS': 'conditional', 'NO-GO': 'no-go' });

const COMPONENT_NAMES = /** @type {Record<string, string>} */ ({
  'api-security': 'API security',
  websocket: 'WebSocket',
  errors: 'Error handling',
});

/** @param {string} component */
export function componentWord(component) {
  return COMPONENT_NAMES[component] ?? component.charAt(0).toUpperCase() + component.slice(1);
}

/** @param {number} value */
export function count(value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/**
 * @param {number} value
 * @param {string} noun
 * @param {string} [many]
 */
export function plural(value, noun, many = `${noun}s`) {
  return `${count(value)} ${value === 1 ? noun : many}`;
}

/** @param {number} share */
export function percent(share) {
  if (share > 0 && share < 0.01) return '<\u00a01\u00a0%';
  if (share < 1 && share > 0.99) return '>\u00a099\u00a0%';
  return `${Math.round(share * 100)}\u00a0%`;
}

/** @param {number} value */
export function hours(value) {
  return `${count(Math.round(value))} h`.replace(/^0 h$/, value > 0 ? '< 1 h' : '0 h');
}

/**
 * @param {number} value
 * @param {string} currency
 */
export function money(value, currency) {
  return `${currency} ${count(Math.round(value))}`;
}

/** @param {number | null} days */
export function due(days) {
  return days === null ? 'backlog' : `due within ${plural(days, 'day')}`;
}

/** Bands of effort for the risk matrix and the filter. */
export const EFFORTS = [
  { id: 's', word: 'up to 2 h', most: 2 },
  { id: 'm', word: 'up to 8 h', most: 8 },
  { id: 'l', word: 'up to 24 h', most: 24 },
  { id: 'xl', word: 'more than 24 h', most: Infinity },
];

/** @param {number} value */
export function effortBand(value) {
  return EFFORTS.find((one) => value <= one.most)?.id ?? 'xl';
}
