/** An error whose cause is the input, not us: it is printed without a stack, with a hint what to do. */
export class KnownError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KnownError';
    this.code = code;
    this.hint = options.hint;
  }
}
