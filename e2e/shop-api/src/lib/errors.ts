export class AppError extends Error {
  constructor(public readonly status: number, public readonly code: string, message: string, public readonly details?: unknown) {
    super(message);
    this.name = new.target.name;
  }
}
export class NotFound extends AppError { constructor(what: string) { super(404, 'NOT_FOUND', `${what} not found`); } }
export class Unauthorized extends AppError { constructor() { super(401, 'UNAUTHORIZED', 'Authentication required'); } }
export class Forbidden extends AppError { constructor() { super(403, 'FORBIDDEN', 'Not allowed'); } }
export class Conflict extends AppError { constructor(message: string) { super(409, 'CONFLICT', message); } }
