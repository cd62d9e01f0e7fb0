import { Body, Controller, Delete, ForbiddenException, Get, Headers, Inject, Param, Post } from '@nestjs/common';
import { ScreeningService } from './screening.service.ts';
import type { NewScreening } from './screening.service.ts';

@Controller()
export class ComplianceController {
  readonly screenings: ScreeningService;
  constructor(@Inject(ScreeningService) screenings: ScreeningService) {
    this.screenings = screenings;
  }

  @Post('internal/screenings')
  async screen(@Headers('x-tenant-id') tenantId: string, @Body() body: NewScreening): Promise<{ cleared: boolean; reference: string }> {
    return this.screenings.screen(tenantId, body);
  }

  @Post('internal/messages')
  async message(@Body() body: { tenantId: string; payload: { userId: string; name: string } }): Promise<void> {
    await this.screenings.screen(body.tenantId, { userId: body.payload.userId, name: body.payload.name, country: 'US' });
  }

  @Get('v1/people/:id/copy')
  async copy(@Param('id') userId: string): Promise<unknown> {
    return this.screenings.copy(userId);
  }

  @Post('v1/people/:id/requests')
  async request(
    @Headers('x-tenant-id') tenantId: string,
    @Param('id') userId: string,
    @Body() body: { kind: string },
  ): Promise<{ ok: boolean }> {
    await this.screenings.request(tenantId, userId, body.kind);
    return { ok: true };
  }

  @Post('v1/people/:id/clear')
  async clear(@Headers('x-user-role') role: string, @Param('id') userId: string): Promise<{ ok: boolean }> {
    if (role !== 'officer') throw new ForbiddenException('Officers only');
    await this.screenings.clear(userId);
    return { ok: true };
  }

  @Delete('v1/people/:id')
  async erase(@Param('id') userId: string): Promise<{ ok: boolean }> {
    await this.screenings.erase(userId);
    return { ok: true };
  }

  @Get(['health/live', 'health/ready', 'metrics'])
  health(): { status: string } {
    return { status: 'ok' };
  }
}
