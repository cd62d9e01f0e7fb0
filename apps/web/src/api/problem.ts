/** What the server says when it can't do something (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly correlationId: string | undefined;
  /** The record as it is now, when somebody changed it meanwhile. */
  readonly current: unknown;

  constructor(
    status: number,
    body: { readonly detail?: string; readonly title?: string; readonly correlationId?: string; readonly current?: unknown },
  ) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.correlationId = body.correlationId;
    this.current = body.current;
  }
}
