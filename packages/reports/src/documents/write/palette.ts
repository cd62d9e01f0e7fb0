import type { Tone } from '../block.ts';

/** The fill of a mark, what is legible on it, and text and tint of the same hue. */
export interface Hue {
  fill: string;
  on: string;
  text: string;
  tint: string;
}

/** Colours for paper and light screens. From the visual system. */
export const palette: Readonly<Record<Tone, Hue>> = {
  pass: { fill: '#0e5b53', on: '#ffffff', text: '#0e5b53', tint: '#ddf2ee' },
  partial: { fill: '#efc344', on: '#1a1400', text: '#7a5200', tint: '#fff3d1' },
  fail: { fill: '#bb360c', on: '#ffffff', text: '#a32b00', tint: '#fdeae1' },
  unknown: { fill: '#ffffff', on: '#4f5866', text: '#4f5866', tint: '#ffffff' },
  na: { fill: '#e3e7ec', on: '#4f5866', text: '#4f5866', tint: '#f1f3f6' },
  critical: { fill: '#52031f', on: '#ffffff', text: '#6e0a30', tint: '#f9e4ec' },
  high: { fill: '#b22f00', on: '#ffffff', text: '#a32b00', tint: '#fdeae1' },
  medium: { fill: '#f7c057', on: '#1a1400', text: '#7a5200', tint: '#fff3d1' },
  low: { fill: '#114394', on: '#ffffff', text: '#114394', tint: '#e5edfa' },
  accent: { fill: '#0b57b8', on: '#ffffff', text: '#0b57b8', tint: '#e3eefc' },
  neutral: { fill: '#e3e7ec', on: '#161a20', text: '#161a20', tint: '#f6f7f9' },
};

/** The same for dark screens. */
export const darkPalette: Readonly<Record<Tone, Hue>> = {
  pass: { fill: '#70dbbc', on: '#00201e', text: '#70dbbc', tint: '#0c2f2d' },
  partial: { fill: '#ffc94b', on: '#1c1500', text: '#f2c14e', tint: '#33290c' },
  fail: { fill: '#ed585f', on: '#2a0500', text: '#ff8a82', tint: '#3d1512' },
  unknown: { fill: '#0f1318', on: '#a7b0be', text: '#a7b0be', tint: '#0f1318' },
  na: { fill: '#2b333e', on: '#b4bdc9', text: '#a7b0be', tint: '#1c222b' },
  critical: { fill: '#feadcc', on: '#2a0016', text: '#feadcc', tint: '#3a1226' },
  high: { fill: '#ee602b', on: '#220a00', text: '#ff8f61', tint: '#3b1a0d' },
  medium: { fill: '#fce488', on: '#1c1500', text: '#f2d679', tint: '#33290c' },
  low: { fill: '#468ad5', on: '#06182a', text: '#7db0ea', tint: '#12283d' },
  accent: { fill: '#7db4ff', on: '#0b1420', text: '#7db4ff', tint: '#16304f' },
  neutral: { fill: '#2b333e', on: '#e8ecf2', text: '#e8ecf2', tint: '#161b22' },
};

/** What is no mark: the sheet, what is written and drawn on it. On paper and light screens first, then on dark ones. */
export const sheet = {
  page: ['#ffffff', '#0f1318'],
  surface: ['#f6f7f9', '#161b22'],
  code: ['#f1f3f6', '#12171d'],
  ink: ['#161a20', '#e8ecf2'],
  muted: ['#4f5866', '#a7b0be'],
  faint: ['#5d6776', '#98a3b2'],
  link: ['#0b57b8', '#7db4ff'],
  line: ['#d6dbe2', '#2b333e'],
  hair: ['#e3e7ec', '#262d37'],
  control: ['#7d8796', '#6f7a8a'],
  marked: ['#fff1c2', '#4a3b00'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type SheetColour = keyof typeof sheet;

type Grades = Readonly<Record<string, { fill: string; on: string }>>;

/** Grades on paper and light screens. */
const grades: Grades = {
  A: { fill: '#eaf3f8', on: '#161a20' },
  B: { fill: '#f7e3b0', on: '#161a20' },
  C: { fill: '#edb65a', on: '#161a20' },
  D: { fill: '#b85510', on: '#ffffff' },
  F: { fill: '#7a1f0b', on: '#ffffff' },
};

/** The same on dark screens. */
export const darkGrades: Grades = {
  A: { fill: '#17242c', on: '#e8ecf2' },
  B: { fill: '#4a3a12', on: '#e8ecf2' },
  C: { fill: '#85571a', on: '#ffffff' },
  D: { fill: '#e08a3c', on: '#1a0b00' },
  F: { fill: '#ffc9a8', on: '#1a0b00' },
};

/** Fill and ink of a grade, by its letter. */
export function gradeColours(grade: string): { fill: string; on: string } {
  return grades[grade.charAt(0)] ?? { fill: '#ffffff', on: '#4f5866' };
}
