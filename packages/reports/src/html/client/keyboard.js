import { h } from './dom.js';
import { recall, remember, toggleTheme } from './theme.js';

const OFF = 'airworthy-keys-off';

/** @type {[string, string][]} */
const KEYS_HELP = [
  ['/', 'search everything'],
  ['1 … 8', 'open a page of the side bar'],
  ['j / k', 'next, previous row'],
  ['Enter', 'open or close the row'],
  ['f', 'filter the list'],
  ['t', 'light or dark'],
  ['?', 'this help'],
  ['Esc', 'close'],
];

/** Single keys, off while somebody types, and off altogether when the reader says so. */
export function startKeyboard() {
  const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'keys-title' }));
  const off = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', id: 'keys-off' }));
  off.checked = recall(OFF) === 'yes';
  off.addEventListener('change', () => remember(OFF, off.checked ? 'yes' : 'no'));
  dialog.append(
    h('h2', { id: 'keys-title' }, 'Keys'),
    h(
      'dl',
      null,
      KEYS_HELP.flatMap(([key, what]) => [h('dt', null, h('kbd', null, key)), h('dd', null, what)]),
    ),
    h('p', null, h('label', null, off, ' Switch single keys off')),
    h('p', null, h('button.copy', { type: 'button', onclick: () => dialog.close() }, 'Close')),
  );
  document.body.appendChild(dialog);
  document.addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || off.checked || dialog.open) return;
    if (target.matches('input, select, textarea')) return;
    if (press(event.key, dialog)) event.preventDefault();
  });
  return dialog;
}

/**
 * @param {string} key
 * @param {HTMLDialogElement} dialog
 */
function press(key, dialog) {
  if (key === '/') focusOn('#search');
  else if (key === 'f') focusOn('[data-filter]');
  else if (key === 't') toggleTheme();
  else if (key === '?') dialog.showModal();
  else if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
  else if (/^[1-8]$/.test(key))
    /** @type {HTMLAnchorElement | undefined} */ (document.querySelectorAll('.side a')[Number(key) - 1])?.click();
  else return false;
  return true;
}

/** @param {string} selector */
function focusOn(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();
}

/** @param {number} by */
function step(by) {
  const rows = /** @type {HTMLElement[]} */ (
    [...document.querySelectorAll('.row > summary')].filter((one) => /** @type {HTMLElement} */ (one).offsetParent !== null)
  );
  const now = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : now + by];
  next?.focus();
}
