/** @import { Excerpt, Location } from './types.d.ts' */
import { h } from './dom.js';
import { root } from './data.js';

const TOKEN =
  /(\/\/.*$|\/\*.*?(?:\*\/|$)|^\s*\*.*$|#.*$)|("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)|\b(\d[\w.]*)\b|\b(async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|public|readonly|return|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield|FROM|RUN|COPY|CMD|ENV|USER|SELECT|INSERT|UPDATE|CREATE|ALTER|TABLE)\b/g;

/**
 * One line as text nodes and coloured words. Long lines are shown plain.
 * @param {string} text
 * @param {boolean} hashComments
 * @returns {(Node | string)[]}
 */
function colour(text, hashComments) {
  if (text.length > 400) return [text];
  /** @type {(Node | string)[]} */
  const out = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [all, comment, string, number] = match;
    if (comment?.startsWith('#') && !hashComments) continue;
    if (match.index > at) out.push(text.slice(at, match.index));
    out.push(h(`span.${comment ? 't-c' : string ? 't-s' : number ? 't-n' : 't-k'}`, null, all));
    at = match.index + all.length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

/** @param {string} path */
function hashComments(path) {
  return !/\.[cm]?[jt]sx?$|\.sql$|\.md$|\.json$/.test(path);
}

/**
 * A path that may break after its slashes.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function breakable(text) {
  return text.split(/(?<=\/)/).flatMap((part, index) => (index === 0 ? [part] : [h('wbr'), part]));
}

/**
 * `src/app.ts:41`, a link where the sources can be browsed.
 * @param {Location} at
 */
export function placeText(at) {
  const text = `${at.path}:${at.line}`;
  if (!root.sourceUrl) return h('span.place', null, breakable(text));
  const path = at.path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return h('a.place', { href: `${root.sourceUrl}${path}#L${at.line}`, rel: 'noreferrer', target: '_blank' }, breakable(text));
}

/** @param {string} text */
export function copyButton(text, label = 'Copy') {
  const button = h('button.copy', { type: 'button', 'aria-label': `Copy ${text.length > 80 ? 'the code' : text}` }, label);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed';
    }
    setTimeout(() => (button.textContent = label), 1600);
  });
  return button;
}

/** Lines shown on each side of a place. */
const AROUND = 4;

/**
 * Source lines around a place, the line in question marked; only the place where no lines were kept.
 * @param {Location} at
 * @param {Excerpt | undefined} excerpt
 */
export function codeFrame(at, excerpt) {
  if (!excerpt) return h('p', null, placeText(at));
  const last = at.endLine ?? at.line;
  const lines = excerpt.lines.flatMap((text, index) => {
    const number = excerpt.firstLine + index;
    if (number < at.line - AROUND || number > Math.min(last, at.line + 2 * AROUND) + AROUND) return [];
    const hit = number === at.line;
    return h(
      `span.l${hit ? '.hit' : number > at.line && number <= last ? '.span' : ''}`,
      null,
      h('span.no', null, number),
      hit ? h('span.sr', null, 'marked line: ') : null,
      colour(text, hashComments(at.path)),
      '\n',
    );
  });
  return h(
    'figure.code',
    null,
    h('figcaption', null, placeText(at), copyButton(`${at.path}:${at.line}`)),
    h('pre', { tabindex: '0', role: 'group', 'aria-label': `Source of ${at.path} around line ${at.line}` }, h('code', null, lines)),
  );
}

const HASH_COMMENTS = new Set([
  'dockerfile',
  'dockerignore',
  'compose',
  'kubernetes',
  'github-actions',
  'npmrc',
  'pnpm-workspace',
  'dependabot',
]);

/**
 * A code sample of a fix.
 * @param {string} label
 * @param {string} text
 */
export function sample(label, text) {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => h('span.l', null, colour(line, HASH_COMMENTS.has(label)), '\n'));
  return h(
    'figure.code',
    null,
    h('figcaption', null, h('span.place', null, label === 'any' ? 'Example' : `Example for ${label}`), copyButton(text)),
    h('pre.sample', { tabindex: '0', role: 'group', 'aria-label': 'Example code' }, h('code.sample', null, lines)),
  );
}
