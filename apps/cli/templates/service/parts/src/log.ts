import { pino } from 'pino';
import { config } from './config.ts';

export const log = pino({
  level: config.LOG_LEVEL,
  redact: ['req.headers.authorization', 'req.headers.cookie', '*.token', '*.password'],
  base: { service: 'service-name' },
});
