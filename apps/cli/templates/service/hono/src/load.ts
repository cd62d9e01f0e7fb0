import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Context, Next } from 'hono';
import type { Env } from './context.ts';
import { Failure } from './failure.ts';

const LATEST_MS = 3000;

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();
// What was measured is forgotten each second, so that a service that recovered answers again.
setInterval(() => delay.reset(), 1000).unref();

/** Refuses requests while the event loop is late: an answer that comes after everybody left helps nobody. */
export async function shedLoad(c: Context<Env>, next: Next): Promise<void> {
  if (delay.max / 1e6 >= LATEST_MS) {
    c.header('retry-after', '10');
    throw new Failure(503, 'too-busy', 'Too busy');
  }
  await next();
}
