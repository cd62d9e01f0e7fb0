import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import { buildApp } from '../../src/app.ts';
import { askable } from './ask.ts';

/** The app on a port of its own, and how tests ask it. */
export async function startApp() {
  const { app, redis } = buildApp();
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return askable(server, () => redis.disconnect());
}
