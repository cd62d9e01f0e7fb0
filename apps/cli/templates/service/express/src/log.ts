import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { config } from './config.ts';

export const log = pino({
  level: config.LOG_LEVEL,
  redact: ['req.headers.authorization', 'req.headers.cookie', '*.token', '*.password'],
  base: { service: 'service-name' },
});

/** Every request has an id: its own, if it is one that a log may hold. It goes back to the caller. */
export const logRequests = pinoHttp({
  logger: log,
  genReqId: (req, res) => {
    const given = req.headers['x-request-id'];
    const id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    res.setHeader('x-request-id', id);
    return id;
  },
});
