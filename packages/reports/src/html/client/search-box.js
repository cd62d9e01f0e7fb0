import { fill, h, icon } from './dom.js';
import { search } from './search.js';
import { count } from './words.js';

/** The field at the top: finds items, findings, routes and files, and is driven by the arrow keys. */
export function searchBox() {
  const panel = h('div.results', { id: 'results', role: 'listbox', 'aria-label': 'Search results', hidden: true });
  const field = /** @type {HTMLInputElement} */ (
    h('input', {
      type: 'search',
      id: 'search',
      placeholder: 'Search items, findings, routes, files',
      'aria-label': 'Search everything',
      role: 'combobox',
      'aria-expanded': 'false',
      'aria-controls': 'results',
      'aria-autocomplete': 'list',
      autocomplete: 'off',
      spellcheck: 'false',
    })
  );
  let at = -1;
  const links = () => /** @type {HTMLAnchorElement[]} */ ([...panel.querySelectorAll('a')]);
  const select = (/** @type {number} */ next) => {
    const all = links();
    all[at]?.setAttribute('aria-selected', 'false');
    at = all.length === 0 ? -1 : (next + all.length) % all.length;
    all[at]?.setAttribute('aria-selected', 'true');
    all[at]?.scrollIntoView({ block: 'nearest' });
    if (at >= 0) field.setAttribute('aria-activedescendant', `result-${at}`);
    else field.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    panel.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const show = () => {
    const query = field.value.trim();
    if (query.length < 2) return close();
    const groups = search(query, 6);
    let number = 0;
    fill(
      panel,
      groups.length === 0 ? h('p.empty', null, 'Nothing found.') : null,
      groups
        .map((group) => [
          h('p.label', { role: 'presentation' }, `${group.kind} ${count(group.total)}`),
          ...group.list.map((one) =>
            h(
              'a',
              { href: one.href, id: `result-${number++}`, role: 'option', 'aria-selected': 'false', tabindex: '-1' },
              h('span', null, one.title),
              h('span', null),
              h('span.sub', null, one.sub),
            ),
          ),
        ])
        .flat(),
    );
    panel.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    at = -1;
  };
  field.addEventListener('input', show);
  field.addEventListener('focus', show);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      const link = links()[Math.max(0, at)];
      if (link) location.hash = link.hash;
      close();
      field.blur();
    } else if (event.key === 'Escape') {
      close();
      field.blur();
    }
  });
  panel.addEventListener('click', close);
  const box = h('div.search', { role: 'search' }, icon('search'), field, h('kbd', { 'aria-hidden': 'true' }, '/'), panel);
  document.addEventListener('pointerdown', (event) => !box.contains(/** @type {Node} */ (event.target)) && close());
  return box;
}
