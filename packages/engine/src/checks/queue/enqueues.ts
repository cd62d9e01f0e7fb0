import type { JobEnqueue } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { show, toldIf } from '../../derive/wired.ts';

const NONE = 'The app enqueues nothing.';
/** What was read in part only is not said to be missing. */
const carries = (told: boolean | 'unknown' | undefined, one: string, none: string): string =>
  told === true ? `carries ${one}` : told === false ? `carries ${none}` : `may carry ${one}`;
const named = (enqueue: JobEnqueue): string => `${enqueue.by}: ${show(enqueue.job)} to ${show(enqueue.queue)}`;

export const enqueuedAfterCommit = defineCheck({
  id: 'queue/enqueued-after-commit',
  ...everyLive('jobEnqueues', {
    title: 'Work is enqueued only after the data it needs is committed',
    failTitle: 'Work is enqueued inside a transaction that may still roll back',
    holds: (enqueue) => {
      const inside = toldIf(enqueue.inTransaction);
      return inside === undefined ? undefined : !inside;
    },
    seen: (enqueue) => `${named(enqueue)}${enqueue.inTransaction === true ? ' inside a transaction' : ''}`,
    none: NONE,
  }),
});

export const payloadsSmall = defineCheck({
  id: 'queue/payloads-small',
  ...everyLive('jobEnqueues', {
    title: 'Payloads carry references, not whole records',
    failTitle: 'Data that may change is copied into the queue and is stale when the job runs',
    holds: (enqueue) => (enqueue.payload === undefined || enqueue.payload === 'unknown' ? undefined : enqueue.payload !== 'entity'),
    seen: (enqueue) =>
      `${named(enqueue)} carries ${enqueue.payload === 'ids' ? 'references' : enqueue.payload === 'entity' ? 'copies of data' : enqueue.payload === 'empty' ? 'nothing' : 'something that was not read'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const payloadsCarryTenant = defineCheck({
  id: 'queue/payloads-carry-tenant',
  ...everyLive('jobEnqueues', {
    title: 'Every payload says which tenant it belongs to',
    failTitle: 'A payload does not say which tenant it belongs to',
    // What carries nothing at all is no work for one tenant: a tick that makes the worker look for what is due.
    of: (enqueue) => enqueue.payload !== 'empty',
    holds: (enqueue) => toldIf(enqueue.carriesTenant),
    seen: (enqueue) => `${named(enqueue)} ${carries(enqueue.carriesTenant, 'the tenant', 'no tenant')}`,
    none: 'No payload with data is enqueued here.',
  }),
});

export const payloadsCarryTrace = defineCheck({
  id: 'queue/payloads-carry-trace',
  ...everyLive('jobEnqueues', {
    title: 'A job can be traced back to the request that caused it',
    failTitle: 'A job does not say which request caused it',
    holds: (enqueue) => toldIf(enqueue.carriesTrace),
    seen: (enqueue) => `${named(enqueue)} ${carries(enqueue.carriesTrace, 'a request or trace id', 'no request or trace id')}`,
    none: NONE,
  }),
});

export const payloadsDiscreet = defineCheck({
  id: 'queue/payloads-discreet',
  ...everyLive('jobEnqueues', {
    title: 'Payloads carry no secrets or card data',
    failTitle: 'Secrets or card data are put on the queue',
    holds: (enqueue) => (enqueue.sensitive === undefined ? undefined : enqueue.sensitive.length === 0),
    seen: (enqueue) => `${named(enqueue)}${enqueue.sensitive?.length ? ` carries ${enqueue.sensitive.join(', ')}` : ''}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const enqueuesAwaited = defineCheck({
  id: 'queue/enqueues-awaited',
  ...everyLive('jobEnqueues', {
    title: 'The app notices when work could not be enqueued',
    failTitle: 'Nobody looks whether work was enqueued',
    holds: (enqueue) => toldIf(enqueue.awaited),
    seen: (enqueue) => `${named(enqueue)} ${enqueue.awaited === true ? 'is awaited' : 'is not awaited'}`,
    none: NONE,
  }),
});
