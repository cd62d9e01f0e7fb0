import { setTimeout as wait } from 'node:timers/promises';
import { config } from './config.ts';
import { stop } from './state.ts';
import { reportDefect } from './tracing.ts';

const DEADLINE_MS = 20_000;

interface Log {
  info(what: object, text: string): void;
  fatal(what: object, text: string): void;
}

/** Ends in order when the platform asks, and in any case before it would kill the process. */
export function endOnSignals(log: Log, close: () => Promise<void>): void {
  let ending = false;
  const end = async (signal: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), DEADLINE_MS).unref();
    log.info({ signal }, 'shutting down');
    stop();
    try {
      // Long enough for a balancer to see that readiness is off.
      if (code === 0) await wait(config.DRAIN_MS);
      await close();
      process.exit(code);
    } catch (error) {
      log.fatal({ err: error }, 'shutdown failed');
      process.exit(1);
    }
  };
  process.once('SIGTERM', () => void end('SIGTERM', 0));
  process.once('SIGINT', () => void end('SIGINT', 0));
  process.once('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    reportDefect(error);
    void end('uncaughtException', 1);
  });
  process.once('unhandledRejection', (reason) => {
    log.fatal({ err: reason }, 'unhandled rejection');
    reportDefect(reason);
    void end('unhandledRejection', 1);
  });
}
