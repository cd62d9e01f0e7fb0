/** Why something is not done, for machines to branch on; the sentence is for people. */
export const REFUSALS = ['forbidden', 'same-person', 'wrong-state', 'reason-missing', 'date-out-of-range', 'waiver-not-valid'] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** One sentence that can be shown as it is. */
  sentence: string;
}

export function refuse(code: RefusalCode, sentence: string): Refusal {
  return { ok: false, code, sentence };
}

/** A reason that says something: not empty, not only blanks. */
export function saysSomething(reason: string | null | undefined): boolean {
  return (reason ?? '').trim().length >= 3;
}
