import { type ArgumentsHost, Catch, HttpStatus, Logger } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { Prisma } from '@prisma/client';
import type { Response } from 'express';

@Catch(Prisma.PrismaClientKnownRequestError)
export class PrismaExceptionFilter extends BaseExceptionFilter {
  private readonly logger = new Logger(PrismaExceptionFilter.name);
  override catch(exception: Prisma.PrismaClientKnownRequestError, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>();
    switch (exception.code) {
      case 'P2002':
        response.status(HttpStatus.CONFLICT).json({ statusCode: 409, message: 'Already exists' });
        return;
      case 'P2003':
      case 'P2025':
        response.status(HttpStatus.NOT_FOUND).json({ statusCode: 404, message: 'Not found' });
        return;
      default:
        this.logger.error(exception);
        super.catch(exception, host);
    }
  }
}
