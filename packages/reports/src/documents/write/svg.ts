import type { Block, Segment, Tone } from '../block.ts';
import { ON_PAPER } from './paint.ts';
import type { Paint } from './paint.ts';

export const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
export const FONT = 'font-family="Noto Sans, system-ui, sans-serif"';

export interface Room {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function frame(width: number, height: number, label: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(label)}">${body}</svg>`;
}

/** One bar of shares. What was not verified is hollow and dashed, so that it reads as empty in every medium. */
export function stripSvg(segments: readonly Segment[], width: number, height: number, paint: Paint = ON_PAPER): string {
  const label = segments.map((one) => `${one.label} ${one.value}`).join(', ');
  return frame(width, height, label, strip(segments, { x: 0, y: 0, width, height }, paint));
}

export function strip(segments: readonly Segment[], { x, y, width, height }: Room, paint: Paint): string {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  if (total === 0) return '';
  let at = x;
  return segments
    .filter((one) => one.value > 0)
    .map((one) => {
      const share = (one.value / total) * width;
      const rect = bar(one.tone, { x: at, y, width: Math.max(0.5, share - 1), height }, paint);
      const text =
        share > 22 && height >= 12
          ? `<text x="${(at + share / 2).toFixed(1)}" y="${y + height / 2 + 3.4}" font-size="9.5" text-anchor="middle" fill="${paint.of(one.tone).on}" ${FONT}>${one.value}</text>`
          : '';
      at += share;
      return rect + text;
    })
    .join('');
}

export function bar(tone: Tone, { x, y, width, height }: Room, paint: Paint): string {
  const { fill } = paint.of(tone);
  const hollow = tone === 'unknown';
  const stroke = hollow ? ` stroke="${paint.of('unknown').on}" stroke-width="0.8" stroke-dasharray="2.5 1.8"` : '';
  const inset = hollow ? 0.5 : 0;
  return `<rect x="${(x + inset).toFixed(1)}" y="${y + inset}" width="${Math.max(0.2, width - 2 * inset).toFixed(1)}" height="${height - 2 * inset}" rx="1.5" fill="${fill}"${stroke}/>`;
}

/** Width of a letter of a label, about. */
const LETTER = 5.9;

/** @param shape width by height of the room, which the bars fill where they are many */
export function barsSvg(block: Extract<Block, { kind: 'bars' }>, shape = 0, paint: Paint = ON_PAPER): string {
  // On a slide many rows stand closer, so that the picture is not made small and its words stay readable.
  const row = shape > 0 && block.rows.length > 12 ? 19 : 24;
  // A slide is wide: its labels are told in full where a column of a page would cut them.
  const left = Math.min(shape > 0 ? 400 : 290, Math.max(190, ...block.rows.map((one) => one.label.length * LETTER)));
  const width = Math.max(640 + Math.max(0, left - 290), Math.round((block.rows.length * row + 28) * shape));
  const tail = Math.max(0, ...block.rows.map((one) => (one.note === undefined ? 0 : one.note.length * LETTER + 14)));
  const rows = block.rows.map((one, index) => {
    const y = index * row + 4;
    return (
      `<text x="0" y="${y + 12}" font-size="11" fill="${paint.sheet('ink')}" ${FONT}>${escape(cut(one.label, Math.floor(left / LETTER)))}</text>` +
      strip(one.segments, { x: left, y, width: width - left - tail, height: 16 }, paint) +
      (one.note === undefined
        ? ''
        : `<text x="${width}" y="${y + 12}" font-size="10" text-anchor="end" fill="${paint.sheet('ink')}" ${FONT}>${escape(one.note)}</text>`)
    );
  });
  const height = block.rows.length * row + 8;
  return frame(
    width,
    height + 20,
    block.description,
    rows.join('') + legend(block.rows[0]?.segments ?? [], { x: left, y: height + 2 }, paint),
  );
}

/** What the colours stand for. */
function legend(segments: readonly Segment[], { x, y }: { x: number; y: number }, paint: Paint): string {
  let at = x;
  return segments
    .map((one) => {
      const here = at;
      at += 30 + one.label.length * 6;
      return `${bar(one.tone, { x: here, y, width: 12, height: 12 }, paint)}<text x="${here + 16}" y="${y + 10}" font-size="10" fill="${paint.sheet('ink')}" ${FONT}>${escape(one.label)}</text>`;
    })
    .join('');
}

/** The same as a picture of its own, for tables with strips. */
export function legendSvg(segments: readonly Segment[], paint: Paint = ON_PAPER): string {
  const label = segments.map((one) => one.label).join(', ');
  return frame(
    segments.reduce((sum, one) => sum + 30 + one.label.length * 6, 2),
    16,
    label,
    legend(segments, { x: 1, y: 2 }, paint),
  );
}

export function ganttSvg(block: Extract<Block, { kind: 'gantt' }>, paint: Paint = ON_PAPER): string {
  const [width, left, top] = [640, 190, 22];
  const row = block.rows.length > 14 ? 20 : 24;
  const widest = Math.max(0, ...block.rows.map((one) => textWidth(one.detail ?? '', 9.5)));
  const scale = (width - left - Math.min(230, Math.max(70, widest + 10))) / Math.max(1, block.length);
  const height = top + block.rows.length * row + 6;
  const marks = block.marks ?? numbered(block.length);
  const ticks = marks.map(({ at, text }) => {
    const x = (left + at * scale).toFixed(1);
    return `<line x1="${x}" y1="${top - 4}" x2="${x}" y2="${height - 4}" stroke="${paint.sheet('line')}" stroke-width="0.8"/><text x="${x}" y="${top - 9}" font-size="9.5" text-anchor="middle" fill="${paint.sheet('muted')}" ${FONT}>${escape(text)}</text>`;
  });
  const rows = block.rows.map((one, index) => {
    const y = top + index * row + (row - 18) / 2;
    const x = left + one.start * scale;
    const length = Math.max(2, (one.end - one.start) * scale);
    const group = one.group === true;
    const label = `<text x="${group ? 0 : indent(block)}" y="${y + 12}" font-size="11" ${group ? 'font-weight="600" ' : ''}fill="${paint.sheet('ink')}" ${FONT}>${escape(cut(one.label, 32))}</text>`;
    const shape = group
      ? `<path d="M${x.toFixed(1)} ${y + 12}V${y + 6}H${(x + length).toFixed(1)}V${y + 12}" fill="none" stroke="${paint.sheet('muted')}" stroke-width="2"/>`
      : `<rect x="${x.toFixed(1)}" y="${y}" width="${length.toFixed(1)}" height="${row > 20 ? 16 : 13}" rx="2" fill="${paint.of(one.tone).fill}"/>`;
    return `${label}${shape}<text x="${(x + length + 5).toFixed(1)}" y="${y + 12}" font-size="9.5" fill="${paint.sheet('muted')}" ${FONT}>${escape(cut(one.detail ?? '', 46))}</text>`;
  });
  const unit = `<text x="0" y="${top - 9}" font-size="9.5" fill="${paint.sheet('muted')}" ${FONT}>${escape(block.unit)}</text>`;
  return frame(width, height, `${block.title}: ${block.description}`, unit + ticks.join('') + rows.join(''));
}

/** Rows below a group stand a little to the right. */
function indent(block: Extract<Block, { kind: 'gantt' }>): number {
  return block.rows.some((one) => one.group === true) ? 10 : 0;
}

function numbered(length: number): { at: number; text: string }[] {
  const step = niceStep(length);
  return Array.from({ length: Math.floor(length / step) + 1 }, (_tick, index) => ({ at: index * step, text: String(index * step) }));
}

/** About as wide as the font draws it. */
function textWidth(text: string, size: number): number {
  return Math.min(46, text.length) * size * 0.52;
}

/** Distance of ticks so that there are about eight of them. */
function niceStep(length: number): number {
  return [1, 2, 5, 10, 20, 50, 100, 200].find((step) => length / step <= 10) ?? 500;
}

const [BOX, GAP_X, GAP_Y, BOX_HEIGHT] = [150, 60, 9, 32];

/** Boxes in columns from left to right, joined by straight lines that end in an arrow. */
export function diagramSvg(block: Extract<Block, { kind: 'diagram' }>, paint: Paint = ON_PAPER): string {
  const columns = [...Map.groupBy(block.nodes, (node) => node.column)].toSorted((a, b) => a[0] - b[0]);
  const tallest = Math.max(1, ...columns.map(([, nodes]) => nodes.length));
  const height = tallest * (BOX_HEIGHT + GAP_Y);
  const at = new Map<string, { x: number; y: number }>();
  columns.forEach(([, nodes], column) => {
    const start = (height - nodes.length * (BOX_HEIGHT + GAP_Y)) / 2;
    nodes.forEach((node, index) => at.set(node.id, { x: column * (BOX + GAP_X), y: start + index * (BOX_HEIGHT + GAP_Y) + GAP_Y / 2 }));
  });
  const lines = block.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from), at.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    if (from.x === to.x) {
      const middle = from.x + BOX / 2;
      const [top, bottom] = [from.y + BOX_HEIGHT, to.y];
      return [
        `<path d="M${middle} ${top} L${middle} ${bottom - 1}" fill="none" stroke="${paint.sheet('control')}" stroke-width="1.1" marker-end="url(#tip)"/>`,
      ];
    }
    const [x1, y1, x2, y2] = [from.x + BOX, from.y + BOX_HEIGHT / 2, to.x, to.y + BOX_HEIGHT / 2];
    const middle = (x1 + x2) / 2;
    return [
      `<path d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2 - 4} ${y2}" fill="none" stroke="${paint.sheet('control')}" stroke-width="1.1" marker-end="url(#tip)"/>`,
    ];
  });
  const boxes = block.nodes.map((node) => {
    const { x, y } = at.get(node.id) ?? { x: 0, y: 0 };
    const edge = node.tone === undefined || node.tone === 'neutral' ? paint.sheet('control') : paint.of(node.tone).fill;
    const detail =
      node.detail === undefined
        ? ''
        : `<text x="${x + BOX / 2}" y="${y + 26}" font-size="8.8" text-anchor="middle" fill="${paint.sheet('muted')}" ${FONT}>${escape(cut(node.detail, 30))}</text>`;
    return (
      `<rect x="${x + 0.5}" y="${y}" width="${BOX - 1}" height="${BOX_HEIGHT}" rx="4" fill="${paint.sheet('surface')}" stroke="${edge}" stroke-width="1.2"/>` +
      `<text x="${x + BOX / 2}" y="${y + (node.detail === undefined ? 20 : 14)}" font-size="10.5" text-anchor="middle" fill="${paint.sheet('ink')}" ${FONT}>${escape(cut(node.label, 25))}</text>${detail}`
    );
  });
  const tip = `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${paint.sheet('control')}"/></marker></defs>`;
  return frame(
    columns.length * (BOX + GAP_X) - GAP_X + 2,
    height,
    `${block.title}: ${block.description}`,
    tip + lines.join('') + boxes.join(''),
  );
}

export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
