import type { Machine } from '../boot/machine.ts';
import { Ext } from '../boot/value.ts';
import type { LinkedHook, LinkedLimiter } from './linked.ts';

const LIMITERS =
  /^(?:express-rate-limit(?:\.rateLimit)?|rate-limit|express-slow-down(?:\.slowDown)?|express-brute|rate-limiter-flexible.*|koa-ratelimit(?:\.default)?|koa2-ratelimit\.RateLimit\.middleware|hono-rate-limiter\.rateLimiter)\(\)$/;

/** The last limiter of a package that always stands before a route, with what it was made with. */
export function limiterAmong(machine: Machine, hooks: readonly LinkedHook[]): LinkedLimiter | undefined {
  const hook = hooks.findLast((one) => one.value instanceof Ext && LIMITERS.test(one.value.name) && one.partial !== true);
  if (hook === undefined) return undefined;
  const value = hook.value as Ext;
  const call = value.call === undefined ? undefined : machine.externals[value.call];
  return { by: value.name.replace(/\(\)$/, ''), site: hook.site, options: [], recorded: call?.args.slice(0, 1) ?? [] };
}
