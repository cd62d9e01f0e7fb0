import type { CodeUse } from '@airworthy/model';
import { live } from './wired.ts';

/** Answers of errors that running code writes itself, past the error handler. */
export function errorAnswers(codeUses: readonly CodeUse[]): CodeUse[] {
  return live(codeUses).filter(({ kind }) => kind === 'error-answer-coded' || kind === 'error-answer-worded');
}

export function printErrorAnswer({ kind, detail }: CodeUse): string {
  return `an answer ${detail ?? ''} carries ${kind === 'error-answer-coded' ? 'a code' : 'words only'}`;
}
