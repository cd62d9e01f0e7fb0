import type { ErrorHandler, NotFoundHandler, Wiring } from '@airworthy/model';
import type { RawHandler } from '../../boot/boot-service.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { unregistered } from '../../extract/unregistered.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const LOGS = /(?:^|\.|#)(?:error|warn|fatal|captureException|noticeError|recordException)$|^process\.std(?:out|err)\.write$/;

/** What answers errors and unknown paths. Handlers that the running app registers were run with several errors; the rest is only named. */
export const errorHandlers = defineExtractor({
  id: 'error-handlers',
  about:
    'Error handlers and not-found handlers with what they answer: seen by running the handler with an unexpected error, one with a status and one of which nothing is known.',
  emits: ['errorHandlers', 'notFoundHandlers'],
  extract(input) {
    const { boot, code } = input;
    const wired = new Set<string>();
    for (const handler of boot.errorHandlers) {
      wired.add(`${handler.location.path}:${handler.location.line}`);
      input.emit('errorHandlers', errorHandler(input, handler));
    }
    for (const handler of boot.notFoundHandlers) {
      wired.add(`${handler.location.path}:${handler.location.line}`);
      input.emit('notFoundHandlers', notFoundHandler(input, handler));
    }
    for (const call of code.callsTo(/^fastify\(\)\.(?:setErrorHandler|setNotFoundHandler)$/)) {
      const { location } = call;
      if (wired.has(`${location.path}:${location.line}`)) continue;
      const wiring = unregistered(boot, code.reach(call));
      if (call.member === 'setNotFoundHandler') input.emit('notFoundHandlers', { framework: 'fastify', location, wiring });
      else input.emit('errorHandlers', { ...UNSEEN, framework: 'fastify', location, wiring });
    }
  },
});

const UNSEEN = {
  exposesMessage: 'unknown',
  exposesStack: 'unknown',
  logs: 'unknown',
  problemJson: false,
  correlates: 'unknown',
  mapsStatus: 'unknown',
  sendsCode: 'unknown',
} as const;

function wiringOf({ conditions, location }: RawHandler): Wiring {
  return conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions, at: location };
}

function functionOf(code: CodeIndex, { handler }: RawHandler): FunctionInfo | undefined {
  return handler && code.function(`${handler.path}:${handler.node.start}`);
}

function errorHandler({ code }: ExtractInput, raw: RawHandler): ErrorHandler {
  const fn = functionOf(code, raw);
  const seen = raw.handling ?? UNSEEN;
  const fact: ErrorHandler = { framework: raw.framework, location: raw.location, wiring: wiringOf(raw), ...seen };
  if (fn !== undefined) {
    fact.related = [fn.location];
    // What stands in a field of the error is put together elsewhere.
    if (seen.sendsCode === false && /\.(?:json|send)\(\s*\w+\.(?!message\b|stack\b)\w+\s*\)/.test(code.text(fn.node, fn.module)))
      fact.sendsCode = 'unknown';
    // What a class of the service makes of the error is one thing for failures and another for refusals.
    if (seen.exposesMessage === true && choosesMessage(code, fn)) fact.exposesMessage = 'unknown';
    // A logger that was made in a way the run can't follow still shows in the text. What it is told of one kind of refusal is not told of failures.
    if (seen.logs !== true) {
      const lines = callsBelow(code, fn, 3).filter(
        ({ call }) => LOGS.test(call.callee) || (call.callee.startsWith('*.') && /^(?:error|warn|fatal)$/.test(call.member ?? '')),
      );
      if (lines.some(({ call }) => call.inBranch.every((test) => !OF_REFUSALS.test(test)))) fact.logs = true;
    }
  }
  return fact;
}

/** `get payload() { return { message: this.status === 500 ? 'Internal error' : this.detail } }`, of a class whose payload the handler sends. */
function choosesMessage(code: CodeIndex, fn: FunctionInfo): boolean {
  const text = code.text(fn.node, fn.module);
  const sent = /\.(?:json|send)\(\s*\w+\.(\w+)\s*\)/.exec(text)?.[1];
  // An object that is put together here may hold the message itself; what a line of the log says of it stays inside.
  if (/\.(?:json|send)\(\s*\{[^;]{0,300}\.message\b/.test(text)) return false;
  return (
    sent !== undefined &&
    sent !== 'message' &&
    code.classes.some((one) => {
      const member = one.members.get(sent);
      return member?.fn !== undefined && CHOOSES.test(code.text(member.fn.node, member.fn.module));
    })
  );
}

/** `error.status === 400`, `error.name === 'ValidationError'`, `err instanceof ZodError` */
const OF_REFUSALS =
  /^(?!not \()(?!.*\|\|)(?:.*===?\s*4\d\d\b|.*<\s*500\b|.*(?:===?|instanceof)\s*['"]?\w*(?:Validation|Zod|Unauthorized|NotFound|Forbidden|Conflict|BadRequest)\w*)/;

const CHOOSES = /\bmessage\s*:[^,;{}]{0,160}(?:InternalServerError|>=\s*500|===?\s*500|isProd|\bexpose)[^,;{}]{0,80}\?/;

function notFoundHandler({ code }: ExtractInput, raw: RawHandler): NotFoundHandler {
  const fn = functionOf(code, raw);
  return {
    framework: raw.framework,
    location: raw.location,
    wiring: raw.open ? { state: 'unknown', rung: 'L4', reason: 'what this filter takes could not be read' } : wiringOf(raw),
    ...(fn === undefined ? {} : { related: [fn.location] }),
  };
}
