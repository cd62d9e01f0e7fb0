import { Body, Controller, Delete, Get, Headers, Inject, Param, Post } from '@nestjs/common';
import { ScreeningService } from './screening.service.ts';
import type { NewScreening } from './screening.service.ts';

export class ComplianceController {
  readonly screenings: ScreeningService;
  constructor(screenings: ScreeningService) {
    this.screenings = screenings;
  }

  async screen(tenantId: string, body: NewScreening): Promise<{ cleared: boolean; reference: string }> {
    return this.screenings.screen(tenantId, body);
  }

  async message(body: { tenantId: string; payload: { userId: string; name: string } }): Promise<void> {
    await this.screenings.screen(body.tenantId, {
      userId: body.payload.userId,
      name: body.payload.name,
      country: 'US',
    });
  }

  async copy(userId: string): Promise<unknown> {
    return this.screenings.copy(userId);
  }

  async erase(userId: string): Promise<{ ok: boolean }> {
    await this.screenings.erase(userId);
    return { ok: true };
  }

  health(): { status: string } {
    return { status: 'ok' };
  }
}

// Decorators as plain calls, so that Node.js runs this file as it is.
const prototype = ComplianceController.prototype;
const route = (name: keyof ComplianceController, decorator: MethodDecorator): void => {
  decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) as TypedPropertyDescriptor<unknown>);
};
Controller()(ComplianceController);
Inject(ScreeningService)(ComplianceController, undefined, 0);
route('screen', Post('internal/screenings'));
Headers('x-tenant-id')(prototype, 'screen', 0);
Body()(prototype, 'screen', 1);
route('message', Post('internal/messages'));
Body()(prototype, 'message', 0);
route('copy', Get('v1/people/:id/copy'));
Param('id')(prototype, 'copy', 0);
route('erase', Delete('v1/people/:id'));
Param('id')(prototype, 'erase', 0);
route('health', Get(['health/live', 'health/ready', 'metrics']));
