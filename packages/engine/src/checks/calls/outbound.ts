import type { CircuitBreaker, Facts, OutboundCall, RetryPolicy } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { passesOn } from '../../derive/calls.ts';
import { ask, bounds, isWired, live, show, told, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'The app itself calls no other system over HTTP; what SDKs call is theirs to read.';
const named = (call: OutboundCall): string =>
  `${call.by} ${call.method.state === 'known' ? call.method.value : 'call'}${call.url.state === 'known' || call.url.state === 'env' ? ` ${show(call.url)}` : ''}`;

/** Clients that try again by themselves unless told otherwise, with the number of attempts their documentation states; that of Stripe does since 17. */
const RETRYING_SDK: Readonly<Record<string, number>> = {
  'sdk:aws': 3,
  'sdk:openai': 3,
  'sdk:anthropic': 3,
  'sdk:groq': 3,
  'sdk:elevenlabs': 3,
  'sdk:stripe': 3,
  'sdk:slack': 11,
};
const retriesItself = (call: OutboundCall, { dependencies }: Pick<Facts, 'dependencies'>): boolean =>
  Object.hasOwn(RETRYING_SDK, call.by) &&
  (call.by !== 'sdk:stripe' ||
    dependencies.every((one) => one.name !== 'stripe' || Number(/\d+/.exec(one.resolved ?? one.range)?.[0] ?? 99) >= 17));

const HEALTH = /\/(?:health\w*|readyz?|readiness|livez?|liveness|ping|heartbeat)(?:\/\w+)?(?:\?[^/]*)?$/i;
/** Asks whether another system is there: that it does not answer is the answer. */
const asksHealth = ({ url }: OutboundCall): boolean => url.state === 'known' && HEALTH.test(url.value);

export const timeoutsSet = defineCheck({
  id: 'calls/timeouts-set',
  ...everyLive('outboundCalls', {
    title: 'Every call to another system gives up after a set time',
    failTitle: 'Calls to other systems have no time-out of their own',
    holds: (call) => call.timesOut ?? bounds(call.timeout),
    seen: (call) =>
      `${named(call)}: time-out ${call.timesOut === true && call.timeout.state === 'unknown' ? 'chosen elsewhere' : show(call.timeout)}`,
    none: NONE,
  }),
});

export const timeoutsShort = defineCheck({
  id: 'calls/timeouts-short',
  ...everyLive('outboundCalls', {
    title: 'Time-outs of calls to other systems are at most thirty seconds',
    failTitle: 'A call may hold a request for longer than thirty seconds',
    of: (call) => call.timeout.state === 'known' || (call.timeout.state === 'env' && call.timeout.fallback !== undefined),
    holds: (call) => bounds(call.timeout, 30_000),
    seen: (call) => `${named(call)}: time-out ${show(call.timeout)}`,
    none: 'No call has a time-out of its own.',
  }),
});

export const callsInBreaker = defineCheck({
  id: 'calls/calls-in-breaker',
  title: 'Every call to another system runs inside a circuit breaker',
  failTitle: 'Calls to other systems run outside any circuit breaker',
  needs: ['outboundCalls', 'circuitBreakers'],
  subjects: ({ outboundCalls }) => live(outboundCalls),
  // Where a breaker could not be read, nobody knows what goes through it.
  holds: (call, { circuitBreakers }) =>
    told(call.breaker) || (circuitBreakers.some((breaker) => isWired(breaker) === undefined) ? undefined : told(call.breaker)),
  location: (call) => call.location,
  message: (call) =>
    `${named(call)} ${call.breaker === true ? 'inside' : call.breaker === false ? 'outside' : 'possibly inside'} a breaker${wiringNote(call)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

/** Asking whether another system is there is no use of it: going on without the answer says nothing of requests. */
function asksOnlyForLife(one: OutboundCall | CircuitBreaker): boolean {
  if ('wraps' in one) return false;
  return (
    HEALTH.test(show(one.url).replaceAll(/[")]+$/g, '')) ||
    / (?:getVersion|getHealth)\b/.test(named(one)) ||
    /(?:^|[/._-])(?:health\w*|startup|bootstrap)[/._-]|\bconfig\/[\w.-]*validat/i.test(one.location.path)
  );
}

export const fallbacksPresent = defineCheck({
  id: 'calls/fallbacks-present',
  title: 'At least one system that it depends on may fail without failing the request',
  failTitle: 'No system that it depends on may fail without failing the request',
  needs: ['outboundCalls', 'circuitBreakers'],
  subjects: ({ outboundCalls, circuitBreakers }) => [...outboundCalls, ...circuitBreakers].filter((one) => !asksOnlyForLife(one)),
  holds: (one) => {
    const wired = isWired(one);
    return wired === true ? toldIf(one.fallback) : wired;
  },
  location: (one) => one.location,
  message: (one) =>
    `${'wraps' in one ? `breaker around ${one.wraps}` : named(one)} ${one.fallback === true ? 'has a fallback' : one.fallback === false ? 'fails with its dependency' : 'could not be read to its error path'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});

export const responsesChecked = defineCheck({
  id: 'calls/responses-checked',
  ...everyLive('outboundCalls', {
    title: 'What another system answers is checked before use',
    failTitle: 'Answers of other systems are used as they come',
    // Where nothing looks at the answer there is nothing to check.
    of: (call) => !call.by.startsWith('sdk:') && call.answerDropped !== true,
    holds: (call) => toldIf(call.validatesResponse),
    seen: (call) => `${named(call)} ${call.validatesResponse === true ? 'is checked by a schema' : 'is used as it comes'}`,
    none: NONE,
  }),
});

export const mailBounded = defineCheck({
  id: 'calls/mail-bounded',
  ...everyLive('mailSenders', {
    title: 'Sending mail gives up after two minutes at most',
    failTitle: 'A slow mail server holds the caller',
    // The ten minutes of a library's default hold whoever waits for the mail.
    holds: (sender) => bounds(sender.timeout, 120_000),
    seen: (sender) => `${sender.by}: time-out ${show(sender.timeout)}`,
    none: 'The app sends no mail.',
  }),
});

/** A call that may be sent twice without harm, as far as its method tells. */
const repeatable = ({ method }: OutboundCall): boolean =>
  method.state !== 'known' || !/^(?:POST|PATCH)$|create|charge|transfer|refund|publish|sendTransaction|sendRaw/.test(method.value);

/** Whether a policy of the app exists that no call could be traced to: bound methods and breakers stand between. */
const untraced = ({ retryPolicies, outboundCalls }: Pick<Facts, 'retryPolicies' | 'outboundCalls'>): boolean =>
  live(retryPolicies).length > 0 && !live(outboundCalls).some((call) => call.retried === true);

export const retriedCallsPresent = defineCheck({
  id: 'calls/retries-wired',
  title: 'Failed calls to other systems are tried again',
  failTitle: 'Calls to other systems that could be repeated are not tried again',
  needs: ['retryPolicies', 'outboundCalls', 'dependencies'],
  beside: ['dependencies'],
  arises: {
    when: ({ retryPolicies, outboundCalls }) =>
      retryPolicies.length > 0 ||
      live(outboundCalls).some((call) => !asksHealth(call) && !passesOn(call)) ||
      live(outboundCalls).length === 0,
    otherwise: 'The app only asks others whether they are there, or sends requests of clients on as they are.',
  },
  // Every call that may be repeated; where there is none, the others, and without any the policies.
  subjects: (facts): readonly (OutboundCall | RetryPolicy)[] => {
    const { outboundCalls, retryPolicies } = facts;
    const calls = live(outboundCalls).filter((call) => call.retried !== false || (!asksHealth(call) && !passesOn(call)));
    const safe = calls.filter((call) => call.retried !== false || retriesItself(call, facts) || repeatable(call));
    // Where nothing is ever tried again, it was not for the sake of what may not be sent twice.
    const some = live(retryPolicies).length > 0 || calls.some((call) => call.retried !== false || retriesItself(call, facts));
    return some && safe.length > 0 ? safe : calls.length > 0 ? calls : retryPolicies;
  },
  holds: (call, facts) => {
    if (!('retried' in call)) return isWired(call);
    if (call.retried !== false) return told(call.retried);
    if (retriesItself(call, facts)) return true;
    return untraced(facts) ? undefined : false;
  },
  location: (call) => call.location,
  message: (call, holds) => {
    if (!('retried' in call)) return `${call.by}: ${show(call.attempts)} attempts, ${call.backoff} pauses${wiringNote(call)}`;
    if (call.retried === true) return `${named(call)} is retried`;
    if (call.retried === 'unknown' || (holds === undefined && call.retried === false))
      return `${named(call)} may be retried by code that could not be read`;
    return holds === true
      ? `${named(call)} is retried by its library only (${RETRYING_SDK[call.by]} attempts)`
      : `${named(call)} is not retried`;
  },
  whenNone: 'fail',
  noneMessage: 'The running app has no retry policy.',
  confidence: 'proved',
});

export const breakerWired = defineCheck({
  id: 'calls/breaker-wired',
  title: 'A circuit breaker is part of the running app',
  failTitle: 'No circuit breaker is part of the running app',
  needs: ['circuitBreakers', 'outboundCalls'],
  // Without any breaker the calls it should stand around are what there is to look at.
  arises: {
    when: ({ circuitBreakers, outboundCalls }) =>
      circuitBreakers.length > 0 || live(outboundCalls).length === 0 || live(outboundCalls).some((call) => !asksHealth(call)),
    otherwise: 'The app only asks others whether they are there.',
  },
  subjects: ({ circuitBreakers, outboundCalls }): readonly (CircuitBreaker | OutboundCall)[] =>
    circuitBreakers.length > 0 ? circuitBreakers : live(outboundCalls).filter((call) => call.breaker === false && !asksHealth(call)),
  holds: (one) => ('wraps' in one ? isWired(one) : false),
  location: (one) => one.location,
  message: (one) => ('wraps' in one ? `${one.by} around ${one.wraps}${wiringNote(one)}` : `${named(one)} outside any breaker`),
  whenNone: 'fail',
  noneMessage: 'The running app has no circuit breaker.',
  confidence: 'proved',
  quantifier: 'any',
});

export const breakerTimes = defineCheck({
  id: 'calls/breaker-times-out',
  ...everyLive('circuitBreakers', {
    title: 'Each breaker counts slow answers as failures',
    failTitle: 'A breaker never times out, so a hanging dependency does not open it',
    holds: (breaker) => bounds(breaker.timeout),
    seen: (breaker) => `${breaker.by} around ${breaker.wraps}: time-out ${show(breaker.timeout)}`,
    none: 'The running app has no circuit breaker.',
  }),
});

export const breakerTuned = defineCheck({
  id: 'calls/breaker-tuned',
  ...everyLive('circuitBreakers', {
    title: 'Threshold and pause of each breaker are set on purpose',
    failTitle: 'A breaker runs with the defaults of its library',
    holds: (breaker) => {
      if (breaker.errorThreshold === undefined || breaker.resetTimeout === undefined) return undefined;
      return ask(breaker.errorThreshold, () => true, false) === false ? false : bounds(breaker.resetTimeout);
    },
    seen: (breaker) =>
      `${breaker.by}: threshold ${breaker.errorThreshold ? show(breaker.errorThreshold) : 'not looked at'}, pause ${breaker.resetTimeout ? show(breaker.resetTimeout) : 'not looked at'}`,
    none: 'The running app has no circuit breaker.',
  }),
});

export const breakerObserved = defineCheck({
  id: 'calls/breaker-observed',
  ...everyLive('circuitBreakers', {
    title: 'Somebody sees when a breaker opens',
    failTitle: 'A breaker opens without a log line or metric',
    holds: (breaker) => toldIf(breaker.observed),
    seen: (breaker) => `${breaker.by} around ${breaker.wraps} ${breaker.observed === true ? 'logs or counts its states' : 'is silent'}`,
    none: 'The running app has no circuit breaker.',
  }),
});
