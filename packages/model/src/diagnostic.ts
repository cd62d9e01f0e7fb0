import type { Location } from './location.ts';

export const DIAGNOSTIC_CODES = [
  'syntax-error',
  'invalid-json',
  'invalid-yaml',
  'invalid-sql',
  'invalid-dockerfile',
  'invalid-schema',
  'binary-file',
  'file-too-large',
  'line-too-long',
  'too-deep',
  'too-many-files',
  'unreadable-file',
  'link-outside-root',
  'link-loop',
  'vendored',
  'generated',
  'ignored',
  'broken-encoding',
  'timeout',
  'budget-exhausted',
  'entry-dies',
  'no-entry',
  'no-service',
  'unresolved-import',
  'extractor-failed',
  'check-failed',
  'invalid-config',
  'invalid-standard',
  'rule-stopped',
  'unread-framework',
  'before-release',
  'cache-unusable',
] as const;
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

/** Something that could not be read, or was left out. It is never silent: verdicts that depend on it become UNKNOWN. */
export interface Diagnostic {
  code: DiagnosticCode;
  /** info = left out on purpose; warning = part of the picture is missing; error = the audit is incomplete */
  level: 'info' | 'warning' | 'error';
  message: string;
  location?: Location;
}
