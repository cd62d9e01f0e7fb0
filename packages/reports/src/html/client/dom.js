/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, unknown>} Props */

/**
 * Makes an element. `h('td.right', { title }, text)`; text is always text, never markup.
 * @param {string} spec
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(spec, props, ...children) {
  const [name = 'div', ...classes] = spec.split('.');
  const node = document.createElement(name);
  if (classes.length > 0) node.className = classes.join(' ');
  setProps(node, props ?? {});
  append(node, children);
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {Props} props
 */
function setProps(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (key === 'class') node.className += ` ${value}`;
    else node.setAttribute(key, value === true ? '' : String(value));
  }
}

/**
 * @param {Node} node
 * @param {(Child | Child[])[]} children
 */
export function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * @param {Element} node
 * @param {...(Child | Child[])} children
 */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Shapes on a 16 × 16 grid. Severities are solid shapes, verdicts are signs in a circle, so neither is told by colour alone. */
const SHAPES = /** @type {Record<string, string>} */ ({
  critical: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  high: 'M8 1.5 15.5 14.5H.5z',
  medium: 'M8 .5 15.5 8 8 15.5.5 8z',
  low: 'M.5 1.5h15L8 14.5z',
  pass: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 8 2.4zm2.6 3L7.2 8.8 5.5 7.1l-1 1 2.7 2.7 4.4-4.4z',
  partial: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.4v11.2A5.6 5.6 0 0 1 8 2.4z',
  fail: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.4a5.6 5.6 0 1 1 0 11.2A5.6 5.6 0 0 1 8 2.4zM5.9 4.9l-1 1L7 8l-2.1 2.1 1 1L8 9l2.1 2.1 1-1L9 8l2.1-2.1-1-1L8 7z',
  unknown:
    'M7 1.1l2-.05.1 1.4-2 .05zM3.3 2.8l1.5-1 .9 1.1-1.4 1zM11 1.7l1.6 1-.9 1.2-1.4-1zM1 6.3l.5-1.8 1.4.4-.5 1.7zM13.4 3.6l1.2 1.5-1.2.8-1.1-1.4zM1 8.6h1.4l.4 1.7-1.3.5zM15 7v2l-1.4.1V7zM2.6 12.3l1.1-.9 1.3 1.2-.9 1.1zM13.9 10.6l-1 1.7-1.2-.7 1-1.7zM6.2 14.8l.2-1.4 1.8.1v1.5zM10.9 14.3l-.6-1.3 1.5-1 .9 1.1zM8 4.2c1.4 0 2.3.8 2.3 2 0 .9-.5 1.4-1.1 1.8-.5.3-.6.5-.6.9v.2H7.3v-.3c0-.8.3-1.2.9-1.6.5-.4.7-.6.7-1s-.3-.8-.9-.8-1 .4-1 1H5.7c0-1.3.9-2.2 2.3-2.2zM7.2 10h1.5v1.5H7.2z',
  na: 'M3 7.2h10v1.6H3z',
  go: 'M8.2 2.2 14 8l-5.8 5.8-1.2-1.2 3.7-3.7H2V7.1h8.7L7 3.4z',
  conditional: 'M6.2 2.2 12 8l-5.8 5.8L5 12.600l3.700-3.700H1V7.100h7.700L5 3.400zM13 2h1.800v12H13z',
  'no-go': 'M5 1h6l4 4v6l-4 4H5l-4-4V5zM4 7v2h8V7z',
  guarded: 'M4.500 7V5a3.500 3.500 0 0 1 7 0v2h1v7h-9V7zm1.500 0h4V5a2 2 0 0 0-4 0z',
  open: 'M6 7V5a2 2 0 0 1 3.900-.6l1.400-.5A3.500 3.500 0 0 0 4.500 5v2h-1v7h9V7z',
  optional: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.400v11.200A5.600 5.600 0 0 1 8 2.400z',
  chevron: 'M5.500 2.500 11 8l-5.500 5.500-1.100-1.100L8.800 8 4.400 3.600z',
  search:
    'M7 1.500a5.500 5.500 0 1 0 3.300 9.900l3.400 3.400 1.100-1.100-3.400-3.400A5.500 5.500 0 0 0 7 1.500zM7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  theme: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.500v11a5.500 5.500 0 0 1 0-11z',
  brand: 'M1 9.200 15 2l-3.300 12-3.400-3.300L6 13.500V9.800L12 5 4.300 9.900z',
});

/**
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', name === 'chevron' ? 'icon chevron' : 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', SHAPES[name] ?? SHAPES.na ?? '');
  path.setAttribute('fill-rule', 'evenodd');
  svg.appendChild(path);
  return svg;
}
