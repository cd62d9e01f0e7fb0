import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Forbidden, Unauthenticated } from './failure.ts';
import { callerOf } from './token.ts';
import type { Caller } from './token.ts';

const callers = new WeakMap<Request, Caller>();

/** Who calls, behind `Authenticated`. */
export function callerIn(req: Request): Caller | undefined {
  return callers.get(req);
}

/** Refuses every request without a token that holds. */
@Injectable()
export class Authenticated implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
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
    return true;
  }
}

/** Refuses callers whose token lacks the scope `convert`. */
@Injectable()
export class MayConvert implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<Request>();
    const caller = callerIn(req);
    if (caller?.scopes.includes('convert') === true) return true;
    req.log.warn({ event: 'access-denied', caller: caller?.sub, scope: 'convert' }, 'access denied: a scope is missing');
    throw new Forbidden('convert');
  }
}
