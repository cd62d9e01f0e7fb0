import { escape } from '../../html/markup.ts';
import type { Block, Document, Inline, Target, Text } from '../block.ts';
import { BREAK, pathIn } from './column-widths.ts';
import { STYLE, accentOf } from './html-style.ts';
import { linesSvg } from './lines-svg.ts';
import { narrowBars, narrowDiagram, narrowGantt, narrowLegend } from './narrow-svg.ts';
import { ON_SCREEN } from './paint.ts';
import { barsSvg, diagramSvg, ganttSvg, legendSvg, stripSvg } from './svg.ts';

/** A document as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function toHtml(document: Document): string {
  const headings = document.blocks.filter((block) => block.kind === 'heading' && block.level === 2);
  const lead = document.blocks[0]?.kind === 'callout' ? 1 : 0;
  const contents =
    headings.length < 4
      ? ''
      : `<nav aria-label="${escape(document.title)}"><ol>${headings
          .map((block) => (block.kind === 'heading' ? `<li><a href="#${escape(block.anchor)}">${escape(block.text)}</a></li>` : ''))
          .join('')}</ol></nav>`;
  return [
    '<!doctype html>',
    `<html lang="${escape(document.language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${escape(document.title)} – ${escape(document.subtitle)}</title>`,
    `<style>:root{--accent:${accentOf(document.accent)}}${STYLE}</style>`,
    '</head>',
    `<body class="${document.orientation}">`,
    `<header>${logo(document)}<h1>${escape(document.title)}</h1><p class="sub"><b>${escape(document.subtitle)}</b> · ${escape(document.audience)}</p></header>`,
    '<main>',
    // The decision stands before everything else.
    ...document.blocks.slice(0, lead).map(ofBlock),
    contents,
    ...document.blocks.slice(lead).map(ofBlock),
    '</main>',
    `<footer>${escape(document.stamp)}</footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function logo({ logo: picture }: Document): string {
  if (picture === undefined) return '';
  const type = picture.type === 'svg' ? 'image/svg+xml' : 'image/png';
  return `<img class="logo" alt="" src="data:${type};base64,${Buffer.from(picture.data).toString('base64')}">`;
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${escape(block.anchor)}">${escape(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'list': {
      const tag = block.ordered === true ? 'ol' : 'ul';
      return `<${tag}>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`;
    }
    case 'checklist':
      return `<ul class="checklist">${block.items.map((item) => `<li class="${item.state}">${inline(item.text)}</li>`).join('')}</ul>`;
    case 'table':
      return table(
        block.columns.map((column) => ({ title: column.title, right: column.align === 'right', width: column.width })),
        block.rows.map((row) => row.map(inline)),
        block.caption,
      );
    case 'code':
      return `<figure class="code">${block.place === undefined ? '' : `<figcaption>${place(block.place)}</figcaption>`}<pre tabindex="0"><code>${codeLines(block)}</code></pre></figure>`;
    case 'callout':
      return `<aside class="callout ${block.tone}"><p class="title">${escape(block.title)}</p>${block.text.map((text) => `<p>${inline(text)}</p>`).join('')}</aside>`;
    case 'scorecard':
      return `${table(
        [
          { title: block.columns.label, right: false },
          { title: block.columns.grade, right: false },
          { title: block.columns.verified, right: false },
          { title: block.columns.note, right: false },
        ],
        block.rows.map((row) => [
          inline(row.label),
          grade(row.grade),
          `<span class="strip">${stripSvg(row.segments, 150, 14, ON_SCREEN)}</span> <span class="muted">${Math.round(row.verified * 100)} %</span>`,
          inline(row.note),
        ]),
        undefined,
        'scorecard',
      )}${figure(
        block.columns.verified,
        legendSvg(block.rows[0]?.segments ?? [], ON_SCREEN),
        narrowLegend(block.rows[0]?.segments ?? [], ON_SCREEN),
      )}`;
    case 'bars':
      return figure(block.title, barsSvg(block, 0, ON_SCREEN), narrowBars(block, ON_SCREEN));
    case 'gantt':
      return figure(block.title, ganttSvg(block, ON_SCREEN), narrowGantt(block, ON_SCREEN));
    case 'diagram':
      return figure(block.title, diagramSvg(block, ON_SCREEN), narrowDiagram(block, ON_SCREEN));
    case 'matrix':
      return table(
        [{ title: block.corner, right: false }, ...block.columns.map((title) => ({ title, right: true }))],
        block.rows.map((row) => [
          escape(row.title),
          ...row.cells.map((cell) =>
            cell.to ? anchor(cell.to, escape(cell.text)) : cell.grade === true ? grade(cell.text) : escape(cell.text),
          ),
        ]),
        undefined,
        'matrix',
      );
    case 'lines':
      return figure(block.title, linesSvg(block, { paint: ON_SCREEN }), linesSvg(block, { paint: ON_SCREEN, narrow: true }));
    case 'fold':
      return `<details><summary>${inline(block.title)}</summary>${block.blocks.map(ofBlock).join('')}</details>`;
    case 'page-break':
      return '<hr class="page">';
  }
}

/** Drawings wider than this have the narrow form on tablets already. */
const BROAD = 760;

/** A drawing in two forms; the room it has decides which is shown, and nothing is scrolled. */
function figure(title: string, svg: string, narrow: string): string {
  const broad = Number(/width="(\d+)/.exec(svg)?.[1] ?? 0) > BROAD ? ' broad' : '';
  return `<figure class="picture${broad}" aria-label="${escape(title)}"><div class="wide">${svg}</div><div class="narrow">${narrow}</div></figure>`;
}

function table(
  columns: readonly { title: string; right: boolean; width?: number | undefined }[],
  rows: readonly (readonly string[])[],
  caption?: string,
  name = '',
): string {
  const total = columns.reduce((sum, column) => sum + (column.width ?? 0), 0);
  const widths =
    total > 0
      ? `<colgroup>${columns.map((column) => `<col style="width:${(((column.width ?? 0) / total) * 100).toFixed(1)}%">`).join('')}</colgroup>`
      : '';
  const side = (index: number): string => (columns[index]?.right === true ? ' class="right"' : '');
  return [
    `<div class="scroll" tabindex="0"><table class="${name}">`,
    caption === undefined ? '' : `<caption>${escape(caption)}</caption>`,
    widths,
    `<thead><tr>${columns.map((column, index) => `<th scope="col"${side(index)}>${escape(column.title)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${row.map((cell, index) => `<td${side(index)}>${cell}</td>`).join('')}</tr>`).join('')}</tbody>`,
    '</table></div>',
  ].join('');
}

function codeLines(block: Extract<Block, { kind: 'code' }>): string {
  const lines = block.text.replace(/\n$/, '').split('\n');
  const { firstLine } = block;
  if (firstLine === undefined) return escape(lines.join('\n'));
  return lines
    .map((line, index) => {
      const number = firstLine + index;
      const text = `<span class="line">${number}</span>${escape(line)}`;
      return block.marked?.includes(number) === true ? `<mark>${text}</mark>` : text;
    })
    .join('\n');
}

function inline(text: Text): string {
  return text.map(ofInline).join('');
}

function ofInline(part: Inline): string {
  if (typeof part !== 'object') return escape(String(part));
  switch (part.kind) {
    case 'strong':
      return `<strong>${escape(part.text)}</strong>`;
    case 'code':
      return `<code>${breaking(part.text)}</code>`;
    case 'muted':
      return `<span class="muted">${escape(part.text)}</span>`;
    case 'place':
      return place(part.at);
    case 'link':
      return anchor(part.to, escape(part.text));
    case 'status':
      return `<span class="chip ${statusClass(part.status)}">${escape(part.text)}</span>`;
    case 'severity':
      return `<span class="chip ${part.severity}">${escape(part.text)}</span>`;
    case 'grade':
      return grade(part.grade);
  }
}

function statusClass(status: string): string {
  return status === 'N/A' ? 'na' : status.toLowerCase();
}

function grade(text: string): string {
  const letter = /^[A-F]/.exec(text)?.[0];
  return `<span class="grade${letter === undefined ? '' : ` grade-${letter.toLowerCase()}`}">${escape(text)}</span>`;
}

function place(at: { path: string; line: number }): string {
  return `<code class="place">${breaking(`${at.path}:${at.line}`)}</code>`;
}

/** Letters of a name that may well be longer than a line of a column. */
const LONG_NAME = 24;

/** A path breaks at its slashes, and inside a name only when that is long; what is copied holds nothing of it. */
function breaking(text: string): string {
  return escape(pathIn(text, LONG_NAME)).replaceAll(BREAK, '<wbr>');
}

function anchor(to: Target, label: string): string {
  if ('url' in to) return /^https?:/.test(to.url) ? `<a href="${escape(to.url)}" rel="noreferrer">${label}</a>` : label;
  return `<a href="${escape(`${to.document}.html${to.anchor === undefined ? '' : `#${to.anchor}`}`)}">${label}</a>`;
}
