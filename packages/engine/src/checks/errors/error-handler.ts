import type { CodeUse, CorrelationId, ErrorHandler } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { errorAnswers, printErrorAnswer } from '../../derive/error-answers.ts';
import { both, either, isWired, live, told, toldIf } from '../../derive/wired.ts';

const named = (handler: ErrorHandler): string => `the ${handler.framework} error handler`;
const NONE = 'The running app registers no error handler.';

export const centralHandlerRegistered = defineCheck({
  id: 'errors/central-handler-registered',
  ...controlExists('errorHandlers', {
    title: 'A central error handler is part of the running app',
    failTitle: 'No central error handler is part of the running app',
    seen: (handler) => `${named(handler)} is registered here`,
    none: NONE,
  }),
});

export const stacksHidden = defineCheck({
  id: 'errors/stacks-hidden',
  ...everyLive('errorHandlers', {
    title: 'Answers carry no stack trace in production',
    failTitle: 'An error handler sends the stack trace to the client',
    // The fact says `conditional` only where the condition keeps it out of production.
    holds: (handler) => (handler.exposesStack === 'conditional' ? true : negated(handler.exposesStack)),
    seen: (handler) => `${named(handler)} ${does(handler.exposesStack, 'sends the stack')}`,
    none: NONE,
  }),
});

export const internalMessagesHidden = defineCheck({
  id: 'errors/internal-messages-hidden',
  ...everyLive('errorHandlers', {
    title: 'The message of an unexpected error stays inside',
    failTitle: 'An error handler sends the message of any error to the client',
    holds: (handler) => (handler.exposesMessage === 'conditional' ? true : negated(handler.exposesMessage)),
    seen: (handler) => `${named(handler)} ${does(handler.exposesMessage, 'sends the message of any error')}`,
    none: `${NONE} The defaults of the frameworks send the message.`,
    whenNone: 'fail',
  }),
});

export const handlerLogs = defineCheck({
  id: 'errors/handler-logs',
  ...everyLive('errorHandlers', {
    title: 'The error handler logs what it answers',
    failTitle: 'An error handler answers without logging the error',
    holds: (handler) => told(handler.logs),
    seen: (handler) => `${named(handler)} ${does(handler.logs, 'logs the error')}`,
    none: NONE,
  }),
});

export const problemDetailsSent = defineCheck({
  id: 'errors/problem-details-sent',
  ...controlExists('errorHandlers', {
    title: 'Errors are sent as problem details',
    failTitle: 'The error handler sends its own shape instead of problem details',
    works: (handler) => handler.problemJson,
    seen: (handler) => `${named(handler)} sends ${handler.problemJson ? 'application/problem+json' : 'a shape of its own'}`,
    none: NONE,
  }),
});

export const requestIdAnswered = defineCheck({
  id: 'errors/request-id-answered',
  title: 'Error answers carry the request id',
  failTitle: 'Error answers carry no request id',
  needs: ['errorHandlers', 'correlationIds', 'codeUses'],
  beside: ['correlationIds', 'codeUses'],
  subjects: ({ errorHandlers, codeUses }): readonly (ErrorHandler | CodeUse)[] => {
    const handlers = live(errorHandlers);
    return handlers.length === 0 ? [] : [...handlers, ...errorAnswers(codeUses)];
  },
  // A header that is set on every answer stands on those of errors as well.
  holds: (one, { correlationIds }) =>
    either('kind' in one ? CORRELATES.test(one.detail ?? '') : toldIf(one.correlates), onEveryAnswer(correlationIds)),
  message: (one, holds) =>
    'kind' in one
      ? `${printErrorAnswer(one)} ${CORRELATES.test(one.detail ?? '') ? 'and the request id' : holds === true ? 'and the header that carries the request id on every answer' : 'and no request id'}`
      : holds === true && one.correlates !== true
        ? `${named(one)} answers with the header that carries the request id on every answer`
        : `${named(one)} ${does(one.correlates, 'puts the request id into the answer')}`,
  location: ({ location }) => location,
  related: (one) => one.related ?? [],
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
});

const CORRELATES = /\b(?:request|req|trace|correlation)_?id\b|\binstance\b/i;

function onEveryAnswer(ids: readonly CorrelationId[]): boolean | undefined {
  return either(false, ...live(ids).map((id) => both(isWired(id), id.partly === true ? undefined : told(id.echoed))));
}

export const codeAnswered = defineCheck({
  id: 'errors/code-answered',
  title: 'Error answers carry a machine-readable code',
  failTitle: 'Error answers carry words only',
  needs: ['errorHandlers', 'codeUses'],
  beside: ['codeUses'],
  // What a handler of a route answers itself never reaches the error handler.
  subjects: ({ errorHandlers, codeUses }): readonly (ErrorHandler | CodeUse)[] => {
    const handlers = live(errorHandlers);
    return handlers.length === 0 ? [] : [...handlers, ...errorAnswers(codeUses)];
  },
  holds: (one) => ('kind' in one ? one.kind === 'error-answer-coded' : toldIf(one.sendsCode)),
  location: ({ location }) => location,
  message: (one) => ('kind' in one ? printErrorAnswer(one) : `${named(one)} ${does(one.sendsCode, 'sends a machine-readable code')}`),
  related: (one) => one.related ?? [],
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
});

export const statusFollowsError = defineCheck({
  id: 'errors/status-follows-error',
  ...everyLive('errorHandlers', {
    title: 'The status of an answer follows from the kind of error',
    failTitle: 'The error handler answers every error with one status',
    holds: (handler) => toldIf(handler.mapsStatus),
    seen: (handler) => `${named(handler)} ${does(handler.mapsStatus, 'takes the status from the error')}`,
    none: NONE,
    whenNone: 'fail',
  }),
});

export const notFoundHandled = defineCheck({
  id: 'errors/not-found-handled',
  ...controlExists('notFoundHandlers', {
    title: 'The running app registers a handler for unknown paths',
    failTitle: 'The handler for unknown paths is not part of the running app',
    seen: (handler) => `a not-found handler for ${handler.framework}`,
    none: 'The running app registers no not-found handler, so unknown paths get the default answer of the framework.',
    belongsTo: 'httpServers',
  }),
});

function negated(answer: boolean | 'conditional' | 'unknown'): boolean | undefined {
  const value = told(answer);
  return value === undefined ? undefined : !value;
}

function does(answer: boolean | 'conditional' | 'unknown' | undefined, what: string): string {
  if (answer === true) return what;
  if (answer === false) return `never ${what}`;
  if (answer === 'conditional') return `${what} outside production only`;
  return `could not be read far enough to say whether it ${what}`;
}
