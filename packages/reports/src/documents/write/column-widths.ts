import { plainOf } from '../text/say.ts';
import type { Column, Inline, Text } from '../block.ts';

/** A break that nobody sees: Word has none of its own behind a slash, and cuts a path where the column ends. */
export const BREAK = '\u200b';
/** A hyphen at which no line ends: Word takes every hyphen for the end of a word. */
export const FIRM_HYPHEN = '\u2011';
/** Width of a letter in parts of the size of its font: one of the fixed font, and one of the other with room for wide ones. */
const LETTER = { fixed: 0.6, other: 0.56, bold: 0.66 };
/** Twips in half a point, the unit of sizes. */
const HALF_POINT = 10;
/** Left and right of the text of a cell, in twips; figures stand right and keep off the words of the next column. */
export function marginsOf(column: Column | undefined): { left: number; right: number } {
  return { left: 60, right: column?.align === 'right' ? 140 : 60 };
}
/** Letters are of different widths; a column that gives room away keeps this much more than an estimate says. */
const RESERVE = 1.12;
/** A column of paths grows by this share of what it was given. */
const GROWTH = 1.3;
/** A column whose text takes several lines anyway gives this share of its own away at most. */
const GIVEN = 0.06;

/** Where a name breaks that is longer than a line: behind a sign, before a hump. */
const INSIDE = /(?<=[._:,;()&|?=-])(?=.)|(?<=[a-z0-9])(?=[A-Z])/g;
/** Longer words are names out of code, and break. */
const WORD = 24;

/** What the text of a column wants, in twips. */
interface Want {
  /** The longest word. Less cuts it in two. */
  least: number;
  /** The longest line, as if nothing broke. */
  whole: number;
  /** The longest path or piece of code. */
  path: number;
}

/** What stands in letters of one width. */
export type Fixed = Extract<Inline, { kind: 'code' | 'place' }>;

export function isFixed(part: Inline): part is Fixed {
  return typeof part === 'object' && (part.kind === 'code' || part.kind === 'place');
}

/** Size of fixed letters beside others, in half points. */
export function fixedSize(size: number): number {
  return size - 2;
}

/** Letters that surely fit in a line of a cell. */
export function lettersIn(column: Column | undefined, width: number, size: number, fixed: boolean): number {
  const letter = fixed ? fixedSize(size) * LETTER.fixed : size * LETTER.other;
  return Math.max(8, Math.floor((width - beside(column)) / (letter * HALF_POINT)));
}

/**
 * A path that breaks at its slashes, and inside a name only when the name alone is longer than a line: behind a sign or before a hump.
 * What fits is left as it is, so that it is copied as it stands.
 */
export function pathIn(text: string, letters: number): string {
  return text
    .split(' ')
    .map((word) =>
      word.length <= letters
        ? word
        : word
            .split(/(?<=\/)/)
            .map((name) => (name.length <= letters ? name : name.replace(INSIDE, BREAK)))
            .join(BREAK),
    )
    .join(' ');
}

/** A path that breaks stays whole between its slashes; its hyphens are no ends of words. */
export function withFirmHyphens(text: string): string {
  return text
    .split(' ')
    .map((word) => (word.includes(BREAK) && word.includes('/') ? word.replace(/(?<=\w)-(?=\w)/g, FIRM_HYPHEN) : word))
    .join(' ');
}

/**
 * Widths of the columns of a table in twips. They keep to the weights they were given, but no word is cut and a column of paths gets
 * more, from columns that have more than they need.
 */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Text[])[],
  { room, sizeOf }: { room: number; sizeOf: (column: number) => number },
): number[] {
  const total = columns.reduce((sum, column) => sum + (column.width ?? 10), 0);
  const given = columns.map((column) => (room * (column.width ?? 10)) / total);
  const wants = columns.map((column, index) => wanted(column, rows, index, sizeOf(index)));
  const targets = given.map((width, index) => {
    const { least, path } = wants[index] ?? { least: 0, path: 0 };
    return Math.max(width, Math.min(path, width * GROWTH), least);
  });
  const slack = given.map((width, index) => {
    const { least, whole } = wants[index] ?? { least: 0, whole: 0 };
    if ((targets[index] ?? 0) > width) return 0;
    return Math.max(0, width - (whole < width ? whole : Math.max(least, width * (1 - GIVEN))));
  });
  const asked = targets.reduce((sum, width, index) => sum + width - (given[index] ?? 0), 0);
  const spare = slack.reduce((sum, width) => sum + width, 0);
  const moved = Math.min(asked, spare);
  return given.map((width, index) => {
    const more = asked === 0 ? 0 : (((targets[index] ?? 0) - width) * moved) / asked;
    const less = spare === 0 ? 0 : ((slack[index] ?? 0) * moved) / spare;
    // A sum of fractions may miss a whole number by a hair.
    return Math.floor(width + more - less + 0.01);
  });
}

function beside(column: Column | undefined): number {
  const { left, right } = marginsOf(column);
  return left + right;
}

function wanted(column: Column, rows: readonly (readonly Text[])[], index: number, size: number): Want {
  const margins = beside(column);
  const want: Want = {
    least: longest(column.title) * size * HALF_POINT * LETTER.bold + margins,
    whole: column.title.length * size * HALF_POINT * LETTER.bold + margins,
    path: 0,
  };
  for (const row of rows) {
    let line = 0;
    for (const part of row[index] ?? []) {
      const text = plainOf(part);
      const letter = isFixed(part)
        ? fixedSize(size) * HALF_POINT * LETTER.fixed
        : size * HALF_POINT * (typeof part === 'string' ? LETTER.other : LETTER.bold);
      line += text.length * letter;
      // A path may break anywhere it has a sign; words may not.
      if (isFixed(part)) want.path = Math.max(want.path, Math.max(...text.split(' ').map((word) => word.length)) * letter + margins);
      else want.least = Math.max(want.least, longest(text) * letter + margins);
    }
    want.whole = Math.max(want.whole, line + margins);
  }
  return { ...want, least: Math.ceil(want.least), whole: want.whole * RESERVE };
}

/** Letters of the longest word of a text; words end at spaces, long ones also behind hyphens, names also where they break. */
function longest(text: string): number {
  const words = text.split(/\s|(?<=[a-z]-)/);
  return Math.max(
    0,
    ...words
      .flatMap((word) => (word.length > WORD ? word.split(/(?<=\/)/).flatMap((name) => name.split(INSIDE)) : [word]))
      .map((word) => word.length),
  );
}
