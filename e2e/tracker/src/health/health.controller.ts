import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { HealthCheck, HealthCheckService, PrismaHealthIndicator } from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from '@/common/decorators';
import { PrismaService } from '@/prisma/prisma.service';
@Controller({ path: 'health', version: VERSION_NEUTRAL })
@Public()
@SkipThrottle()
export class HealthController {
  constructor(private readonly health: HealthCheckService, private readonly database: PrismaHealthIndicator, private readonly prisma: PrismaService) {}
  @Get('live')
  live() {
    return { status: 'ok' };
  }
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.database.pingCheck('database', this.prisma, { timeout: 1_000 })]);
  }
}
