import type { CodeUse, ErrorClass, ErrorHandler, Known, ServiceInfo, TestSuite } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { controlExists, everyLive, noneLive } from '../../check/shapes.ts';
import { errorAnswers, printErrorAnswer } from '../../derive/error-answers.ts';
import { exercises, forService, printShown, shownAt } from '../../derive/suites.ts';
import { both, either, isSet, isWired, live, show, toldIf, wiringNote } from '../../derive/wired.ts';

export const realErrorsThrown = defineCheck({
  id: 'errors/real-errors-thrown',
  ...noneLive('codeUses', {
    title: 'Only Error objects are thrown',
    failTitle: 'Something that is no Error is thrown, so its stack is lost',
    of: (use) => use.kind === 'throw-literal',
    seen: (use) => `throws ${use.detail ?? 'a literal'}`,
    none: 'Every throw throws an Error.',
  }),
});

export const causesKept = defineCheck({
  id: 'errors/causes-kept',
  ...noneLive('codeUses', {
    title: 'An error that is thrown in place of another carries it, or the other is logged',
    failTitle: 'Errors are thrown in place of another that is lost',
    of: (use) => use.kind === 'cause-lost',
    seen: (use) => `throws ${use.detail ?? 'another error'} without the one that was caught`,
    none: 'No error takes the place of a caught one that it does not carry and no log line has.',
    confidence: 'likely',
  }),
  needs: ['codeUses', 'catchBlocks'],
  among: {
    what: 'places that catch errors and pass them on',
    of: ({ catchBlocks }) => live(catchBlocks).filter((one) => one.kind === 'rethrows'),
  },
});

/** Places of routes that throw an expected failure as a plain Error: whoever catches it compares words, whatever classes there are. One alone is an oversight. */
function plainFailures(uses: readonly CodeUse[]): CodeUse[] {
  const plain = live(uses).filter((use) => use.onRequestPath !== false && use.kind === 'error-thrown-plain');
  return plain.length > 1 ? plain : [];
}

export const typedErrorsUsed = defineCheck({
  id: 'errors/typed-errors-used',
  title: 'Expected failures have error classes of their own',
  failTitle: 'Expected failures are thrown as plain errors, or as none that has a class',
  needs: ['errorClasses', 'codeUses'],
  subjects: ({ errorClasses, codeUses }): readonly (ErrorClass | CodeUse)[] => {
    if (errorClasses.length === 0) return [];
    const used = errorClasses.filter((one) => isWired(one) === true && one.thrown === true);
    // A class that nothing throws beside one that is thrown takes nothing away.
    return [...(used.length > 0 ? used : errorClasses), ...plainFailures(codeUses)];
  },
  holds: (one) => ('kind' in one ? false : both(isWired(one), toldIf(one.thrown))),
  location: (one) => one.location,
  message: (one) =>
    'kind' in one
      ? `throws a plain Error: ${one.detail ?? 'an expected failure'}`
      : `class ${one.name} extends ${one.extends}${wiringNote(one)}`,
  whenNone: 'fail',
  noneMessage: 'The service defines no error class.',
  confidence: 'proved',
});

/** Errors whose maker, or whose library, says the value. */
const carries = (value: Known<unknown>): Holds =>
  value.state === 'unknown' && /set by whoever makes it|the library/.test(value.source ?? '') ? true : isSet(value);

/**
 * What the running app throws. A class of a shared package that this service never throws says nothing about its answers, and
 * one of a client for a store or a chain that knows no answers is none of them.
 */
const ofThrown = (classes: readonly ErrorClass[], service: ServiceInfo): ErrorClass[] =>
  live(classes).filter(
    (error) =>
      error.thrown !== false &&
      (service.path === '' ||
        error.location.path.startsWith(`${service.path}/`) ||
        carries(error.status) !== false ||
        carries(error.code) !== false),
  );

/** Whether a class carries a thing. Where others beside it do, one that does not may be caught before a client sees it. */
function carriedByAll(
  error: ErrorClass,
  classes: readonly ErrorClass[],
  service: ServiceInfo,
  of: (one: ErrorClass) => Known<unknown>,
): Holds {
  const own = carries(of(error));
  if (own === true) return toldIf(error.thrown);
  const beside = classes.filter((one) => service.path === '' || one.location.path.startsWith(`${service.path}/`));
  return beside.some((one) => carries(of(one)) !== false) ? undefined : false;
}

export const typedErrorsCarryStatus = defineCheck({
  id: 'errors/typed-errors-carry-status',
  title: 'Error classes carry the status that the client gets',
  failTitle: 'No error class that is thrown carries a status',
  needs: ['errorClasses'],
  subjects: ({ errorClasses }, { service }) => ofThrown(errorClasses, service),
  holds: (error, { errorClasses }, { service }) => carriedByAll(error, ofThrown(errorClasses, service), service, (one) => one.status),
  location: (error) => error.location,
  message: (error) => `${error.name}: status ${show(error.status)}${wiringNote(error)}`,
  whenNone: 'na',
  noneMessage: 'The service throws no error class of its own.',
  confidence: 'proved',
});

export const typedErrorsCarryCode = defineCheck({
  id: 'errors/typed-errors-carry-code',
  title: 'Error classes carry a machine-readable code, and clients get it',
  failTitle: 'Codes of error classes do not reach the client',
  needs: ['errorClasses', 'errorHandlers', 'codeUses'],
  beside: ['codeUses'],
  // A handler that sends words only drops the codes of all that routes do not answer themselves, and these carry what is written there.
  subjects: ({ errorClasses, errorHandlers, codeUses }, { service }): (ErrorClass | ErrorHandler | CodeUse)[] => {
    const thrown = ofThrown(errorClasses, service);
    return thrown.length === 0 ? [] : [...thrown, ...live(errorHandlers), ...errorAnswers(codeUses)];
  },
  holds: (one, { errorClasses, errorHandlers }, { service }) => {
    if ('kind' in one) return one.kind === 'error-answer-coded';
    if ('sendsCode' in one || !('thrown' in one)) return toldIf(one.sendsCode);
    const handlers = live(errorHandlers).map((handler) => toldIf(handler.sendsCode));
    const sent = one.codeAnswered === true ? true : handlers.length === 0 ? undefined : either(...handlers);
    return both(
      sent,
      carriedByAll(one, ofThrown(errorClasses, service), service, (other) => other.code),
    );
  },
  location: (one) => one.location,
  message: (one) =>
    'kind' in one
      ? printErrorAnswer(one)
      : 'thrown' in one
        ? `${one.name}: code ${show(one.code)}${wiringNote(one)}`
        : `the ${one.framework} error handler ${one.sendsCode === true ? 'sends codes' : one.sendsCode === false ? 'sends words only' : 'may send codes'}`,
  whenNone: 'na',
  noneMessage: 'The service throws no error class of its own.',
  confidence: 'proved',
});

export const retryabilityTold = defineCheck({
  id: 'errors/retryability-told',
  ...controlExists('errorClasses', {
    title: 'Errors say whether a repeat can help',
    failTitle: 'No error class that is thrown says whether a repeat can help',
    works: (error) => both(toldIf(error.saysRetryable), toldIf(error.thrown)),
    seen: (error) =>
      `${error.name} ${error.saysRetryable === true ? `says whether a repeat can help${error.thrown === false ? ', and nothing throws it' : ''}` : 'does not tell passing failures from lasting ones'}`,
    none: 'The service defines no error class, so callers and queues cannot tell passing failures from lasting ones.',
  }),
});

export const ownMessagesInside = defineCheck({
  id: 'errors/handlers-keep-messages',
  ...everyLive('codeUses', {
    title: 'Route handlers send no raw error messages',
    failTitle: 'Route handlers send raw error messages to the client',
    of: (use) => use.kind === 'error-in-response',
    holds: (use) => (use.onRequestPath === true ? false : undefined),
    whenNone: 'pass',
    seen: (use) => `sends ${use.detail ?? 'the error itself'}`,
    none: 'No handler sends the message or stack of a caught error.',
    confidence: 'likely',
  }),
  needs: ['codeUses', 'routes'],
  among: { what: 'routes', without: 'No route is served.', of: ({ routes }) => live(routes) },
});

export const promisesHandled = defineCheck({
  id: 'errors/promises-handled',
  ...noneLive('codeUses', {
    title: 'Every promise is awaited or its rejection handled',
    failTitle: 'Promises are started and nobody looks at their outcome',
    of: (use) => use.kind === 'floating-promise',
    seen: (use) => `${use.detail ?? 'a promise'} is neither awaited nor caught`,
    none: 'No floating promise was seen.',
    confidence: 'likely',
  }),
});

const FLOATING = /no-?floating-?promises/i;

export const promisesLinted = defineCheck({
  id: 'errors/promises-linted',
  ...controlExists('lintSetups', {
    title: 'The linter forbids floating promises',
    failTitle: 'The linter runs without a rule that forbids floating promises',
    works: ({ rules, warns = [], off = [] }) =>
      rules.some((rule) => FLOATING.test(rule))
        ? !warns.some((rule) => FLOATING.test(rule))
        : // The preset switches the rule on.
          rules.some((rule) => /recommended-type-checked|recommendedTypeChecked|strict-type-checked|strictTypeChecked/.test(rule)) &&
          !off.some((rule) => FLOATING.test(rule)),
    seen: ({ by, rules, warns = [] }) =>
      `${by} with ${rules.length} rules${warns.some((rule) => FLOATING.test(rule)) ? ', and only warns of floating promises' : ''}`,
    none: 'No linter is set up.',
  }),
});

const EMITTERS: ReadonlyMap<string, boolean | undefined> = new Map([
  ['error-listener', true],
  ['stream-without-error-listener', false],
  ['emitter-handed-on', undefined],
]);
const EMITTER_SEEN: Readonly<Record<string, string>> = {
  true: 'is heard when it fails',
  false: "has no 'error' listener",
  undefined: 'is handed on to code that could not be followed',
};

export const streamsListened = defineCheck({
  id: 'errors/streams-listened',
  ...everyLive('codeUses', {
    title: 'Streams and emitters have an error listener',
    failTitle: 'An error of a stream or emitter would crash the process',
    of: (use) => EMITTERS.has(use.kind),
    holds: (use) => EMITTERS.get(use.kind),
    seen: (use) => `${use.detail ?? 'a stream'} ${EMITTER_SEEN[String(EMITTERS.get(use.kind))]}`,
    none: 'No stream, process, request or socket is opened in the code itself.',
    confidence: 'likely',
  }),
});

export const exitKeptOut = defineCheck({
  id: 'errors/exit-kept-out',
  ...everyLive('codeUses', {
    title: 'Serving a request never ends the process',
    failTitle: 'A request can reach process.exit',
    of: (use) => use.kind === 'process-exit',
    // An exit under a condition may be for states that no request brings about.
    holds: (use) => (use.onRequestPath === false ? true : use.onRequestPath === true && use.conditional !== true ? false : undefined),
    whenNone: 'pass',
    seen: (use) =>
      `${use.detail ?? 'process.exit'}${use.conditional === true ? ' under a condition' : ''}${use.onRequestPath === true ? ' while a request is served' : use.onRequestPath === false ? ' where no request leads' : ''}`,
    none: 'No code of the running app calls process.exit.',
  }),
});

export const workNotFaked = defineCheck({
  id: 'errors/work-not-faked',
  ...noneLive('stubs', {
    title: 'No operation reports success without doing the work',
    failTitle: 'Operations are stubs that report success',
    of: (stub) => ['not-implemented', 'constant-result', 'made-up-answer', 'empty-body'].includes(stub.kind),
    seen: (stub) => `${stub.name}: ${stub.kind.replaceAll('-', ' ')}`,
    none: 'No stub is reached by the running app.',
    confidence: 'likely',
  }),
});

/** Statuses of errors that a suite asserts. */
const answered = (suite: TestSuite): number[] => (suite.statuses ?? []).filter((status) => status >= 400);

export const errorPathsTested = defineCheck({
  id: 'errors/error-paths-tested',
  ...controlExists('testSuites', {
    title: 'Tests assert error answers',
    failTitle: 'No test asserts an error answer',
    // That something throws is no answer yet. Through the app, an error may be asserted that is not told by its status.
    works(suite) {
      if (suite.topics === undefined && suite.statuses === undefined) return undefined;
      if (answered(suite).length > 0 || exercises(suite, 'access-refusal', 'error-answer') === true) return forService(suite, true);
      return ['http', 'errors'].every((topic) => exercises(suite, topic) === true) ? undefined : false;
    },
    seen: (suite) => printShown(suite, ...answered(suite), 'access-refusal', 'error-answer'),
    none: 'There are no tests.',
  }),
  location: (suite: TestSuite) => shownAt(suite, ...answered(suite), 'access-refusal', 'error-answer').location,
});
