import { buildApp } from '../../src/app.ts';
import { askable } from './ask.ts';

/** The app on a port of its own, and how tests ask it. */
export async function startApp() {
  const app = await buildApp();
  await app.listen(0, '127.0.0.1');
  return askable(app.getHttpServer(), () => app.close());
}
