import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { log } from '../log.ts';
import { hasMemory, readinessOf } from '../readiness.ts';
import { RedisConnection } from '../redis-connection.ts';

/** Live: the process answers. Started: all is loaded. Ready: what it needs answers too, and it is not ending. */
@Controller('health')
export class HealthController {
  private readonly isReady: () => Promise<boolean>;

  constructor(@Inject(RedisConnection) { redis }: RedisConnection) {
    this.isReady = readinessOf(redis, (error) => log.warn({ err: error }, 'redis does not answer'));
  }

  @Get('live')
  live(@Res() res: Response): void {
    if (hasMemory()) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'out of memory' });
  }

  @Get('startup')
  startup() {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res() res: Response): Promise<void> {
    if (await this.isReady()) res.json({ status: 'ok' });
    else res.status(503).json({ status: 'unavailable' });
  }
}
