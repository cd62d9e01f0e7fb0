import type { ShutdownHandler } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';

import { controlExists, everyLive } from '../../check/shapes.ts';
import { live, told, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'No code reached by an entry point registers a handler for SIGTERM.';
const SERVER = /http|server|fastify|express|^app$/i;
const onTerm = (handler: ShutdownHandler): boolean => handler.signal === 'SIGTERM';
/** `process.on('SIGTERM', () => process.exit(0))`: nothing can hang, and nothing is finished either. */
const endsAtOnce = (handler: ShutdownHandler): boolean => handler.closes.length === 0 && handler.awaits === false;
const seen = (handler: ShutdownHandler): string =>
  endsAtOnce(handler)
    ? `${handler.signal} ends the process at once: nothing is closed and no request is waited for`
    : `${handler.signal} ${handler.closes.length > 0 ? `closes ${handler.closes.join(', then ')}` : handler.elsewhere === true ? 'sets off something that was not followed' : 'closes nothing that could be read'}`;

export const sigtermHandled = defineCheck({
  id: 'reliability/sigterm-handled',
  ...controlExists('shutdownHandlers', {
    title: 'The running process handles SIGTERM',
    failTitle: 'A handler for SIGTERM is written, but the running process never registers it',
    of: onTerm,
    seen,
    none: NONE,
  }),
});

function closes(words: RegExp, what: string) {
  return controlExists('shutdownHandlers', {
    title: `Shutdown closes ${what}`,
    failTitle: `Shutdown does not close ${what}`,
    of: onTerm,
    works: (handler) => handler.closes.some((part) => words.test(part)) || (handler.elsewhere === true ? undefined : false),
    seen,
    none: NONE,
  });
}

export const serverClosed = defineCheck({
  id: 'reliability/server-closed',
  ...closes(/http|server|fastify|express|^app$/i, 'the server, so that running requests end'),
});

/** What the signal sets off was not followed, so it may close what was not seen to be closed. */
const closedOr = (closed: boolean | 'unknown', handlers: readonly ShutdownHandler[]): boolean | undefined =>
  closed === false && live(handlers).some((one) => onTerm(one) && one.elsewhere === true) ? undefined : told(closed);

export const databaseClosed = defineCheck({
  id: 'reliability/database-closed',
  ...everyLive('dbClients', {
    title: 'Database connections are closed at shutdown',
    failTitle: 'A database client is never closed',
    holds: (client) => told(client.closedOnShutdown),
    seen: (client) =>
      `${client.by} ${client.closedOnShutdown === true ? 'is closed by the shutdown' : 'is not closed by a shutdown that was seen'}`,
    none: 'No database client is opened.',
  }),
  needs: ['dbClients', 'shutdownHandlers'],
  beside: ['shutdownHandlers'],
  holds: (client, { shutdownHandlers }) => closedOr(client.closedOnShutdown, shutdownHandlers),
});

export const cacheClosed = defineCheck({
  id: 'reliability/cache-closed',
  ...everyLive('cacheClients', {
    title: 'Connections to the cache are closed at shutdown',
    failTitle: 'A connection to the cache is never closed',
    // Clients over HTTP hold no connection.
    of: (client) => client.kind !== 'memory' && client.by !== '@upstash/redis',
    holds: (client) => told(client.closedOnShutdown),
    seen: (client) =>
      `${client.by} ${client.closedOnShutdown === true ? 'is closed by the shutdown' : 'is not closed by a shutdown that was seen'}`,
    none: 'The app opens no connection to a cache.',
  }),
  needs: ['cacheClients', 'shutdownHandlers'],
  beside: ['shutdownHandlers'],
  holds: (client, { shutdownHandlers }) => closedOr(client.closedOnShutdown, shutdownHandlers),
});

export const shutdownBounded = defineCheck({
  id: 'reliability/shutdown-bounded',
  ...everyLive('shutdownHandlers', {
    title: 'Shutdown ends after a deadline even if something hangs',
    failTitle: 'No deadline ends a shutdown in which something hangs',
    of: onTerm,
    holds: (handler) => (endsAtOnce(handler) ? true : told(handler.deadline)),
    seen: (handler) =>
      endsAtOnce(handler) ? seen(handler) : `${handler.signal} ${handler.deadline === true ? 'has a deadline' : 'has no visible deadline'}`,
    none: NONE,
    whenNone: 'fail',
  }),
});

export const closesAwaited = defineCheck({
  id: 'reliability/closes-awaited',
  ...everyLive('shutdownHandlers', {
    title: 'The process waits until everything is closed',
    failTitle: 'The process exits before everything is closed',
    of: onTerm,
    holds: (handler) => toldIf(handler.awaits),
    seen,
    none: NONE,
    whenNone: 'fail',
  }),
});

export const drainsFirst = defineCheck({
  id: 'reliability/drains-first',
  title: 'Traffic is turned away before connections are closed',
  failTitle: 'Connections are closed at once while traffic still arrives',
  needs: ['shutdownHandlers'],
  // Beside the handler that stops the server, those of workers without traffic have nobody to turn away.
  subjects: ({ shutdownHandlers }) => {
    const handlers = live(shutdownHandlers).filter(onTerm);
    const serving = handlers.filter((handler) => handler.closes.some((part) => SERVER.test(part)));
    return serving.length > 0 ? serving : handlers;
  },
  holds: (handler) => toldIf(handler.drains),
  location: (handler) => handler.location,
  message: (handler) =>
    `${seen(handler)}; ${handler.drains === true ? 'turns readiness off first' : 'readiness stays as it is'}${wiringNote(handler)}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
});

const STORE = /postgres|mysql|mongo|prisma|knex|database|^db$|redis|cache/i;

const stopsServer = (handler: ShutdownHandler): boolean => handler.closes.some((part) => SERVER.test(part));
const closesStore = (handler: ShutdownHandler): boolean => handler.closes.some((part) => STORE.test(part));

export const serverClosesFirst = defineCheck({
  id: 'reliability/server-closes-first',
  title: 'The server stops before the stores it needs',
  failTitle: 'Stores are closed while requests still need them',
  needs: ['shutdownHandlers'],
  // Handlers of one signal run side by side: one that closes a store does not wait for another that stops the server.
  subjects: ({ shutdownHandlers }) => {
    const handlers = live(shutdownHandlers);
    const stopping = handlers.filter(stopsServer);
    return handlers.filter((handler) =>
      stopsServer(handler)
        ? onTerm(handler) && closesStore(handler)
        : closesStore(handler) && stopping.some((other) => other.signal === handler.signal),
    );
  },
  holds: (handler) =>
    stopsServer(handler) && handler.closes.findIndex((part) => SERVER.test(part)) < handler.closes.findIndex((part) => STORE.test(part)),
  location: (handler) => handler.location,
  message: (handler) =>
    `${seen(handler)}${stopsServer(handler) ? '' : ' while another handler of the signal still stops the server'}${wiringNote(handler)}`,
  whenNone: 'na',
  noneMessage: 'No shutdown that was read closes both a server and a store.',
  confidence: 'proved',
});

export const exceptionsCaught = defineCheck({
  id: 'reliability/exceptions-caught',
  ...controlExists('processHandlers', {
    title: "The running process handles 'uncaughtException'",
    failTitle: "A handler for 'uncaughtException' exists, but the running process never registers it",
    of: (handler) => handler.event === 'uncaughtException',
    seen: () => "process.on('uncaughtException')",
    none: "No code reached by an entry point registers process.on('uncaughtException').",
  }),
});

export const exceptionsEndProcess = defineCheck({
  id: 'reliability/exceptions-end-process',
  ...everyLive('processHandlers', {
    title: 'An exception nobody caught ends the process',
    failTitle: 'The process carries on in an unknown state after an exception nobody caught',
    of: (handler) => handler.event === 'uncaughtException',
    holds: (handler) => told(handler.exits),
    seen: (handler) =>
      `the handler ${handler.exits === true ? 'ends the process' : handler.exits === false ? 'lets the process go on' : 'could not be read to its end'}`,
    none: 'No handler of its own, so Node ends the process.',
    whenNone: 'pass',
  }),
});
