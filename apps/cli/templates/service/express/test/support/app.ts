import { buildApp } from '../../src/app.ts';
import { askable } from './ask.ts';

/** The app on a port of its own, and how tests ask it. */
export async function startApp() {
  const { app, redis } = buildApp();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return askable(server, () => redis.disconnect());
}
