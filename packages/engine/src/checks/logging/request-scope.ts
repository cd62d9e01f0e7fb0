import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import type { CorrelationId, Facts } from '@airworthy/model';
import { ask, both, isWired, live, told, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'No code of the running app gives a request an id that other systems know.';
const seen = (id: CorrelationId): string =>
  `a correlation id (${id.kind}${id.header ? `, ${id.header}` : ''})${id.partly === true ? ' in code that no hook or middleware of all requests was seen to call' : ''}`;
/** What one handler or wrapper does, others may not. */
const ofAll = (id: CorrelationId): boolean | undefined => (id.partly === true ? undefined : true);

export const correlationIdAssigned = defineCheck({
  id: 'logging/correlation-id-assigned',
  ...controlExists('correlationIds', {
    title: 'Every request has a correlation id',
    failTitle: 'The code for correlation ids is not part of the running app',
    works: ofAll,
    seen,
    none: NONE,
    belongsTo: 'httpServers',
  }),
});

const ON_LINES = new Set(['log-field', 'als', 'request-id']);

type Users = Pick<Facts, 'logCalls' | 'outboundCalls' | 'httpServers'>;

/**
 * Whether an id that the server itself takes from a header, by an option, goes anywhere: with its own log off, on no answer and on
 * no call to others, whatever reads `request.id` would have to be read. Code of the app that takes an id has a reason to.
 */
function goesNowhere(id: CorrelationId, { logCalls, outboundCalls, httpServers }: Users): boolean {
  const server = live(httpServers).find((one) => one.location.path === id.location.path && one.location.line === id.location.line);
  if (server === undefined || ask(server.logger, (on) => on, false) !== false || id.echoed !== false) return false;
  return !live(outboundCalls).some((call) => call.correlated !== false) && !live(logCalls).some((call) => call.perRequest === true);
}

/** What is asked of ids one by one: a service has to have one that does it. */
const EACH_ID = {
  subjects: ({ correlationIds }: Pick<Facts, 'correlationIds'>) => correlationIds,
  location: (id: CorrelationId) => id.location,
  related: (id: CorrelationId) => id.related ?? [],
  whenNone: 'fail',
  noneMessage: NONE,
  belongsTo: 'httpServers',
  confidence: 'proved',
  quantifier: 'any',
} as const;

export const correlationIdAccepted = defineCheck({
  id: 'logging/correlation-id-accepted',
  title: "The caller's correlation id is taken over and used",
  failTitle: 'Ids sent by the caller are ignored',
  needs: ['correlationIds', 'logCalls', 'outboundCalls', 'httpServers'],
  beside: ['logCalls', 'outboundCalls', 'httpServers'],
  ...EACH_ID,
  holds: (id, facts) => {
    const accepted = id.accepted === undefined ? (id.header !== undefined && id.kind === 'header' ? true : undefined) : toldIf(id.accepted);
    // An id that is kept on the request and read by nothing ends there.
    return both(isWired(id), accepted, ofAll(id), goesNowhere(id, facts) ? undefined : true);
  },
  message: (id, holds) =>
    `${seen(id)}${holds === undefined && id.accepted === true ? ', and no line, answer or call was seen to carry it' : ''}${wiringNote(id)}`,
});

export const correlationIdAnswered = defineCheck({
  id: 'logging/correlation-id-answered',
  ...controlExists('correlationIds', {
    title: 'The correlation id is sent back to the caller',
    failTitle: 'The correlation id is not sent back',
    works: (id) => both(told(id.echoed), ofAll(id)),
    seen: (id) => `${seen(id)} ${id.echoed === true ? 'is set on the answer' : 'is not seen on the answer'}`,
    none: NONE,
    belongsTo: 'httpServers',
  }),
});

export const correlationIdLogged = defineCheck({
  id: 'logging/correlation-id-logged',
  title: 'Log lines carry the correlation id',
  failTitle: 'The correlation id does not reach the log',
  needs: ['correlationIds', 'logCalls'],
  ...EACH_ID,
  holds: (id, { logCalls }) => {
    if (ON_LINES.has(id.kind)) return both(isWired(id), ofAll(id));
    // The id stays in a header, and no line is written by a logger that knows the request.
    const lines = live(logCalls).filter((call) => !call.console);
    if (id.kind === 'header' && lines.length > 0 && lines.every((call) => !call.requestScoped)) return false;
    return both(isWired(id), undefined);
  },
  message: (id) => `${seen(id)}${ON_LINES.has(id.kind) ? '' : ', not seen on lines'}${wiringNote(id)}`,
});

export const correlationIdChecked = defineCheck({
  id: 'logging/correlation-id-checked',
  // One place that checks says nothing of another that does not.
  ...everyLive('correlationIds', {
    title: 'A correlation id from outside is checked before it is logged',
    failTitle: 'A correlation id from outside is used as it comes',
    // What never looks at the id of the caller uses none.
    of: (id) => id.accepted !== false,
    holds: (id) => toldIf(id.validated),
    seen,
    none: 'No correlation id is taken from outside.',
  }),
});
