import { expect, test } from 'vitest';
import type { Block, Document, Tone } from '../block.ts';
import { toHtml } from './html.ts';
import { accentOf, contrast } from './html-style.ts';
import { narrowBars, narrowDiagram, narrowGantt } from './narrow-svg.ts';
import { ON_SCREEN } from './paint.ts';
import { darkGrades, darkPalette, gradeColours, palette, sheet } from './palette.ts';

const segments = [
  { label: 'Pass', value: 12, tone: 'pass' as const },
  { label: 'Not verified', value: 3, tone: 'unknown' as const },
];
const bars = { kind: 'bars', title: 'Services', description: 'shares', rows: [{ label: 'orders', segments, note: 'grade C' }] } as const;
const gantt = {
  kind: 'gantt',
  title: 'Plan',
  description: 'weeks',
  unit: 'days',
  length: 20,
  rows: [{ label: 'Week 1', detail: '12 items', start: 0, end: 5, tone: 'high' }],
} as const;
const diagram = {
  kind: 'diagram',
  title: 'Architecture',
  description: 'who calls whom',
  nodes: [
    { id: 'a', label: 'orders', detail: 'Fastify', column: 0 },
    { id: 'b', label: 'postgresql', column: 1, tone: 'fail' },
  ],
  edges: [{ from: 'a', to: 'b' }],
} as const;
const page = (blocks: readonly Block[], accent = '#0b57b8'): string =>
  toHtml({
    id: 'x',
    title: 'T',
    subtitle: 's',
    language: 'en',
    audience: 'a',
    orientation: 'portrait',
    stamp: 'S-1',
    accent,
    blocks,
  } as Document);

test.each([
  ['light', palette, 0],
  ['dark', darkPalette, 1],
] as const)('%s: words are legible on the sheet, on tints and on marks', (_theme, colours, side) => {
  const faint: string[] = [];
  const legible = (name: string, ink: string, ground: string): void => {
    if (contrast(ink, ground) < 4.5) faint.push(`${name}: ${contrast(ink, ground).toFixed(2)}`);
  };
  for (const tone of Object.keys(colours) as Tone[]) {
    legible(`${tone} text`, colours[tone].text, sheet.page[side]);
    legible(`${tone} tint`, colours[tone].text, colours[tone].tint);
    legible(`${tone} on`, colours[tone].on, colours[tone].fill);
    legible(`ink on ${tone}`, sheet.ink[side], colours[tone].tint);
  }
  for (const ground of ['page', 'surface', 'code', 'marked'] as const) legible(`ink on ${ground}`, sheet.ink[side], sheet[ground][side]);
  for (const ink of ['muted', 'link'] as const)
    for (const ground of ['page', 'surface'] as const) legible(ink, sheet[ink][side], sheet[ground][side]);
  for (const letter of Object.keys(darkGrades)) {
    const grade = side === 0 ? gradeColours(letter) : (darkGrades[letter] ?? gradeColours(letter));
    legible(`grade ${letter}`, grade.on, grade.fill);
  }
  expect(faint).toEqual([]);
});

test('the colour that a template names for headings is lifted on a dark sheet until it can be read', () => {
  for (const accent of ['#0b57b8', '#000000', '#7a1f0b', '#ffffff', 'red']) {
    const dark = /light-dark\(#[0-9a-f]{6},(#[0-9a-f]{6})\)|(#[0-9a-f]{6})/.exec(accentOf(accent));
    expect(contrast(dark?.[1] ?? dark?.[2] ?? '', sheet.page[1])).toBeGreaterThanOrEqual(4.5);
  }
});

test('no drawing of a page has a colour of its own, so that all of them follow the theme', () => {
  const drawings = page([bars, gantt, diagram]).match(/<svg.*?<\/svg>/g) ?? [];
  expect(drawings).toHaveLength(6);
  expect(drawings.join('')).not.toMatch(/#[0-9a-f]{3,6}"/i);
});

test('for narrow screens drawings say the same words, and none is cut or smaller', () => {
  const words = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map((match) => match[1] ?? '');
  expect(words(narrowBars(bars, ON_SCREEN))).toEqual(['orders', 'grade C', '12', '3', 'Pass', 'Not verified']);
  expect(words(narrowGantt(gantt, ON_SCREEN))).toEqual(['days: 0–20', 'Week 1', '12 items']);
  expect(words(narrowDiagram(diagram, ON_SCREEN))).toEqual(['orders', 'Fastify', '→ postgresql', 'postgresql']);
  const name = 'a service with a name so long that it takes more than one line of a telephone';
  const long = narrowDiagram({ ...diagram, nodes: [{ id: 'a', label: name, column: 0 }] }, ON_SCREEN);
  expect(words(long).join(' ')).toBe(name);
});

test('paths break at their slashes, and what is copied is the path', () => {
  const at = { path: 'src/modules/invoice/invoice.service.ts', line: 114 };
  const html = page([{ kind: 'paragraph', text: [{ kind: 'place', at }] }]);
  expect(html).toContain('src/<wbr>modules/<wbr>invoice/<wbr>invoice.service.ts:114');
});
