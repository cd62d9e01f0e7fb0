import type { App } from './create-http.ts';

/** Listens, and ends in order when asked to: no new requests, running ones finish, then what the service has open. */
export async function serve(app: App, options: { host: string; port: number; close: () => Promise<void> }): Promise<void> {
  let ending = false;
  const end = async (reason: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    app.log.info({ reason }, 'Ending');
    setTimeout(() => process.exit(1), 10_000).unref();
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
