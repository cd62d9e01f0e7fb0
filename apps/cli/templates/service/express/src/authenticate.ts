import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Forbidden, Unauthenticated } from './failure.ts';
import { callerOf } from './token.ts';
import type { Caller } from './token.ts';

const callers = new WeakMap<Request, Caller>();

/** Who calls, behind `authenticate`. */
export function callerIn(req: Request): Caller | undefined {
  return callers.get(req);
}

/** Refuses every request without a token that holds. */
export async function authenticate(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const [scheme, token] = (req.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer' || token === undefined) {
    req.log.warn({ event: 'access-denied', ip: req.ip }, 'access denied: no token');
    throw new Unauthenticated();
  }
  try {
    callers.set(req, await callerOf(token));
  } catch (error) {
    req.log.warn({ event: 'access-denied', ip: req.ip, err: error }, 'access denied: the token does not hold');
    throw new Unauthenticated(error);
  }
  next();
}

/** Refuses callers whose token lacks a scope. */
export function needs(scope: string): RequestHandler {
  return (req, _res, next) => {
    const caller = callerIn(req);
    if (caller?.scopes.includes(scope) !== true) {
      req.log.warn({ event: 'access-denied', caller: caller?.sub, scope }, 'access denied: a scope is missing');
      throw new Forbidden(scope);
    }
    next();
  };
}
