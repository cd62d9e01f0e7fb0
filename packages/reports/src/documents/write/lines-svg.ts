import type { Block } from '../block.ts';
import { ON_PAPER } from './paint.ts';
import type { Paint } from './paint.ts';
import { escape, FONT } from './svg.ts';

type Lines = Extract<Block, { kind: 'lines' }>;

const WIDE = { WIDTH: 640, HEIGHT: 300, LEFT: 58, RIGHT: 118 } as const;
const NARROW = { WIDTH: 340, HEIGHT: 260, LEFT: 44, RIGHT: 88 } as const;
const [TOP, BOTTOM] = [26, 40] as const;
/** Lines differ by their dashes as well, for eyes and printers without colours. */
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 2'] as const;

const decade = (value: number): number => Math.floor(Math.log10(value));

/** Lines over a common axis. The height is logarithmic: what is of interest lies several sizes apart. */
export function linesSvg(block: Lines, { paint = ON_PAPER, narrow = false }: { paint?: Paint; narrow?: boolean } = {}): string {
  const { WIDTH, HEIGHT, LEFT, RIGHT } = narrow ? NARROW : WIDE;
  const all = block.series.flatMap((one) => one.points);
  const xs = all.map((one) => one.x);
  const positive = all.map((one) => one.y).filter((y) => y > 0);
  const [low, high] = [decade(Math.min(1_000, ...positive)), decade(Math.max(1, ...positive)) + 1];
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const across = (x: number): number => LEFT + ((x - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
  const up = (y: number): number =>
    HEIGHT - BOTTOM - ((Math.log10(Math.max(10 ** low, y)) - low) / Math.max(1, high - low)) * (HEIGHT - TOP - BOTTOM);
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="10" fill="${paint.sheet('muted')}" ${more} ${FONT}>${escape(words)}</text>`;
  const grid: string[] = [];
  for (let power = low; power <= high; power += 1) {
    const y = up(10 ** power);
    grid.push(
      `<line x1="${LEFT}" y1="${y.toFixed(1)}" x2="${WIDTH - RIGHT}" y2="${y.toFixed(1)}" stroke="${paint.sheet('hair')}"/>`,
      text(LEFT - 6, y + 3.5, String(10 ** power), 'text-anchor="end"'),
    );
  }
  const marks = [...new Set(block.series[0]?.points.map((one) => one.x) ?? [])];
  const every = Math.ceil(marks.length / (narrow ? 5 : 8));
  const ticks = marks
    .filter((_, index) => index % every === 0 || index === marks.length - 1)
    .map((x) => text(across(x), HEIGHT - BOTTOM + 16, String(x), 'text-anchor="middle"'));
  const ends = spread(block.series.map((one) => up(one.points.at(-1)?.y ?? 1)));
  const drawn = block.series.map((one, index) => {
    const points = one.points.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
    const { text: colour } = paint.of(one.tone);
    const dash = DASHES[index % DASHES.length] ?? '';
    return (
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>` +
      `<text x="${WIDTH - RIGHT + 8}" y="${((ends[index] ?? 0) + 3.5).toFixed(1)}" font-size="10.5" font-weight="600" fill="${colour}" ${FONT}>${escape(one.label)}</text>`
    );
  });
  const mark =
    block.mark === undefined
      ? ''
      : `<line x1="${across(block.mark.x).toFixed(1)}" y1="${TOP - 6}" x2="${across(block.mark.x).toFixed(1)}" y2="${HEIGHT - BOTTOM}" stroke="${paint.of('fail').text}" stroke-dasharray="3 3"/>` +
        text(across(block.mark.x) - 4, TOP - 10, block.mark.text, 'text-anchor="end"');
  const axes = text(4, TOP - 10, block.y) + text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, block.x, 'text-anchor="middle"');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escape(`${block.title}: ${block.description}`)}">${grid.join('')}${ticks.join('')}${axes}${mark}${drawn.toReversed().join('')}</svg>`;
}

/** Moves labels apart so that none lies on another. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((y, index) => ({ y, index })).toSorted((a, b) => a.y - b.y);
  const placed: number[] = [];
  let free = 0;
  for (const { y, index } of order) {
    const at = Math.max(y, free);
    placed[index] = at;
    free = at + 13;
  }
  return placed;
}
