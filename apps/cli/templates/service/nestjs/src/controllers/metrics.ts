import { Controller, Get, Injectable, Res, UseGuards } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Unauthenticated } from '../failure.ts';
import { mayReadMetrics, registry } from '../measures.ts';

@Injectable()
class ReadsMetrics implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<Request>();
    if (mayReadMetrics(req.headers.authorization)) return true;
    req.log.warn({ event: 'access-denied' }, 'access denied: wrong token for metrics');
    throw new Unauthenticated();
  }
}

@Controller('metrics')
export class MetricsController {
  @Get()
  @UseGuards(ReadsMetrics)
  async read(@Res() res: Response): Promise<void> {
    res.type(registry.contentType).send(await registry.metrics());
  }
}
