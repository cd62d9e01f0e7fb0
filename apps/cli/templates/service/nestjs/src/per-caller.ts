import { Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { Request } from 'express';
import { callerIn } from './authenticated.ts';
import { Failure } from './failure.ts';
import { limited } from './measures.ts';

/** The limit of one caller; behind `Authenticated`, which says who that is. */
@Injectable()
export class PerCaller extends ThrottlerGuard {
  protected override async getTracker(req: Request): Promise<string> {
    return callerIn(req)?.sub ?? req.ip ?? '';
  }

  protected override async throwThrottlingException(): Promise<void> {
    limited.inc({ route: 'caller' });
    throw new Failure(429, 'too-many-requests', 'More requests than the limit allows');
  }
}
