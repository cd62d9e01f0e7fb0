import pino from 'pino';

export const log = pino({ name: 'notification', level: process.env['LOG_LEVEL'] ?? 'info' });
