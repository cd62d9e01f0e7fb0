import pptxgenjs from 'pptxgenjs';
import type { Block, Text } from '../block.ts';
import type { Deck, Slide } from '../deck.ts';
import { plainOf } from '../text/say.ts';
import { palette } from './palette.ts';
import { pictureOf, rasterised } from './picture.ts';
import { stableZip } from './stable-zip.ts';

// Its types are written for CommonJS, where the class hangs on `default`; the module that is loaded is the class.
const PptxGen = pptxgenjs as unknown as typeof pptxgenjs.default;
type Presentation = InstanceType<typeof PptxGen>;
type Page = ReturnType<Presentation['addSlide']>;

/** Inches of a 16:9 slide and of the room below its title. */
const [WIDTH, MARGIN, TOP, BOTTOM] = [13.33, 0.55, 1.55, 6.85];
const FONT = 'Arial';
/** Inches that a line of a table takes and what is around it at the smallest size, and a line of a list. */
const [ROW, PADDING, LINE] = [0.215, 0.1, 0.42];
/** Letters that fit into an inch of a table at the smallest size. */
const LETTERS = 11;
/** Sizes of the text of a table in points: the largest one at which all rows fit. */
const [SMALLEST, ...SIZES] = [13, 14, 16, 18] as const;

/** A deck for PowerPoint: real layouts with placeholders, native tables, speaker notes. What does not fit is counted, never shrunk. */
export async function toPptx(deck: Deck): Promise<Uint8Array> {
  const accent = deck.accent.replace('#', '');
  const file = new PptxGen();
  file.layout = 'LAYOUT_WIDE';
  file.title = `${deck.title} – ${deck.subtitle}`;
  file.author = 'Airworthy';
  file.company = '';
  file.theme = { headFontFace: FONT, bodyFontFace: FONT };
  const footer = {
    text: { text: deck.stamp, options: { x: MARGIN, y: 7.05, w: 11, h: 0.3, fontSize: 10, color: '4F5866', fontFace: FONT } },
  };
  file.defineSlideMaster({
    title: 'COVER',
    background: { color: 'FFFFFF' },
    objects: [
      { rect: { x: 0, y: 0, w: 0.25, h: 7.5, fill: { color: accent } } },
      {
        placeholder: {
          options: { name: 'title', type: 'title', x: 1, y: 2.4, w: 11, h: 1.1, fontSize: 40, bold: true, color: accent, align: 'left' },
          text: '',
        },
      },
      {
        placeholder: {
          options: { name: 'subtitle', type: 'body', x: 1, y: 3.5, w: 11, h: 0.7, fontSize: 22, color: '161A20', align: 'left' },
          text: '',
        },
      },
      footer,
    ],
  });
  file.defineSlideMaster({
    title: 'STATEMENT',
    background: { color: 'FFFFFF' },
    objects: [
      {
        placeholder: {
          options: {
            name: 'title',
            type: 'title',
            x: MARGIN,
            y: 0.35,
            w: WIDTH - 2 * MARGIN,
            h: 1,
            fontSize: 26,
            bold: true,
            color: accent,
            align: 'left',
            valign: 'middle',
          },
          text: '',
        },
      },
      { line: { x: MARGIN, y: 1.4, w: WIDTH - 2 * MARGIN, h: 0, line: { color: 'D6DBE2', width: 1 } } },
      footer,
    ],
    slideNumber: { x: 12.4, y: 7.05, w: 0.5, h: 0.3, fontSize: 10, color: '4F5866', align: 'right' },
  });
  const cover = file.addSlide({ masterName: 'COVER' });
  cover.addText(deck.title, { placeholder: 'title' });
  cover.addText(`${deck.subtitle}${deck.date === undefined ? '' : ` · ${deck.date}`}`, { placeholder: 'subtitle' });
  if (deck.logo !== undefined) {
    const { png, width, height } = rasterised(deck.logo);
    const scale = Math.min(3 / width, 1 / height);
    cover.addImage({
      data: `image/png;base64,${Buffer.from(png).toString('base64')}`,
      x: 1,
      y: 1.1,
      w: width * scale,
      h: height * scale,
      altText: deck.title,
    });
  }
  for (const slide of deck.slides) addSlide(file, slide);
  const bytes = (await file.write({ outputType: 'uint8array' })) as Uint8Array;
  return stableZip(bytes, deck.date);
}

function addSlide(file: Presentation, slide: Slide): void {
  const page = file.addSlide({ masterName: 'STATEMENT' });
  page.addText(slide.title, { placeholder: 'title' });
  page.addNotes(slide.notes);
  let y = TOP;
  slide.blocks.forEach((block, index) => {
    y = place(page, block, y, roomAfter(slide.blocks.slice(index + 1))) + 0.2;
  });
}

/** Inches that are kept for what follows, about. */
function roomAfter(blocks: readonly Block[]): number {
  return blocks.reduce(
    (sum, block) => sum + 0.2 + (block.kind === 'list' ? block.items.length * LINE + 0.2 : block.kind === 'paragraph' ? 0.6 : 1.3),
    0,
  );
}

/**
 * Puts a block below what stands above; gives where the next one may begin.
 *
 * @param kept inches at the bottom that are for others
 */
function place(page: Page, block: Block, y: number, kept: number): number {
  const w = WIDTH - 2 * MARGIN;
  switch (block.kind) {
    case 'callout': {
      const { text, tint } = palette[block.tone];
      page.addText(
        [
          { text: block.title, options: { bold: true, fontSize: 24, color: hex(text), breakLine: true } },
          ...block.text.map((line) => ({ text: plain(line), options: { fontSize: 16, color: '161A20' } })),
        ],
        {
          x: MARGIN,
          y,
          w,
          h: 1.3,
          fill: { color: hex(tint) },
          line: { color: hex(text), width: 1 },
          fontFace: FONT,
          valign: 'middle',
          margin: 12,
        },
      );
      return y + 1.3;
    }
    case 'list': {
      const lines = block.items.reduce((sum, item) => sum + Math.ceil(plain(item).length / 105), 0);
      const h = Math.min(BOTTOM - y - kept, lines * LINE + 0.2);
      page.addText(
        block.items.map((item) => ({
          text: plain(item),
          options: { bullet: block.ordered === true ? { type: 'number' as const } : true, breakLine: true, paraSpaceAfter: 6 },
        })),
        { x: MARGIN, y, w, h, fontSize: 18, color: '161A20', fontFace: FONT, valign: 'top', margin: 4 },
      );
      return y + h;
    }
    case 'paragraph':
      page.addText(plain(block.text), { x: MARGIN, y, w, h: 0.6, fontSize: 16, color: '161A20', fontFace: FONT });
      return y + 0.6;
    case 'table': {
      const total = block.columns.reduce((sum, column) => sum + (column.width ?? 10), 0);
      const head = block.columns.map((column) => ({
        text: column.title,
        options: { bold: true, color: '4F5866', fill: { color: 'F6F7F9' }, align: column.align ?? ('left' as const) },
      }));
      const colW = block.columns.map((column) => (w * (column.width ?? 10)) / total);
      const room = BOTTOM - y - kept;
      const heightsAt = (size: number): number[] => [
        heightOf(
          block.columns.map((column) => [column.title]),
          colW,
          size,
        ),
        ...block.rows.map((row) => heightOf(row, colW, size)),
      ];
      const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
      const fontSize = SIZES.findLast((size) => sum(heightsAt(size)) <= room && numbersFit(block, colW, size)) ?? SMALLEST;
      const [headHeight = 0, ...heights] = heightsAt(fontSize);
      const fit = fitting(heights, room - headHeight);
      const left = block.rows.length - fit;
      const rows = block.rows
        .slice(0, fit)
        .map((row) =>
          row.map((cell, index) => ({ text: plain(cell), options: { align: block.columns[index]?.align ?? ('left' as const) } })),
        );
      page.addTable([head, ...rows], {
        x: MARGIN,
        y,
        w,
        colW,
        fontSize,
        rowH: [headHeight, ...heights.slice(0, fit)],
        fontFace: FONT,
        color: '161A20',
        border: { type: 'solid', pt: 0.5, color: 'D6DBE2' },
        margin: [0.05, 0.08, 0.05, 0.08],
        valign: 'middle',
      });
      const end = y + headHeight + sum(heights.slice(0, fit));
      if (left === 0) return end;
      page.addText(`+ ${left}`, { x: MARGIN, y: end + 0.05, w, h: 0.3, fontSize: 13, color: '4F5866', fontFace: FONT });
      return end + 0.35;
    }
    case 'bars':
    case 'gantt':
    case 'diagram': {
      const { png, width, height, alt } = pictureOf(block, w / (BOTTOM - y - kept));
      const scale = Math.min(w / width, (BOTTOM - y - kept) / height);
      page.addImage({
        data: `image/png;base64,${Buffer.from(png).toString('base64')}`,
        x: MARGIN,
        y,
        w: width * scale,
        h: height * scale,
        altText: alt,
      });
      return y + height * scale;
    }
    default:
      return y;
  }
}

/** Neither numbers nor the words of headings are broken for the sake of larger text. */
function numbersFit(block: Extract<Block, { kind: 'table' }>, widths: readonly number[], size: number): boolean {
  return block.columns.every((column, index) => {
    const width = widths[index] ?? 1;
    // Headings are bold, which takes more room.
    const wordsFit = column.title.split(' ').every((word) => linesOf([word], width / 1.15, size) === 1);
    return wordsFit && (column.align !== 'right' || block.rows.every((row) => linesOf(row[index] ?? [], width, size) === 1));
  });
}

function linesOf(cell: Text, width: number, size: number): number {
  return Math.max(1, Math.ceil(plain(cell).length / Math.max(3, ((width - 0.16) * LETTERS * SMALLEST) / size)));
}

/** Inches that a row takes at a size of text, by its longest cell. */
function heightOf(row: readonly Text[], widths: readonly number[], size: number): number {
  const scale = size / SMALLEST;
  const lines = row.map((cell, index) => linesOf(cell, widths[index] ?? 1, size));
  return Math.max(1, ...lines) * ROW * scale + PADDING * (scale > 1 ? 2 * scale - 1 : 1);
}

/** How many rows fit into the room; one line is kept for the count of the others. */
function fitting(heights: readonly number[], room: number): number {
  let used = 0;
  const first = heights.findIndex((height) => (used += height) > room);
  if (first === -1) return heights.length;
  used = 0;
  return Math.max(
    1,
    heights.findIndex((height) => (used += height) > room - 0.4),
  );
}

function plain(text: Text): string {
  return text.map(plainOf).join('');
}

function hex(colour: string): string {
  return colour.replace('#', '').toUpperCase();
}
