import type { Location, Severity, Status } from '@airworthy/model';

/** Where a link leads: a page of the set of documents, a place on it, or an address. */
export type Target = { document: string; anchor?: string } | { url: string };

/** A piece of a line. Text of the audited repository is only ever a plain string or `code`, so that no writer reads markup out of it. */
export type Inline =
  | string
  | { kind: 'strong'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'muted'; text: string }
  | { kind: 'link'; text: string; to: Target }
  | { kind: 'place'; at: Location }
  | { kind: 'status'; status: Status; text: string }
  | { kind: 'severity'; severity: Severity; text: string }
  | { kind: 'grade'; grade: string };

export type Text = readonly Inline[];

/** Shares of a whole, in the order in which they are drawn. */
export interface Segment {
  label: string;
  value: number;
  /** Name of a colour of the visual system, e.g. `pass`. */
  tone: Tone;
}

export type Tone = 'pass' | 'partial' | 'fail' | 'unknown' | 'na' | 'critical' | 'high' | 'medium' | 'low' | 'accent' | 'neutral';

export interface Column {
  title: string;
  /** Numbers stand right, with figures of equal width. */
  align?: 'left' | 'right';
  /** Share of the width, as a weight; equal when left out. */
  width?: number;
}

export interface ChecklistLine {
  state: 'done' | 'partly' | 'open' | 'unknown';
  text: Text;
}

export interface DiagramNode {
  id: string;
  label: string;
  /** A second, smaller line. */
  detail?: string;
  tone?: Tone;
  /** Column from the left, from 0: who calls stands left of who is called. */
  column: number;
}

export interface GanttRow {
  label: string;
  detail?: string;
  /** In units of the axis, from 0. */
  start: number;
  end: number;
  tone: Tone;
  /** From when to when in words, e.g. as dates. */
  span?: string;
  /** Stands above the rows that belong to it. */
  group?: true;
}

/** The closed set of what a document consists of. Each writer knows every one of them. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; anchor: string }
  | { kind: 'paragraph'; text: Text }
  | { kind: 'list'; ordered?: boolean; items: readonly Text[] }
  | { kind: 'checklist'; items: readonly ChecklistLine[] }
  | { kind: 'table'; caption?: string; columns: readonly Column[]; rows: readonly (readonly Text[])[] }
  | { kind: 'code'; language: string; text: string; place?: Location; firstLine?: number; marked?: readonly number[] }
  | { kind: 'callout'; tone: Tone; title: string; text: readonly Text[] }
  | { kind: 'scorecard'; columns: ScorecardTitles; rows: readonly ScorecardRow[] }
  | { kind: 'bars'; title: string; description: string; rows: readonly { label: string; segments: readonly Segment[]; note?: string }[] }
  | {
      kind: 'matrix';
      title: string;
      corner: string;
      columns: readonly string[];
      rows: readonly { title: string; cells: readonly MatrixCell[] }[];
    }
  | {
      kind: 'gantt';
      title: string;
      description: string;
      unit: string;
      length: number;
      /** Marks of the axis in place of numbers. */
      marks?: readonly { at: number; text: string }[];
      rows: readonly GanttRow[];
    }
  | {
      kind: 'diagram';
      title: string;
      description: string;
      nodes: readonly DiagramNode[];
      edges: readonly { from: string; to: string; label?: string }[];
    }
  | {
      kind: 'lines';
      title: string;
      description: string;
      x: string;
      y: string;
      /** The first is drawn over the others. */
      series: readonly { label: string; tone: Tone; points: readonly { x: number; y: number }[] }[];
      /** A place on the axis that is marked, such as where a service is full. */
      mark?: { x: number; text: string };
    }
  /** What is looked up and not read; closed at first where that can be. */
  | { kind: 'fold'; title: Text; blocks: readonly Block[] }
  | { kind: 'page-break' };

/** What stands on paper, where nothing can be opened. */
export type FlatBlock = Exclude<Block, { kind: 'fold' }>;

/** The content of folds below their titles. */
export function unfold(blocks: readonly Block[]): FlatBlock[] {
  return blocks.flatMap((block): FlatBlock[] =>
    block.kind === 'fold' ? [{ kind: 'paragraph', text: block.title }, ...unfold(block.blocks)] : [block],
  );
}

export interface ScorecardTitles {
  label: string;
  grade: string;
  verified: string;
  note: string;
}

export interface ScorecardRow {
  label: Text;
  grade: string;
  /** Share of the weight that was decided, 0–1. */
  verified: number;
  segments: readonly Segment[];
  note: Text;
}

export interface MatrixCell {
  text: string;
  /** A grade is drawn in its colours. */
  grade?: true;
  to?: Target;
}

/** One finished document. What it says is final: writers place it and add nothing. */
export interface Document {
  /** File name without ending, e.g. `executive-summary`. */
  id: string;
  title: string;
  subtitle: string;
  language: string;
  /** Who reads it and how long that takes. */
  audience: string;
  orientation: 'portrait' | 'landscape';
  /** One line that says what the document is made of; every page carries it. */
  stamp: string;
  /** Day of the snapshot, `YYYY-MM-DD`; there is no clock in here. */
  date?: string;
  /** Colour of headings and rules as `#rrggbb`. */
  accent: string;
  /** A picture as SVG or PNG bytes, placed above the title. */
  logo?: { type: 'svg' | 'png'; data: Uint8Array };
  blocks: readonly Block[];
}
