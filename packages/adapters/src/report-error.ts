/** A file that can't be taken in, with a word that machines can act on. */
export class ReportError extends Error {
  readonly code: 'too-large' | 'encoding' | 'unknown-format' | 'broken' | 'not-wanted';
  readonly hint: string | undefined;

  constructor(code: ReportError['code'], message: string, hint?: string) {
    super(message);
    this.name = 'ReportError';
    this.code = code;
    this.hint = hint;
  }
}
