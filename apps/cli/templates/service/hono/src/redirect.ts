import type { Context, Next } from 'hono';
import { isSecure } from './address.ts';
import { config } from './config.ts';
import type { Env } from './context.ts';

export async function redirectToTls(c: Context<Env>, next: Next): Promise<Response | void> {
  if (config.REQUIRE_TLS && !isSecure(c)) {
    const { host, pathname, search } = new URL(c.req.url);
    return c.redirect(`https://${host}${pathname}${search}`, 308);
  }
  await next();
}
