import type { Block, Segment } from '../block.ts';
import type { Paint } from './paint.ts';
import { bar, cut, escape, FONT, frame, strip } from './svg.ts';

/** The same drawings for a telephone: words stand above what they name, so that nothing is made smaller than it can be read. */
const WIDTH = 340;
/** Width of a letter in parts of its size, about. */
const LETTER = 0.54;

/** Lines of at most so many letters; words are kept whole where they fit. */
export function linesOf(text: string, letters: number, most = 3): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, most).map((line) => cut(line, letters));
  if (lines.length > most) shown[most - 1] = cut(`${shown[most - 1] ?? ''} …`, letters);
  return shown;
}

class Sheet {
  #at = 0;
  readonly #parts: string[] = [];
  readonly #paint: Paint;
  constructor(paint: Paint) {
    this.#paint = paint;
  }

  get at(): number {
    return this.#at;
  }

  skip(height: number): void {
    this.#at += height;
  }

  draw(svg: string): void {
    this.#parts.push(svg);
  }

  /** Words from the left, as many lines as they need. */
  words(text: string, { size = 11.5, x = 0, muted = false, bold = false } = {}): void {
    for (const line of linesOf(text, Math.floor((WIDTH - x) / (size * LETTER)))) {
      this.#at += size * 1.3;
      const ink = this.#paint.sheet(muted ? 'muted' : 'ink');
      this.draw(
        `<text x="${x}" y="${(this.#at - 3).toFixed(1)}" font-size="${size}"${bold ? ' font-weight="600"' : ''} fill="${ink}" ${FONT}>${escape(line)}</text>`,
      );
    }
  }

  framed(label: string): string {
    return frame(WIDTH, Math.ceil(this.#at + 2), label, this.#parts.join(''));
  }
}

/** What the colours stand for, in as many rows as that takes. */
function legend(sheet: Sheet, segments: readonly Segment[], paint: Paint): void {
  let x = 1;
  for (const one of segments) {
    const width = 30 + one.label.length * 6.4;
    if (x > 1 && x + width > WIDTH) {
      x = 1;
      sheet.skip(18);
    }
    sheet.draw(
      `${bar(one.tone, { x, y: sheet.at + 2, width: 12, height: 12 }, paint)}<text x="${x + 16}" y="${sheet.at + 12}" font-size="11" fill="${paint.sheet('ink')}" ${FONT}>${escape(one.label)}</text>`,
    );
    x += width;
  }
  sheet.skip(18);
}

export function narrowLegend(segments: readonly Segment[], paint: Paint): string {
  const sheet = new Sheet(paint);
  legend(sheet, segments, paint);
  return sheet.framed(segments.map((one) => one.label).join(', '));
}

export function narrowBars(block: Extract<Block, { kind: 'bars' }>, paint: Paint): string {
  const sheet = new Sheet(paint);
  for (const row of block.rows) {
    sheet.words(row.label);
    if (row.note !== undefined) sheet.words(row.note, { size: 10.5, muted: true });
    sheet.draw(strip(row.segments, { x: 0, y: sheet.at + 1, width: WIDTH, height: 15 }, paint));
    sheet.skip(25);
  }
  legend(sheet, block.rows[0]?.segments ?? [], paint);
  return sheet.framed(block.description);
}

export function narrowGantt(block: Extract<Block, { kind: 'gantt' }>, paint: Paint): string {
  const sheet = new Sheet(paint);
  const length = Math.max(1, block.length);
  const across = (at: number): number => (at / length) * WIDTH;
  sheet.words(`${block.unit}: ${block.marks === undefined ? `0–${length}` : spanOf(block.marks)}`, { size: 10.5, muted: true });
  sheet.skip(4);
  for (const row of block.rows) {
    const group = row.group === true;
    sheet.words(row.label, { bold: group });
    if (row.detail !== undefined && row.detail !== '') sheet.words(row.detail, { size: 10.5, muted: true });
    const [x, width] = [across(row.start), Math.max(3, across(row.end) - across(row.start))];
    const track = `<rect x="0" y="${sheet.at + 1}" width="${WIDTH}" height="8" rx="2" fill="${paint.sheet('surface')}"/>`;
    const fill = group ? paint.sheet('muted') : paint.of(row.tone).fill;
    sheet.draw(
      `${track}<rect x="${Math.min(x, WIDTH - 3).toFixed(1)}" y="${sheet.at + 1}" width="${Math.min(width, WIDTH - Math.min(x, WIDTH - 3)).toFixed(1)}" height="8" rx="2" fill="${fill}"/>`,
    );
    sheet.skip(17);
  }
  return sheet.framed(`${block.title}: ${block.description}`);
}

function spanOf(marks: readonly { text: string }[]): string {
  const [first, last] = [marks[0]?.text ?? '', marks.at(-1)?.text ?? ''];
  return first === last ? first : `${first} – ${last}`;
}

/** Boxes below each other, who calls above who is called; arrows become words, because between so many boxes none could be followed. */
export function narrowDiagram(block: Extract<Block, { kind: 'diagram' }>, paint: Paint): string {
  const sheet = new Sheet(paint);
  const labels = new Map(block.nodes.map((node) => [node.id, node.label]));
  const columns = [...Map.groupBy(block.nodes, (node) => node.column)].toSorted((a, b) => a[0] - b[0]);
  for (const [at, [, nodes]] of columns.entries()) {
    if (at > 0) sheet.skip(10);
    for (const node of nodes) {
      const targets = block.edges.filter((edge) => edge.from === node.id).flatMap((edge) => labels.get(edge.to) ?? []);
      const top = sheet.at;
      sheet.skip(4);
      sheet.words(node.label, { x: 10, bold: true });
      if (node.detail !== undefined) sheet.words(node.detail, { x: 10, size: 10.5, muted: true });
      if (targets.length > 0) sheet.words(`→ ${[...new Set(targets)].join(', ')}`, { x: 10, size: 10.5, muted: true });
      sheet.skip(5);
      const edge = node.tone === undefined || node.tone === 'neutral' ? paint.sheet('control') : paint.of(node.tone).fill;
      sheet.draw(
        `<rect x="0.8" y="${(top + 0.8).toFixed(1)}" width="${WIDTH - 2}" height="${(sheet.at - top).toFixed(1)}" rx="4" fill="none" stroke="${edge}" stroke-width="1.2"/>`,
      );
      sheet.skip(7);
    }
  }
  return sheet.framed(`${block.title}: ${block.description}`);
}
