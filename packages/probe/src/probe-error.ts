/** A run that can't begin or go on for a reason that its user can mend: a host that is not allowed, a wrong setting, a target that does not start. */
export class ProbeError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProbeError';
    this.code = code;
    this.hint = options.hint;
  }
}
