import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { ComplianceController } from './compliance.controller.ts';
import { ScreeningService } from './screening.service.ts';

export async function buildApp(source: DataSource): Promise<INestApplication> {
  class ComplianceModule {}
  Module({
    controllers: [ComplianceController],
    providers: [{ provide: ScreeningService, useValue: new ScreeningService(source) }],
  })(ComplianceModule);
  const app = await NestFactory.create(ComplianceModule, { logger: ['error', 'warn'] });
  app.enableCors({ origin: true, credentials: true });
  return app;
}
