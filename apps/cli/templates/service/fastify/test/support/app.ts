import { buildApp } from '../../src/app.ts';

/** The app without a port, and how tests ask it. */
export async function startApp() {
  const app = await buildApp();
  await app.ready();
  return app;
}
