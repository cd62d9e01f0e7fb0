import { ZodError } from 'zod';
import { Failure } from './failure.ts';
import { reportDefect } from './tracing.ts';

interface Log {
  info(what: object, text: string): void;
  error(what: object, text: string): void;
}

/** What is told of an error, after it was logged: all of what is expected to go wrong, and nothing of a defect. */
export function failureOf(error: unknown, log: Log): Failure {
  if (error instanceof ZodError) {
    log.info({ err: error, event: 'validation-failure' }, 'invalid input refused');
    return new Failure(400, 'invalid-input', 'A parameter is missing or not what it has to be');
  }
  const known = error instanceof Failure ? error : refused(error);
  if (known !== undefined) {
    log.info({ err: error }, 'request refused');
    return known;
  }
  log.error({ err: error }, 'request failed');
  reportDefect(error);
  return new Failure(500, 'internal', 'Something went wrong');
}

/** What the framework and its readers of bodies refuse says its status: unknown, too large, not JSON. */
function refused(error: unknown): Failure | undefined {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status === 404) return new Failure(404, 'not-found', 'There is no such route');
  return status >= 400 && status < 500 ? new Failure(status, 'invalid-input', 'The request could not be read') : undefined;
}

/** Problem details of RFC 9457. */
export function problem({ statusCode, code, message }: Failure, requestId: string) {
  return { type: 'about:blank', title: message, status: statusCode, code, requestId };
}
