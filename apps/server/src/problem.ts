import type { Refusal } from '@airworthy/program';

/** What went wrong in words for the caller, as RFC 9457 has it. Thrown anywhere in a request, answered by `plugins/problems.ts`. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, title: string, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.type = type;
    this.title = title;
    this.extra = extra;
  }
}

export const unauthenticated = (): Problem =>
  new Problem(401, 'unauthenticated', 'Sign in first', 'The request carries no session and no API key that is good.');
export const forbidden = (detail: string): Problem => new Problem(403, 'forbidden', 'Not allowed', detail);
/** Also for what belongs to somebody else: whether it exists is not told. */
export const notFound = (what: string): Problem => new Problem(404, 'not-found', 'Not found', `There is no such ${what}.`);
export const conflict = (detail: string, extra?: Readonly<Record<string, unknown>>): Problem =>
  new Problem(409, 'conflict', 'In conflict with what is there', detail, extra);
export const refused = (detail: string, extra?: Readonly<Record<string, unknown>>): Problem =>
  new Problem(422, 'refused', 'Can not be done', detail, extra);

export function changedMeanwhile(current: unknown): Problem {
  return new Problem(412, 'precondition-failed', 'Changed meanwhile', 'Somebody changed it after you read it.', { current });
}

/** A refusal of the program's rules as the answer of a request. */
export function refusal(why: Refusal): Problem {
  return why.code === 'forbidden' || why.code === 'same-person' ? forbidden(why.sentence) : refused(why.sentence, { code: why.code });
}
