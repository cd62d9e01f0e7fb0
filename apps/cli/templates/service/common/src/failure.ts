/** Something that is expected to go wrong, and what the caller is told of it. Anything else is a defect and is answered with 500. */
export class Failure extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.statusCode = statusCode;
    this.code = code;
  }
}

export class Unauthenticated extends Failure {
  constructor(cause?: unknown) {
    super(401, 'unauthenticated', 'A valid token is needed', { cause });
  }
}

export class Forbidden extends Failure {
  constructor(scope: string) {
    super(403, 'forbidden', `The token lacks the scope ${scope}`);
  }
}
