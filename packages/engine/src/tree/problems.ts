import type { Diagnostic, DiagnosticCode } from '@airworthy/model';
import type { LeftOut, LeftOutReason } from './left-out.ts';

/** Something about one path that the tree could not or would not read. */
export interface TreeProblem {
  code: DiagnosticCode;
  /** Relative to the root. */
  path: string;
  /** What exactly, when the code does not say it all. */
  detail: string;
}

/** Diagnostics of one code that name a file each; more are counted in one line. */
const NAMED_EACH = 20;
const NAMED_TOGETHER = 5;

const LEVELS: Partial<Record<DiagnosticCode, Diagnostic['level']>> = {
  'too-many-files': 'error',
  'budget-exhausted': 'error',
  'link-loop': 'info',
};

const WORDS: Partial<Record<DiagnosticCode, string>> = {
  'binary-file': 'Not read: the content is binary although the name says text',
  'file-too-large': 'Not read: the file is too large',
  'line-too-long': 'Not read: a line is too long for code that people write',
  'too-deep': 'Not opened: folders are nested too deeply',
  'too-many-files': 'The tree is larger than the limit, the rest of it was not read',
  'budget-exhausted': 'The files together are larger than the limit, the rest was not read',
  'unreadable-file': 'Cannot be read',
  'link-outside-root': 'Not followed: the link leads out of the audited folder',
  'link-loop': 'Not followed',
  'broken-encoding': 'The text is not valid UTF-8',
};

const LEFT_OUT_CODES: Partial<Record<LeftOutReason, { code: DiagnosticCode; words: string }>> = {
  vendored: { code: 'vendored', words: 'third-party code' },
  'build output': { code: 'generated', words: 'build output' },
  generated: { code: 'generated', words: 'generated or minified code' },
  compiled: { code: 'generated', words: 'JavaScript compiled beside its TypeScript source' },
  binary: { code: 'binary-file', words: 'pictures, archives and other binary files' },
};

/** One diagnostic for a problem. */
export function problemDiagnostic({ code, path, detail }: TreeProblem): Diagnostic {
  const words = WORDS[code] ?? 'Not read';
  const level = LEVELS[code] ?? 'warning';
  return { code, level, message: detail === '' ? `${words}.` : `${words}: ${detail}.`, location: { path, line: 1 } };
}

/** Diagnostics for everything that was met, in a stable order and bounded in number. */
export function treeDiagnostics(problems: readonly TreeProblem[], leftOut: readonly LeftOut[]): Diagnostic[] {
  const out: Diagnostic[] = [];
  const sorted = problems.toSorted((a, b) => compare(a.code, b.code) || compare(a.path, b.path) || compare(a.detail, b.detail));
  for (const [code, group] of Map.groupBy(sorted, (problem) => problem.code)) {
    out.push(...group.slice(0, NAMED_EACH).map(problemDiagnostic));
    const more = group.length - NAMED_EACH;
    if (more > 0)
      out.push({ code, level: LEVELS[code] ?? 'warning', message: `${WORDS[code] ?? 'Not read'}: the same holds for ${more} more.` });
  }
  // What git ignores differs from machine to machine and is no part of the repository, so it is not reported.
  for (const [reason, group] of Map.groupBy(leftOut, (entry) => entry.reason)) {
    const kind = LEFT_OUT_CODES[reason];
    if (kind === undefined) continue;
    const paths = group.map((entry) => entry.path).toSorted();
    const named = paths.slice(0, NAMED_TOGETHER).join(', ');
    const rest = paths.length > NAMED_TOGETHER ? ` and ${paths.length - NAMED_TOGETHER} more` : '';
    out.push({ code: kind.code, level: 'info', message: `Left out as ${kind.words}: ${named}${rest}.` });
  }
  return out.toSorted(
    (a, b) => compare(a.code, b.code) || compare(a.location?.path ?? '', b.location?.path ?? '') || compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
