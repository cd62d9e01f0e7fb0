import { setTimeout as wait } from 'node:timers/promises';
import type { App } from './create-http.ts';

/** Listens, and ends in order when asked to: it says that it is not ready, takes no new requests, finishes the running ones, then closes what it has open. */
export async function serve(app: App, options: { host: string; port: number; drainMs: number; close: () => Promise<void> }): Promise<void> {
  let ending = false;
  const end = async (reason: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    app.log.info({ reason }, 'Ending');
    app.lifecycle.draining = true;
    setTimeout(() => process.exit(1), options.drainMs + 10_000).unref();
    // Until the load balancer has asked again and looks elsewhere.
    await wait(options.drainMs);
    await app.close();
    await options.close();
    process.exit(code);
  };
  process.on('SIGTERM', () => void end('SIGTERM', 0));
  process.on('SIGINT', () => void end('SIGINT', 0));
  process.on('uncaughtException', (error) => {
    app.log.fatal({ err: error }, 'Uncaught exception');
    void end('uncaughtException', 1);
  });
  process.on('unhandledRejection', (error) => {
    app.log.fatal({ err: error }, 'Unhandled rejection');
    void end('unhandledRejection', 1);
  });
  await app.listen({ host: options.host, port: options.port });
}
