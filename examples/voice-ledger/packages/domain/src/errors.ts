/** A failure that a client can understand. Everything else is a bug or an outage. */
export class DomainError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
  }
}

export class NotFound extends DomainError {
  constructor(what: string) {
    super('not_found', 404, `${what} was not found`);
  }
}

export class Conflict extends DomainError {
  constructor(message: string, options?: ErrorOptions) {
    super('conflict', 409, message, options);
  }
}

export class Refused extends DomainError {
  constructor(code: string, message: string) {
    super(code, 422, message);
  }
}

export class OverBudget extends DomainError {
  constructor() {
    super('over_budget', 429, 'The budget of today is used up');
  }
}

/** PostgreSQL's codes for what two requests at the same time can run into. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
