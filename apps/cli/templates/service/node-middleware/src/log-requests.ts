import { randomUUID } from 'node:crypto';
import { pinoHttp } from 'pino-http';
import { log } from './log.ts';

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
