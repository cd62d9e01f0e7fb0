import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { isWired, told } from '../../derive/wired.ts';

export const rejectionsCaught = defineCheck({
  id: 'errors/rejections-caught',
  ...controlExists('processHandlers', {
    title: "The running process handles 'unhandledRejection'",
    failTitle: "A handler for 'unhandledRejection' exists, but the running process never registers it",
    of: (handler) => handler.event === 'unhandledRejection',
    seen: ({ by }) => (by === undefined ? "process.on('unhandledRejection')" : `the client of ${by} listens to 'unhandledRejection'`),
    none: "No code reached by an entry point registers process.on('unhandledRejection').",
  }),
});

export const rejectionsLogged = defineCheck({
  id: 'errors/rejections-logged',
  ...everyLive('processHandlers', {
    title: 'Rejections and exceptions nobody caught are logged',
    failTitle: 'A handler for uncaught errors logs nothing',
    of: isLastResort,
    holds: (handler) => told(handler.logs),
    seen: (handler) =>
      `'${handler.event}' handler${of(handler)} ${handler.logs === true ? 'logs the error' : 'does not visibly log the error'}`,
    none: 'The running process handles no uncaught errors itself.',
  }),
});

const endsProcess = everyLive('processHandlers', {
  title: 'A rejection nobody caught ends the process instead of leaving it in an unknown state',
  failTitle: 'The process carries on after a rejection nobody caught',
  of: (handler) => handler.event === 'unhandledRejection',
  holds: (handler) => told(handler.exits),
  seen: (handler) =>
    `the handler${of(handler)} ${handler.exits === true ? 'ends the process' : handler.exits === false ? 'lets the process go on' : 'could not be read to its end'}`,
  // Without a handler Node itself ends the process, which is what is asked for here.
  none: 'No handler of its own, so Node ends the process.',
  whenNone: 'pass',
});

export const rejectionsEndProcess = defineCheck({
  id: 'errors/rejections-end-process',
  ...endsProcess,
  // All handlers are called, so that one that ends the process ends it for the others, such as those of clients.
  subjects: (facts, context) => {
    const all = endsProcess.subjects(facts, context);
    const ending = all.filter((handler) => handler.exits === true && isWired(handler) === true);
    return ending.length > 0 ? ending : all;
  },
});

const of = ({ by }: { by?: string }): string => (by === undefined ? '' : ` of ${by}`);

function isLastResort(handler: { event: string }): boolean {
  return handler.event === 'unhandledRejection' || handler.event === 'uncaughtException';
}
