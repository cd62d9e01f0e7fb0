import type { Context, MiddlewareHandler, Next } from 'hono';
import { addressOf } from './address.ts';
import type { Env } from './context.ts';
import { Forbidden, Unauthenticated } from './failure.ts';
import { callerOf } from './token.ts';

/** Refuses every request without a token that holds. */
export async function authenticate(c: Context<Env>, next: Next): Promise<void> {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme !== 'Bearer' || token === undefined) {
    c.var.log.warn({ event: 'access-denied', ip: addressOf(c) }, 'access denied: no token');
    throw new Unauthenticated();
  }
  try {
    c.set('caller', await callerOf(token));
  } catch (error) {
    c.var.log.warn({ event: 'access-denied', ip: addressOf(c), err: error }, 'access denied: the token does not hold');
    throw new Unauthenticated(error);
  }
  await next();
}

/** Refuses callers whose token lacks a scope. */
export function needs(scope: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (!c.var.caller.scopes.includes(scope)) {
      c.var.log.warn({ event: 'access-denied', caller: c.var.caller.sub, scope }, 'access denied: a scope is missing');
      throw new Forbidden(scope);
    }
    await next();
  };
}
