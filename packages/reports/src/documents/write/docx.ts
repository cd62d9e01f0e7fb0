import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  Document as Word,
  ExternalHyperlink,
  Footer,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  LevelFormat,
  LineRuleType,
  NoBreakHyphen,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { ParagraphChild } from 'docx';
import { unfold } from '../block.ts';
import type { Block, Column, Document, FlatBlock, Inline, Text, Tone } from '../block.ts';
import { columnWidths, fixedSize, FIRM_HYPHEN, isFixed, lettersIn, marginsOf, pathIn, withFirmHyphens } from './column-widths.ts';
import type { Fixed } from './column-widths.ts';
import { gradeColours, palette } from './palette.ts';
import { pictureOf, rasterised } from './picture.ts';
import { plainOf } from '../text/say.ts';
import { keepsWithNext, WHOLE_CODE, WHOLE_TABLE } from './keep.ts';
import { stableZip } from './stable-zip.ts';

/** Fonts that Word has everywhere, and others replace by ones of the same widths. */
const [SANS, MONO] = ['Arial', 'Courier New'];
/** Room for text, in twentieths of a point and in pixels. */
const WIDTH = { portrait: { twips: 9866, pixels: 640 }, landscape: { twips: 14_798, pixels: 960 } } as const;
const HEIGHT = { portrait: 820, landscape: 520 } as const;
const HEADINGS = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;
const SIGNS = { done: '☑', partly: '◐', open: '☐', unknown: '◌' } as const;

/** A document for Word. Same document, same content; the container holds the dates of the document, not of the machine. */
export async function toDocx(document: Document): Promise<Uint8Array> {
  const hex = document.accent.replace('#', '');
  const word = new Word({
    creator: 'Airworthy',
    title: `${document.title} – ${document.subtitle}`,
    styles: {
      default: {
        document: {
          run: { font: SANS, size: 18, language: { value: document.language } },
          paragraph: { spacing: { after: 80, line: 252, lineRule: LineRuleType.AUTO } },
        },
        title: { run: { size: 42, bold: true, color: hex } },
        heading2: { run: { size: 26, bold: true, color: hex }, paragraph: { spacing: { before: 150, after: 60 }, keepNext: true } },
        heading3: { run: { size: 21, bold: true, color: hex }, paragraph: { spacing: { before: 220, after: 80 }, keepNext: true } },
        hyperlink: { run: { color: '0b57b8' } },
      },
    },
    numbering: {
      config: [
        {
          reference: 'steps',
          levels: [{ level: 0, format: LevelFormat.DECIMAL, text: '%1.', style: { paragraph: { indent: { left: 400, hanging: 300 } } } }],
        },
        // The marks of Word itself stand far from their text.
        {
          reference: 'points',
          levels: [{ level: 0, format: LevelFormat.BULLET, text: '•', style: { paragraph: { indent: { left: 300, hanging: 200 } } } }],
        },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: {
              width: 11_906,
              height: 16_838,
              ...(document.orientation === 'landscape' ? { orientation: PageOrientation.LANDSCAPE } : {}),
            },
            margin: { top: 760, bottom: 960, left: 1020, right: 1020, footer: 460 },
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                children: [
                  new TextRun({ text: `${document.stamp}  ·  `, size: 15, color: '4f5866' }),
                  new TextRun({ size: 15, color: '4f5866', children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES] }),
                ],
              }),
            ],
          }),
        },
        children: [
          ...logo(document),
          new Paragraph({ text: document.title, heading: HeadingLevel.TITLE, spacing: { after: 60 } }),
          new Paragraph({
            children: [
              new TextRun({ text: document.subtitle, bold: true }),
              new TextRun({ text: ` · ${document.audience}`, color: '4f5866' }),
            ],
          }),
          ...new DocxBlocks(document).all(),
        ],
      },
    ],
  });
  return stableZip(await Packer.toBuffer(word), document.date);
}

/** The logo above the title, 40 pixels high. */
function logo({ logo: picture }: Document): Paragraph[] {
  if (picture === undefined) return [];
  const { png, width, height } = rasterised(picture);
  const transformation = { width: Math.round((width / Math.max(1, height)) * 40), height: 40 };
  return [
    new Paragraph({
      children: [new ImageRun({ type: 'png', data: png, transformation, altText: { name: 'logo', title: 'logo', description: '' } })],
    }),
  ];
}

/** Each list of steps counts by itself: a numbering instance a list. */
class DocxBlocks {
  readonly #document: Document;
  readonly #anchors: ReadonlySet<string>;
  #lists = 0;

  constructor(document: Document) {
    this.#document = document;
    this.#anchors = new Set(document.blocks.flatMap((block) => (block.kind === 'heading' ? [block.anchor] : [])));
  }

  all(): (Paragraph | Table)[] {
    const blocks = unfold(this.#document.blocks);
    return blocks.flatMap((block, index) => this.#of(block, keepsWithNext(blocks, index)));
  }

  #of(block: FlatBlock, keepNext: boolean): (Paragraph | Table)[] {
    switch (block.kind) {
      case 'heading':
        return [
          new Paragraph({
            heading: HEADINGS[block.level],
            children: [new Bookmark({ id: block.anchor, children: [new TextRun(block.text)] })],
          }),
        ];
      case 'paragraph':
        return [new Paragraph({ keepNext, children: this.#rich(block.text) })];
      case 'list': {
        this.#lists += 1;
        const instance = this.#lists;
        return block.items.map(
          (item) =>
            new Paragraph({
              children: this.#rich(item),
              spacing: { after: 40 },
              ...(block.ordered === true
                ? { numbering: { reference: 'steps', level: 0, instance } }
                : { numbering: { reference: 'points', level: 0 } }),
            }),
        );
      }
      case 'checklist':
        return block.items.map(
          (item) =>
            new Paragraph({
              children: [new TextRun({ text: `${SIGNS[item.state]}  `, font: 'DejaVu Sans' }), ...this.#rich(item.text)],
              spacing: { after: 30 },
              indent: { left: 320, hanging: 320 },
            }),
        );
      case 'table':
        return this.#table(block.columns, block.rows);
      case 'scorecard': {
        const { label, grade, verified, note } = block.columns;
        const segments = block.rows[0]?.segments ?? [];
        return this.#table(
          [
            { title: label, width: 18 },
            { title: grade, width: 8.5 },
            { title: verified, width: 9, align: 'right' },
            ...segments.map((one): Column => ({ title: one.label, width: one.tone === 'unknown' ? 9 : 8.5, align: 'right' })),
            { title: note, width: 55 },
          ],
          block.rows.map((row): Text[] => [
            row.label,
            [{ kind: 'grade', grade: row.grade }],
            [`${Math.round(row.verified * 100)} %`],
            ...row.segments.map((one): Text => [String(one.value)]),
            row.note,
          ]),
        );
      }
      case 'matrix':
        return this.#table(
          [
            { title: block.corner, width: block.columns.length > 5 ? 70 : 30 },
            ...block.columns.map((title): Column => ({ title, width: 20, align: 'right' })),
          ],
          block.rows.map((row): Text[] => [
            [row.title],
            ...row.cells.map((cell): Text => [cell.grade === true ? { kind: 'grade', grade: cell.text } : cell.text]),
          ]),
          15,
        );
      case 'bars':
      case 'gantt':
      case 'lines':
      case 'diagram': {
        const { png, width, height, alt } = pictureOf(block);
        const room = WIDTH[this.#document.orientation].pixels;
        const scale = Math.min(1, room / width, HEIGHT[this.#document.orientation] / height);
        const transformation = { width: Math.round(width * scale), height: Math.round(height * scale) };
        return [
          new Paragraph({
            spacing: { line: 240, lineRule: LineRuleType.AUTO },
            children: [
              new ImageRun({
                type: 'png',
                data: png,
                transformation,
                altText: { name: block.title, title: block.title, description: alt },
              }),
            ],
          }),
        ];
      }
      case 'callout': {
        const border = { style: BorderStyle.SINGLE, size: 24, color: hexOf(palette[block.tone].text), space: 8 };
        const shading = { type: ShadingType.CLEAR, fill: hexOf(palette[block.tone].tint), color: 'auto' };
        return [
          new Paragraph({
            border: { left: border },
            shading,
            keepNext: true,
            children: [new TextRun({ text: block.title, bold: true, size: 28, color: hexOf(palette[block.tone].text) })],
          }),
          ...block.text.map((text) => new Paragraph({ border: { left: border }, shading, children: this.#rich(text) })),
        ];
      }
      case 'code':
        return this.#code(block);
      case 'page-break':
        return [new Paragraph({ pageBreakBefore: true })];
    }
  }

  #code(block: Extract<Block, { kind: 'code' }>): Paragraph[] {
    const lines = block.text.replace(/\n$/, '').split('\n');
    const { place } = block;
    return [
      ...(place === undefined
        ? []
        : [
            new Paragraph({
              keepNext: true,
              spacing: { after: 20 },
              children: [new TextRun({ text: `${place.path}:${place.line}`, font: MONO, size: 15, color: '4f5866' })],
            }),
          ]),
      ...lines.map((text, index) => {
        const number = block.firstLine === undefined ? undefined : block.firstLine + index;
        const marked = number !== undefined && block.marked?.includes(number) === true;
        return new Paragraph({
          keepNext: lines.length <= WHOLE_CODE && index < lines.length - 1,
          spacing: { after: index === lines.length - 1 ? 140 : 0, line: 240 },
          shading: { type: ShadingType.CLEAR, fill: marked ? 'fff1c2' : 'f1f3f6', color: 'auto' },
          children: [
            ...(number === undefined
              ? []
              : [new TextRun({ text: `${String(number).padStart(4)}  `, font: MONO, size: 15, color: '5d6776' })]),
            new TextRun({ text: text.replaceAll('\t', '  '), font: MONO, size: 15 }),
          ],
        });
      }),
    ];
  }

  #table(columns: readonly Column[], rows: readonly (readonly Text[])[], others = 16): (Paragraph | Table)[] {
    const sizeOf = (index: number): number => (index === 0 ? 16 : others);
    const widths = columnWidths(columns, rows, { room: WIDTH[this.#document.orientation].twips, sizeOf });
    const line = { style: BorderStyle.SINGLE, size: 4, color: 'd6dbe2' };
    const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
    const cell = (children: ParagraphChild[], index: number, head: boolean, last = false): TableCell =>
      new TableCell({
        width: { size: widths[index] ?? 0, type: WidthType.DXA },
        margins: { top: 20, bottom: 20, ...marginsOf(columns[index]) },
        borders: { top: none, left: none, right: none, bottom: line },
        ...(head ? { shading: { type: ShadingType.CLEAR, fill: 'f6f7f9', color: 'auto' } } : {}),
        children: [
          new Paragraph({
            spacing: { after: 0, line: 240, lineRule: LineRuleType.AUTO },
            keepNext: rows.length <= WHOLE_TABLE && !last,
            alignment: columns[index]?.align === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
            children,
          }),
        ],
      });
    const head = new TableRow({
      tableHeader: true,
      cantSplit: true,
      children: columns.map((column, index) =>
        cell([new TextRun({ text: column.title, bold: true, size: 16, color: '4f5866' })], index, true),
      ),
    });
    return [
      new Table({
        layout: TableLayoutType.FIXED,
        width: { size: widths.reduce((sum, one) => sum + one, 0), type: WidthType.DXA },
        columnWidths: widths,
        rows: [
          head,
          ...rows.map(
            (row, at) =>
              new TableRow({
                cantSplit: true,
                children: row.map((text, index) =>
                  cell(
                    this.#rich(text, sizeOf(index), (fixed) => lettersIn(columns[index], widths[index] ?? 0, sizeOf(index), fixed)),
                    index,
                    false,
                    at === rows.length - 1,
                  ),
                ),
              }),
          ),
        ],
      }),
      new Paragraph({ spacing: { after: 0, line: 80, lineRule: LineRuleType.EXACT } }),
    ];
  }

  /** In a cell, where a line has room for so many letters, paths and long names break. */
  #rich(text: Text, size?: number, letters?: (fixed: boolean) => number): ParagraphChild[] {
    const fitted = (part: Inline, fixed: boolean): string =>
      letters === undefined ? plainOf(part) : pathIn(plainOf(part), letters(fixed));
    return text.map((part) => {
      if (isFixed(part))
        return new TextRun({ children: firm(withFirmHyphens(fitted(part, true))), font: MONO, size: fixedSize(size ?? 19) });
      return this.#piece(typeof part === 'string' ? fitted(part, false) : part, size);
    });
  }

  #piece(part: Exclude<Inline, Fixed>, size: number | undefined): ParagraphChild {
    const base = size === undefined ? {} : { size };
    if (typeof part !== 'object') return new TextRun({ text: String(part), ...base });
    switch (part.kind) {
      case 'strong':
        return new TextRun({ text: part.text, bold: true, ...base });
      case 'muted':
        return new TextRun({ text: part.text, color: '4f5866', ...base });
      case 'severity':
        return chip(part.text, part.severity, base);
      case 'status':
        return chip(part.text, part.status === 'N/A' ? 'na' : (part.status.toLowerCase() as Tone), base);
      case 'grade': {
        const { fill, on } = gradeColours(part.grade);
        return new TextRun({
          text: ` ${part.grade} `,
          bold: true,
          color: hexOf(on),
          shading: { type: ShadingType.CLEAR, fill: hexOf(fill), color: 'auto' },
          ...base,
        });
      }
      case 'link': {
        const run = new TextRun({ text: part.text, style: 'Hyperlink', ...base });
        if ('url' in part.to)
          return /^https?:/.test(part.to.url)
            ? new ExternalHyperlink({ link: part.to.url, children: [run] })
            : new TextRun({ text: part.text, ...base });
        const { document, anchor } = part.to;
        if (document !== this.#document.id) return new ExternalHyperlink({ link: `${document}.docx`, children: [run] });
        return anchor !== undefined && this.#anchors.has(anchor)
          ? new InternalHyperlink({ anchor, children: [run] })
          : new TextRun({ text: part.text, ...base });
      }
    }
  }
}

/** Hyphens of Word's own that do not end a line. */
function firm(text: string): (string | NoBreakHyphen)[] {
  return text.split(FIRM_HYPHEN).flatMap((part, index) => (index === 0 ? [part] : [new NoBreakHyphen(), part]));
}

function chip(text: string, tone: Tone, base: { size?: number }): TextRun {
  return new TextRun({ text, bold: true, color: hexOf(palette[tone].text), ...base });
}

function hexOf(colour: string): string {
  return colour.replace('#', '');
}
