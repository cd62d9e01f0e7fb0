import type { ChainListener } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { ask, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing takes over what happens on a chain.';
const print = (one: ChainListener): string => `${one.call} (${one.kind})`;
const stores = (one: ChainListener): boolean => one.stores !== false;

export const gapsFilled = defineCheck({
  id: 'chain/subscription-gaps-filled',
  ...everyLive('chainListeners', {
    title: 'What happened while a subscription was down is read afterwards',
    failTitle: 'What happens while a subscription is down is never seen',
    of: (one) => one.kind === 'subscription' && stores(one),
    holds: (one) => told(one.resumes),
    seen: (one) =>
      `${print(one)}: ${one.resumes === true ? 'history is read from where it stopped' : 'nothing reads the history from where it stopped'}`,
    none: 'No subscription stores what it gets.',
    confidence: 'likely',
  }),
  // A poll beside it sees some of what was missed, as far back as it reads.
  holds: (one, { chainListeners }) =>
    one.resumes === false && live(chainListeners).some((other) => other.kind === 'poll' && stores(other)) ? undefined : told(one.resumes),
});

export const cursorStored = defineCheck({
  id: 'chain/index-cursor-stored',
  title: 'How far the chain was read is stored',
  failTitle: 'After a restart nobody knows how far the chain was read',
  needs: ['chainListeners'],
  subjects: ({ chainListeners }) => live(chainListeners).filter((one) => stores(one) && one.kind !== 'backfill'),
  holds: (one) => told(one.cursorStored),
  location: (one) => one.location,
  message: (one) => `${print(one)}: ${one.cursorStored === true ? 'the position is stored' : 'no position is stored'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});

export const indexResumes = defineCheck({
  id: 'chain/index-resumes',
  ...everyLive('chainListeners', {
    title: 'Reading the chain goes on from the stored position',
    failTitle: 'Reading the chain starts at its newest entries and leaves gaps',
    of: (one) => one.kind === 'poll' && stores(one),
    holds: (one) => told(one.resumes),
    seen: (one) =>
      `${print(one)}: ${one.resumes === true ? 'reads from where it stopped' : 'reads the newest entries, whatever was read before'}`,
    none: 'No history of a chain is read on a timer.',
    confidence: 'likely',
  }),
});

export const indexIdempotent = defineCheck({
  id: 'chain/index-idempotent',
  ...everyLive('chainListeners', {
    title: 'An event of the chain that is read twice is stored once',
    failTitle: 'An event of the chain that is read twice is stored twice',
    of: stores,
    holds: (one) => told(one.idempotent),
    seen: (one) =>
      `${print(one)}: ${one.idempotent === true ? 'what is known already is recognised' : one.idempotent === false ? 'rows are inserted without asking whether they are there' : 'it is asked first whether they are there; what two readers at once store could not be told'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const indexFinal = defineCheck({
  id: 'chain/index-final',
  ...everyLive('chainListeners', {
    title: 'Only final blocks change records',
    failTitle: 'Blocks that may still be dropped change records',
    of: stores,
    holds: ({ commitment }) => (commitment.state === 'absent' ? undefined : ask(commitment, (level) => level === 'finalized', undefined)),
    seen: (one) => `${print(one)}: commitment ${show(one.commitment)}`,
    none: NONE,
  }),
});

export const failuresKept = defineCheck({
  id: 'chain/index-keeps-failures',
  ...everyLive('chainListeners', {
    title: 'An event of the chain whose work failed is kept',
    failTitle: 'An event of the chain whose work failed is passed over',
    of: stores,
    holds: (one) => told(one.keepsFailures),
    seen: (one) =>
      `${print(one)}: ${one.keepsFailures === true ? 'errors stop it or are stored' : 'an error is logged and the next event is taken'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const lagMeasured = defineCheck({
  id: 'chain/index-lag-measured',
  title: 'A metric tells how far reading is behind the chain',
  failTitle: 'No metric tells how far reading is behind the chain',
  needs: ['metrics', 'chainListeners'],
  arises: { when: ({ chainListeners }) => live(chainListeners).some(stores), otherwise: NONE },
  subjects: ({ metrics }) =>
    metrics.filter(
      (one) =>
        one.name.state === 'known' &&
        /(?:^|_)(?:lag|behind)(?:_|$)|slot|block_?(?:height|number)|head/i.test(one.name.value) &&
        !/event_?loop|nodejs|replica/i.test(one.name.value),
    ),
  holds: (metric) => (isWired(metric) === false ? false : told(metric.recorded)),
  location: (metric) => metric.location,
  message: (metric) => `metric ${show(metric.name)}${metric.recorded === false ? ' is never recorded' : ''}${wiringNote(metric)}`,
  whenNone: 'fail',
  belongsTo: 'chainListeners',
  noneMessage: 'No metric is about the distance to the head of the chain.',
  confidence: 'likely',
  quantifier: 'any',
});

export const backfillExists = defineCheck({
  id: 'chain/backfill-exists',
  title: 'A range of history can be read again',
  failTitle: 'There is no way to read a range of history again',
  needs: ['chainListeners', 'packageManifests'],
  arises: { when: ({ chainListeners }) => live(chainListeners).some(stores), otherwise: NONE },
  subjects: ({ chainListeners, packageManifests }) => [
    ...chainListeners
      .filter((one) => one.kind === 'backfill')
      .map((one) => ({ location: one.location, wired: isWired(one), text: `${one.call}${wiringNote(one)}` })),
    ...packageManifests.flatMap((manifest) =>
      Object.keys(manifest.scripts)
        .filter((name) => /backfill|reindex|re-sync|replay|historical/i.test(name))
        .map((name) => ({ location: manifest.location, wired: true as boolean | undefined, text: `script ${name}` })),
    ),
  ],
  holds: (one) => one.wired,
  location: (one) => one.location,
  message: (one) => one.text,
  whenNone: 'fail',
  belongsTo: 'chainListeners',
  noneMessage: 'No code or script reads a range of history.',
  confidence: 'likely',
  quantifier: 'any',
});

export const reconciled = defineCheck({
  id: 'chain/reconciled-on-schedule',
  ...controlExists('chainReconciliations', {
    title: 'A scheduled job of the service compares its records with the chain',
    failTitle: 'No scheduled job of the service compares its records with the chain',
    works: (one) => one.scheduled,
    seen: (one) =>
      `${one.name} compares ${one.compares.join(', ') || 'records'}${one.scheduled ? '' : ', started by nothing that runs by the clock'}`,
    belongsTo: 'chainTransactions',
    none: 'No code of the service compares its records with the chain.',
    confidence: 'likely',
  }),
});

export const reconciliationAsks = defineCheck({
  id: 'chain/reconciliation-asks-chain',
  title: 'What records are compared with is read from the chain',
  failTitle: 'Records are compared with a constant instead of the chain',
  needs: ['chainReconciliations'],
  subjects: ({ chainReconciliations }) => live(chainReconciliations),
  holds: (one) => one.chainSide === 'read',
  location: (one) => one.location,
  message: (one) =>
    `${one.name}: ${{ read: 'the chain is asked', constant: 'the state of the chain is a constant', none: 'the chain is not asked' }[one.chainSide]}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No code that runs compares records with the chain.',
  confidence: 'likely',
});

export const reconciliationActs = defineCheck({
  id: 'chain/reconciliation-acts',
  ...everyLive('chainReconciliations', {
    title: 'Differences between records and chain are mended or reported',
    failTitle: 'Differences between records and chain are only logged',
    holds: (one) => one.repairs || one.reports,
    seen: (one) =>
      `${one.name}: ${[one.repairs ? 'mends' : '', one.reports ? 'reports' : ''].filter((text) => text !== '').join(' and ') || 'neither mends nor reports'}`,
    none: 'No code that runs compares records with the chain.',
    confidence: 'likely',
  }),
});

export const claimsVerified = defineCheck({
  id: 'chain/client-signatures-verified',
  ...everyLive('chainClaims', {
    title: 'A transaction that a client names is compared in full before it counts',
    failTitle: 'A transaction that a client names counts without being compared',
    of: (one) => one.stores !== false,
    holds: (one) =>
      one.lookedUp === 'unknown'
        ? undefined
        : one.lookedUp && one.compares.includes('error') && (one.compares.includes('accounts') || one.compares.includes('amount')),
    seen: (one) =>
      `${one.method} ${one.path} takes ${one.field}: ${one.lookedUp === true ? `the chain is asked, compared: ${one.compares.join(', ') || 'nothing'}` : 'the chain is not asked'}`,
    none: 'No route stores something because of a transaction that the client names.',
    confidence: 'likely',
  }),
});
