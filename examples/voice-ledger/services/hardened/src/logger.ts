import { trace } from '@opentelemetry/api';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { correlationId } from './correlation.ts';

/** Structured lines on standard output. Each carries the correlation id and the trace that it belongs to. */
export const logger: FastifyBaseLogger = pino({
  name: 'voice-ledger',
  level: process.env['LOG_LEVEL'] ?? 'info',
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      'req.headers.authorization',
      'req.headers.cookie',
      'req.headers["sec-websocket-protocol"]',
      '*.authorization',
      '*.cookie',
      '*.password',
      '*.token',
      '*.accessToken',
      '*.refreshToken',
      '*.secret',
      '*.code',
      '*.email',
      '*.phone',
      'password',
      'token',
      'authorization',
      'cookie',
      'secret',
    ],
    censor: '[redacted]',
  },
  mixin: () => ({ correlationId: correlationId(), traceId: trace.getActiveSpan()?.spanContext().traceId }),
});
