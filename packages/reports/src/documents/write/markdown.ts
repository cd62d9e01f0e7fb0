import { code as codeSpan, codeBlock, inline as escapeLine } from '../../markdown/escape.ts';
import type { Block, Document, Inline, Target, Text } from '../block.ts';

const MARK = { done: '[x]', partly: '[ ]', open: '[ ]', unknown: '[ ]' } as const;

/** A document as GitHub-flavoured Markdown. Nothing of the audited repository becomes markup. */
export function toMarkdown(document: Document): string {
  const lines = [`# ${escape(document.title)}`, '', `**${escape(document.subtitle)}** · ${escape(document.audience)}`, ''];
  for (const block of document.blocks) lines.push(...ofBlock(block), '');
  lines.push('---', '', escape(document.stamp), '');
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

/** Text in which nothing is markup; the blanks at its ends stay, because pieces of a line follow each other. */
function escape(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return `${before === '' ? '' : ' '}${inner === '' ? '' : escapeLine(inner)}${after === '' || inner === '' ? '' : ' '}`;
}

function ofBlock(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`<a id="${block.anchor}"></a>`, '', `${'#'.repeat(block.level)} ${escape(block.text)}`];
    case 'paragraph':
      return [inline(block.text)];
    case 'list':
      return block.items.map((item, index) => `${block.ordered === true ? `${index + 1}.` : '-'} ${inline(item)}`);
    case 'checklist':
      return block.items.map((item) => `- ${MARK[item.state]} ${inline(item.text)}`);
    case 'table':
      return [
        ...(block.caption === undefined ? [] : [`*${escape(block.caption)}*`, '']),
        ...table(
          block.columns.map((column) => column.title),
          block.rows.map((row) => row.map(inline)),
          block.columns.map((column) => column.align === 'right'),
        ),
      ];
    case 'code':
      return [...(block.place === undefined ? [] : [place(block.place), '']), codeBlock(block.text, block.language)];
    case 'callout':
      return [`> **${escape(block.title)}**`, ...block.text.flatMap((text) => ['>', `> ${inline(text)}`])];
    case 'scorecard':
      return table(
        [block.columns.label, block.columns.grade, block.columns.verified, ...titles(block.rows[0]?.segments), block.columns.note],
        block.rows.map((row) => [
          inline(row.label),
          row.grade,
          `${Math.round(row.verified * 100)} %`,
          ...row.segments.map((segment) => String(segment.value)),
          inline(row.note),
        ]),
        [false, false, true, ...(block.rows[0]?.segments ?? []).map(() => true), false],
      );
    case 'bars':
      return table(
        [block.title, ...titles(block.rows[0]?.segments)],
        block.rows.map((row) => [escape(row.label), ...row.segments.map((segment) => String(segment.value))]),
        [false, ...(block.rows[0]?.segments ?? []).map(() => true)],
      );
    case 'matrix':
      return table(
        [block.corner, ...block.columns],
        block.rows.map((row) => [
          escape(row.title),
          ...row.cells.map((cell) => (cell.to ? `[${cell.text}](${href(cell.to)})` : cell.text)),
        ]),
        [false, ...block.columns.map(() => true)],
      );
    case 'gantt':
      return table(
        [block.title, block.unit, ''],
        block.rows.map((row) => [
          row.group === true ? `**${escape(row.label)}**` : escape(row.label),
          escape(row.span ?? `${row.start} – ${row.end}`),
          escape(row.detail ?? ''),
        ]),
        [false, true, true],
      );
    case 'diagram':
      return ['```mermaid', 'flowchart LR', ...mermaid(block), '```'];
    case 'lines':
      return table(
        [block.x, ...block.series.map((one) => `${one.label} (${block.y})`)],
        (block.series[0]?.points ?? []).map(({ x }) => [
          String(x),
          ...block.series.map((one) => String(one.points.find((point) => point.x === x)?.y ?? '')),
        ]),
        [true, ...block.series.map(() => true)],
      );
    case 'fold':
      return [
        '<details>',
        `<summary>${inline(block.title)}</summary>`,
        '',
        ...block.blocks.flatMap((one) => [...ofBlock(one), '']),
        '</details>',
      ];
    case 'page-break':
      return [];
  }
}

function titles(segments: readonly { label: string }[] | undefined): string[] {
  return (segments ?? []).map((segment) => segment.label);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[], right: readonly boolean[]): string[] {
  return [
    `| ${columns.map(escape).join(' | ')} |`,
    `| ${columns.map((_column, index) => (right[index] === true ? '--:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.map((cell) => cell.replace(/\n/g, ' ')).join(' | ')} |`),
  ];
}

function mermaid(block: Extract<Block, { kind: 'diagram' }>): string[] {
  const names = new Map(block.nodes.map((node, index) => [node.id, `n${index}`]));
  const quoted = (text: string): string => `"${text.replace(/"/g, '#quot;').replace(/[<>]/g, (c) => (c === '<' ? '#lt;' : '#gt;'))}"`;
  return [
    ...block.nodes.map(
      (node) => `  ${names.get(node.id) ?? ''}[${quoted(node.detail === undefined ? node.label : `${node.label} (${node.detail})`)}]`,
    ),
    ...block.edges.map(
      (edge) =>
        `  ${names.get(edge.from) ?? ''} -->${edge.label === undefined ? '' : `|${quoted(edge.label)}|`} ${names.get(edge.to) ?? ''}`,
    ),
  ];
}

function inline(text: Text): string {
  return text.map(ofInline).join('');
}

function ofInline(part: Inline): string {
  if (typeof part !== 'object') return escape(String(part));
  switch (part.kind) {
    case 'strong':
      return `**${escape(part.text)}**`;
    case 'code':
      return codeSpan(part.text);
    case 'place':
      return place(part.at);
    case 'link':
      return `[${escape(part.text)}](${href(part.to)})`;
    case 'grade':
      return part.grade;
    case 'muted':
    case 'status':
    case 'severity':
      return escape(part.text);
  }
}

function place(at: { path: string; line: number }): string {
  return codeSpan(`${at.path}:${at.line}`);
}

function href(to: Target): string {
  if ('url' in to) return to.url.replace(/[()\s]/g, encodeURIComponent);
  return `${to.document}.md${to.anchor === undefined ? '' : `#${to.anchor}`}`;
}
