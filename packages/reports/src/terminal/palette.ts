import type { Decision, Severity } from '@airworthy/model';

type Paint = (text: string) => string;

/** The sixteen colours of the reader's own theme; identity when colour is off. */
export interface Palette {
  bold: Paint;
  dim: Paint;
  red: Paint;
  yellow: Paint;
  green: Paint;
  blue: Paint;
  cyan: Paint;
  /** Reverse video, for the decision word only. */
  reverse: Paint;
  severity: (severity: Severity, text: string) => string;
  decision: (decision: Decision['decision'], text: string) => string;
  grade: (grade: string, text: string) => string;
}

const same: Paint = (text) => text;

export function paletteOf(color: boolean): Palette {
  const code = (open: number, close: number): Paint => (color ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : same);
  const bold = code(1, 22);
  const red = code(31, 39);
  const yellow = code(33, 39);
  const green = code(32, 39);
  return {
    bold,
    dim: code(2, 22),
    red,
    yellow,
    green,
    blue: code(34, 39),
    cyan: code(36, 39),
    reverse: code(7, 27),
    severity: (severity, text) => {
      if (severity === 'critical') return bold(red(text));
      if (severity === 'high') return red(text);
      return severity === 'medium' ? yellow(text) : text;
    },
    decision: (decision, text) => {
      if (decision === 'NO-GO') return bold(red(text));
      return bold(decision === 'GO' ? green(text) : yellow(text));
    },
    grade: (grade, text) => {
      if (grade.startsWith('A') && grade !== 'N/A') return bold(green(text));
      if (grade.startsWith('B')) return bold(text);
      if (grade.startsWith('C')) return bold(yellow(text));
      return grade === 'D' || grade === 'F' ? bold(red(text)) : text;
    },
  };
}

/** Signs with an ASCII twin. */
export interface Glyphs {
  rule: string;
  full: string;
  empty: string;
  dot: string;
  arrow: string;
  pointer: string;
  edge: string;
}

export function glyphsOf(unicode: boolean): Glyphs {
  return unicode
    ? { rule: '─', full: '█', empty: '░', dot: '·', arrow: '→', pointer: '▶', edge: '│' }
    : { rule: '-', full: '#', empty: '.', dot: '-', arrow: '->', pointer: '>', edge: '|' };
}
