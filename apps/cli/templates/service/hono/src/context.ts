import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Caller } from './token.ts';

/** What travels with a request. */
export interface Env {
  Bindings: HttpBindings;
  Variables: { log: Logger; requestId: string; caller: Caller };
}
