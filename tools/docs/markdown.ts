/** A heading of a page, for its contents and the search. */
export interface Heading {
  level: number;
  text: string;
  id: string;
}

export interface Rendered {
  html: string;
  headings: Heading[];
  /** Everything that can be read, without markup. */
  text: string;
}

/** Where a link of a page leads on the site. */
export type LinkTo = (target: string) => string;

/**
 * The Markdown that our pages are written in: headings, paragraphs, fenced code, tables, lists, quotes and rules; code, emphasis and links
 * inside lines. There is no HTML in it: whatever looks like some is text. A test holds that no page uses more than this.
 */
export function renderMarkdown(source: string, linkTo: LinkTo = (target) => target): Rendered {
  const headings: Heading[] = [];
  const lines = source
    .replaceAll('\r\n', '\n')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .split('\n');
  const html = blocks(lines, linkTo, headings);
  const text = html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { html, headings, text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&') };
}

const FENCE = /^(\s*)(`{3,})(\S*)\s*$/;
const ITEM = /^(\s*)(?:[-*]|(\d+)[.)])\s+(.*)$/;

function blocks(lines: readonly string[], linkTo: LinkTo, headings: Heading[]): string {
  const out: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    const end = (stop: (line: string) => boolean, from = at + 1): number => {
      let to = from;
      while (to < lines.length && !stop(lines[to] as string)) to += 1;
      return to;
    };
    if (line.trim() === '') at += 1;
    else if (fence) {
      const to = end((one) => one.trim() === fence[2]);
      const indent = (fence[1] ?? '').length;
      const code = lines.slice(at + 1, to).map((one) => one.slice(Math.min(indent, one.length - one.trimStart().length)));
      out.push(`<pre><code${fence[3] ? ` class="language-${escape(fence[3])}"` : ''}>${escape(code.join('\n'))}</code></pre>`);
      at = to + 1;
    } else if (heading) {
      const level = (heading[1] as string).length;
      const text = heading[2] as string;
      const id = anchorOf(text);
      headings.push({ level, text: plainText(text), id });
      out.push(`<h${level} id="${escape(id)}">${inline(text, linkTo)}</h${level}>`);
      at += 1;
    } else if (/^ {0,3}(?:-{3,}|\*{3,})\s*$/.test(line)) {
      out.push('<hr>');
      at += 1;
    } else if (line.startsWith('>')) {
      const to = end((one) => !one.startsWith('>'));
      out.push(
        `<blockquote>${blocks(
          lines.slice(at, to).map((one) => one.replace(/^> ?/, '')),
          linkTo,
          headings,
        )}</blockquote>`,
      );
      at = to;
    } else if (line.includes('|') && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-')) {
      const to = end((one) => !one.includes('|'), at + 2);
      out.push(table(lines.slice(at, to), linkTo));
      at = to;
    } else if (ITEM.test(line)) {
      const to = endOfList(lines, at);
      out.push(list(lines.slice(at, to), linkTo, headings));
      at = to;
    } else {
      const to = end((one) => one.trim() === '' || FENCE.test(one) || /^#{1,6}\s/.test(one) || one.startsWith('>') || ITEM.test(one));
      out.push(`<p>${inline(lines.slice(at, to).join('\n'), linkTo)}</p>`);
      at = to;
    }
  }
  return out.join('\n');
}

/** A list goes on over what is indented, and over blank lines between its items. */
function endOfList(lines: readonly string[], from: number): number {
  let to = from + 1;
  for (; to < lines.length; to += 1) {
    const line = lines[to] as string;
    if (line.trim() === '') {
      const next = lines.slice(to).find((one) => one.trim() !== '');
      if (next === undefined || !(ITEM.test(next) || /^\s{2,}/.test(next))) break;
    } else if (/^(?:#{1,6}\s|>|\|)/.test(line)) break;
  }
  return to;
}

function list(lines: readonly string[], linkTo: LinkTo, headings: Heading[]): string {
  const indent = (ITEM.exec(lines[0] as string)?.[1] ?? '').length;
  const items: string[][] = [];
  for (const line of lines) {
    const match = ITEM.exec(line);
    if (match && (match[1] ?? '').length <= indent + 1) items.push([match[3] as string]);
    else items.at(-1)?.push(line.slice(Math.min(line.length - line.trimStart().length, indent + 2)));
  }
  const tag = ITEM.exec(lines[0] as string)?.[2] === undefined ? 'ul' : 'ol';
  const body = items.map((item) => {
    const inner = blocks(item, linkTo, headings);
    return `<li>${/^<p>[\s\S]*<\/p>$/.test(inner) && !inner.includes('</p>\n') ? inner.slice(3, -4) : inner.replace(/^<p>([\s\S]*?)<\/p>/, '$1')}</li>`;
  });
  return `<${tag}>${body.join('')}</${tag}>`;
}

function table(lines: readonly string[], linkTo: LinkTo): string {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\|/, '')
      .replace(/(?<!\\)\|$/, '')
      .split(/(?<!\\)\|/)
      .map((one) => inline(one.trim().replaceAll('\\|', '|'), linkTo));
  const [head = '', , ...rows] = lines;
  const row = (line: string, tag: string): string =>
    `<tr>${cells(line)
      .map((one) => `<${tag}>${one}</${tag}>`)
      .join('')}</tr>`;
  return `<div class="table"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((one) => row(one, 'td')).join('')}</tbody></table></div>`;
}

/** Code first: nothing inside it is markup. */
function inline(text: string, linkTo: LinkTo): string {
  const kept: string[] = [];
  const keep = (html: string): string => `\uE000${kept.push(html) - 1}\uE000`;
  const marked = escape(
    text
      .replaceAll(/(`+)([\s\S]*?[^`])\1(?!`)/g, (_, _fence, code: string) =>
        keep(`<code>${escape(code.replace(/^ (.*) $/s, '$1'))}</code>`),
      )
      .replaceAll(/\\([\\`*_{}[\]()#+.!|<>~&$-])/g, (_, char: string) => keep(escape(char)))
      .replaceAll(/<(https?:[^>\s]+)>/g, (_, url: string) => keep(`<a href="${escape(url)}">${escape(url)}</a>`)),
  );
  const linked = marked.replaceAll(
    /\[([^\]]*)\]\(([^)\s]*)\)/g,
    (_, label: string, target: string) => `${keep(`<a href="${escape(linkTo(target.replaceAll('&amp;', '&')))}">`)}${label}</a>`,
  );
  const styled = linked
    .replaceAll(/\*\*(\S(?:[\s\S]*?\S)?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(?<![\w*])\*(\S(?:[^*]*?\S)?)\*(?![\w*])/g, '<em>$1</em>')
    .replaceAll(/(?<![\w])_(\S(?:[^_]*?\S)?)_(?![\w])/g, '<em>$1</em>');
  let html = styled;
  // What was kept may hold what was kept before it.
  for (let depth = 0; depth < 3; depth += 1) html = html.replaceAll(/\uE000(\d+)\uE000/g, (_, index: string) => kept[Number(index)] ?? '');
  return html;
}

/** As the hosts of our repository name headings. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function plainText(text: string): string {
  return text.replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

/** Text as HTML. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
