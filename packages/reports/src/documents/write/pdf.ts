import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { unfold } from '../block.ts';
import type { Document, FlatBlock, Inline, Segment, Target, Text, Tone } from '../block.ts';
import { fontFiles } from './fonts.ts';
import { breakable, GAP, words } from './gaps.ts';
import { gradeColours, palette } from './palette.ts';
import { PDF_TEMPLATE } from './pdf-template.ts';
import { plainOf } from '../text/say.ts';
import { keepsWithNext, WHOLE_CODE, WHOLE_TABLE } from './keep.ts';
import { linesSvg } from './lines-svg.ts';
import { barsSvg, diagramSvg, ganttSvg, legendSvg, stripSvg } from './svg.ts';

let compiler: NodeCompiler | undefined;

/**
 * A document as a tagged PDF, PDF/A-2b where its date is known (that standard wants one). Same document, same bytes: there is no clock and no random id.
 *
 * @throws Error with the typesetter's diagnostics, which is a defect of ours
 */
export function toPdf(document: Document): Uint8Array {
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontPaths: fontFiles() }] });
  const typeset = { mainFileContent: PDF_TEMPLATE, inputs: { document: JSON.stringify(printable(document)) } };
  try {
    return compiler.pdf(typeset, document.date === undefined ? {} : { pdfStandard: 'a-2b' });
  } catch (error) {
    // The archival standard refuses characters that none of the fonts has, as code in a rare script may hold. The plain standard shows a box.
    if (document.date === undefined || !String(error).includes('could not be displayed')) throw error;
    return compiler.pdf(typeset);
  } finally {
    compiler.evictCache(0);
  }
}

/** The document as the template reads it: every choice made, every picture drawn. */
function printable(document: Document): unknown {
  const anchors = new Set(document.blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : [])));
  const href = (to: Target): string =>
    'url' in to
      ? to.url
      : to.document === document.id
        ? to.anchor !== undefined && anchors.has(to.anchor)
          ? `#${to.anchor}`
          : ''
        : `${to.document}.pdf`;
  const blocks = unfold(document.blocks);
  const rich = (text: Text): unknown[] => text.map((part) => piece(part, href));
  return {
    title: document.title,
    subtitle: document.subtitle,
    audience: document.audience,
    language: document.language,
    orientation: document.orientation,
    stamp: document.stamp,
    accent: document.accent,
    date: document.date === undefined ? null : document.date.split('-').map(Number),
    logo: document.logo === undefined ? null : { type: document.logo.type, data: [...document.logo.data] },
    words: { page: '{n} / {total}' },
    tones: palette,
    grades: Object.fromEntries(
      ['A+', 'A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D+', 'D', 'D-', 'F'].map((grade) => [grade, gradeColours(grade)]),
    ),
    blocks: blocks.map((block, index) =>
      block.kind === 'paragraph'
        ? { kind: 'paragraph', text: rich(block.text), sticky: keepsWithNext(blocks, index) }
        : ofBlock(block, rich, href, PAPER[document.orientation]),
    ),
  };
}

/** Room for text on a page, in millimetres; a picture keeps to it with space for its heading. */
interface Paper {
  width: number;
  height: number;
}
const PAPER = { portrait: { width: 174, height: 225 }, landscape: { width: 261, height: 140 } } as const satisfies Record<
  Document['orientation'],
  Paper
>;
/** A pixel of a drawing on paper, so that its letters have the size of a caption. */
const MM_A_PIXEL = 0.27;

function picture(svg: string, alt: string, paper: Paper): unknown {
  const [width = 1, height = 1] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.slice(1).map(Number) ?? [];
  const scale = Math.min(MM_A_PIXEL, paper.width / width, paper.height / height);
  return { kind: 'picture', svg, alt, width: ((width * scale) / paper.width) * 100 };
}

/** Bytes of a line of code that surely fits. */
const WIDE = 95;

const SIGNS = { done: '☑', partly: '◐', open: '☐', unknown: '◌' } as const;

function ofBlock(
  block: Exclude<FlatBlock, { kind: 'paragraph' }>,
  rich: (text: Text) => unknown[],
  href: (to: Target) => string,
  paper: Paper,
): unknown {
  switch (block.kind) {
    case 'heading':
    case 'page-break':
      return block;
    case 'list':
      return { kind: 'list', ordered: block.ordered === true, items: block.items.map(rich) };
    case 'checklist':
      return { kind: 'checklist', items: block.items.map((item) => ({ sign: SIGNS[item.state], text: rich(item.text) })) };
    case 'table':
      return {
        kind: 'table',
        whole: block.rows.length <= WHOLE_TABLE,
        columns: block.columns.map((column) => ({ title: column.title, align: column.align ?? 'left', width: column.width ?? 10 })),
        rows: block.rows.map((row) => row.map(rich)),
      };
    case 'scorecard': {
      const { label, grade, verified, note } = block.columns;
      const wide = block.rows.some((row) => row.label.map(plainOf).join('').length > 18);
      return {
        kind: 'scorecard',
        legend: legendSvg(block.rows[0]?.segments ?? []),
        legendAlt: (block.rows[0]?.segments ?? []).map((one) => one.label).join(', '),
        columns: [column(label, wide ? 25 : 15), column(grade, 7), column(verified, 26), column(note, wide ? 42 : 52)],
        rows: block.rows.map((row) => ({
          label: rich(row.label),
          grade: row.grade,
          verified: `${Math.round(row.verified * 100)} %`,
          // As wide as the column is, so that figures have the size of small text.
          svg: stripSvg(row.segments, paper.width * 0.75, 14),
          alt: altOf(row.segments),
          note: rich(row.note),
        })),
      };
    }
    case 'matrix':
      return {
        kind: 'matrix',
        whole: block.rows.length <= WHOLE_TABLE,
        columns: [
          column(block.corner, block.columns.length > 5 ? 80 : 30),
          ...block.columns.map((title) => column(title, 20, block.columns.length > 5 ? 'left' : 'right')),
        ],
        rows: block.rows.map((row) => ({
          title: row.title,
          cells: row.cells.map((cell) => ({
            text: cell.text,
            href: cell.to === undefined ? '' : href(cell.to),
            grade: cell.grade === true,
          })),
        })),
      };
    case 'bars':
      return picture(barsSvg(block), block.description, paper);
    case 'lines':
      return picture(linesSvg(block), `${block.title}: ${block.description}`, paper);
    case 'gantt':
      return picture(ganttSvg(block), `${block.title}: ${block.description}`, paper);
    case 'diagram':
      return picture(diagramSvg(block), `${block.title}: ${block.description}`, paper);
    case 'callout':
      return { kind: 'callout', tone: block.tone, title: block.title, text: block.text.map(rich) };
    case 'code':
      return {
        kind: 'code',
        place: block.place === undefined ? '' : breakable(`${block.place.path}:${block.place.line}`),
        whole: block.text.split('\n').length <= WHOLE_CODE,
        lines: block.text
          .replace(/\n$/, '')
          .split('\n')
          .map((line, index) => {
            const text = line.replaceAll('\t', '  ').replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length));
            const gapped = Buffer.byteLength(text) > WIDE;
            const number = block.firstLine === undefined ? undefined : block.firstLine + index;
            return {
              text: gapped ? breakable(text) : text,
              gapped,
              number: number === undefined ? '' : String(number).padStart(4, '\u00a0'),
              marked: number !== undefined && block.marked?.includes(number) === true,
            };
          }),
      };
  }
}

function column(title: string, width: number, align: 'left' | 'right' = 'left'): { title: string; width: number; align: string } {
  return { title, width, align };
}

function altOf(segments: readonly Segment[]): string {
  return segments.map((segment) => `${segment.label} ${segment.value}`).join(', ');
}

function piece(part: Inline, href: (to: Target) => string): unknown {
  if (typeof part !== 'object') {
    const text = words(String(part));
    return text.includes(GAP) ? { kind: 'gapped', text } : text;
  }
  switch (part.kind) {
    case 'place':
      return { kind: 'place', text: breakable(`${part.at.path}:${part.at.line}`) };
    case 'code':
      return { kind: 'code', text: breakable(part.text) };
    case 'link': {
      const to = href(part.to);
      return to === '' || to.startsWith('#') ? part.text : { kind: 'link', text: part.text, href: to };
    }
    case 'status':
      return { ...part, tone: toneOf(part.status) };
    case 'severity':
      return { ...part, tone: part.severity };
    default:
      return part;
  }
}

function toneOf(status: string): Tone {
  return status === 'N/A' ? 'na' : (status.toLowerCase() as Tone);
}
