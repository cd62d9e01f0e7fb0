import { Module } from '@nestjs/common';
import { ComplianceController } from './compliance.controller.ts';
import { config } from './config.ts';
import { createDataSource } from './data-source.ts';
import { ScreeningService } from './screening.service.ts';

export const source = createDataSource(process.env['DATABASE_URL'] ?? config.databaseUrl);

@Module({
  controllers: [ComplianceController],
  providers: [{ provide: ScreeningService, useFactory: async () => new ScreeningService(await source.initialize()) }],
})
export class AppModule {}
