import type { ChainTransaction } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { ask, live, show, told } from '../../derive/wired.ts';

const NONE = 'No transaction is sent here.';
const print = (sent: ChainTransaction): string => `${sent.call}${sent.kind === 'other' ? '' : ` (${sent.kind})`}`;
const solana = (sent: ChainTransaction): boolean => sent.chain === 'solana';

export const resendsLookUp = defineCheck({
  id: 'chain/resends-look-up',
  ...everyLive('chainTransactions', {
    title: 'A transaction is sent again only after the chain was asked about the first one',
    failTitle: 'A transaction is built and sent again although the first may still land',
    holds: (sent) => {
      if (sent.looksUp === 'chain') return true;
      if (sent.retried === 'unknown' || sent.looksUp === 'unknown') return undefined;
      if (sent.retried) return false;
      return sent.inJob ? (sent.looksUp === 'none' ? false : undefined) : true;
    },
    seen: (sent) =>
      `${print(sent)}: ${sent.retried === true ? 'tried again after a failure' : sent.inJob ? 'in a job that may run again' : 'not tried again'}, ${
        {
          chain: 'the chain is asked first',
          store: 'only own records are asked first',
          none: 'nothing is asked about an earlier attempt',
          unknown: 'what is asked first could not be read',
        }[sent.looksUp]
      }`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const transactionsConfirmed = defineCheck({
  id: 'chain/transactions-confirmed',
  ...everyLive('chainTransactions', {
    title: 'Every transaction is waited for before its effects count',
    failTitle: 'A transaction that was only handed over counts as done',
    holds: (sent) => told(sent.confirmed),
    seen: (sent) => `${print(sent)}: ${sent.confirmed === true ? 'its confirmation is waited for' : 'nothing waits for it'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const effectsFinal = defineCheck({
  id: 'chain/effects-wait-for-finality',
  ...everyLive('chainTransactions', {
    title: 'Records that follow a transaction change only when it is final',
    failTitle: 'Records change on transactions that are not final',
    of: (sent) => sent.recorded !== 'never' && sent.confirmed !== false,
    holds: ({ commitment, chain }) =>
      commitment.state === 'absent'
        ? false
        : ask(commitment, (level) => (chain === 'evm' ? Number(level) >= 2 : /^(?:finalized|max|root)$/.test(level)), false),
    seen: (sent) =>
      `${print(sent)}: waits for ${sent.commitment.state === 'absent' ? 'nothing' : show(sent.commitment)}${sent.chain === 'evm' ? ' block(s)' : ''}, then records are changed`,
    none: 'No records depend on a transaction that is sent here.',
    confidence: 'likely',
  }),
});

export const signatureStored = defineCheck({
  id: 'chain/signature-stored-first',
  ...everyLive('chainTransactions', {
    title: 'The signature of a transaction is stored before it is sent',
    failTitle: 'After a crash nobody knows which transactions were sent',
    holds: (sent) => told(sent.signatureFirst),
    seen: (sent) =>
      `${print(sent)}: ${sent.signatureFirst === true ? 'its signature is stored before' : sent.managed ? 'signed and sent in one call, so that its signature can only be stored afterwards' : 'no write of its signature comes before'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const preflightKept = defineCheck({
  id: 'chain/preflight-kept',
  ...everyLive('chainTransactions', {
    title: 'Transactions are simulated before they are sent',
    failTitle: 'Transactions are sent without simulation',
    of: solana,
    holds: ({ skipsPreflight }) => ask(skipsPreflight, (skips) => !skips, true),
    seen: (sent) => `${print(sent)}: skipPreflight ${show(sent.skipsPreflight)}`,
    none: 'No transaction is sent to Solana here.',
  }),
});

export const confirmationExpires = defineCheck({
  id: 'chain/confirmation-expires',
  ...everyLive('chainTransactions', {
    title: 'Waiting for a transaction that was sent here ends when its blockhash has expired',
    failTitle: 'Waiting for a transaction ends by a clock that knows nothing of its blockhash',
    of: (sent) => solana(sent) && sent.expires !== undefined,
    holds: (sent) => told(sent.expires ?? 'unknown'),
    seen: (sent) =>
      `${print(sent)}: ${sent.expires === true ? 'bounded by the last valid block height' : 'the confirmation is not given the last valid block height'}`,
    none: 'No confirmation is written by hand here.',
  }),
});

export const batchesBounded = defineCheck({
  id: 'chain/batches-bounded',
  ...everyLive('chainTransactions', {
    title: 'Transactions that are put together from lists stay below the size limit',
    failTitle: 'A long list makes a transaction that is too large to be sent',
    of: (sent) => sent.batchBounded !== undefined,
    holds: (sent) => sent.batchBounded,
    seen: (sent) =>
      `${print(sent)}: ${sent.batchBounded === true ? 'the list is cut into pieces' : 'instructions are added for a whole list'}`,
    none: 'No transaction is put together from a list.',
    confidence: 'likely',
  }),
});

export const sentAside = defineCheck({
  id: 'chain/sent-aside-from-requests',
  ...everyLive('chainTransactions', {
    title: 'Clients do not wait for transactions',
    failTitle: 'A client waits until a transaction has landed',
    holds: (sent) => (sent.onRequest === 'unknown' ? undefined : !sent.onRequest),
    seen: (sent) => `${print(sent)} is sent ${sent.onRequest === true ? 'while a request is answered' : 'aside from requests'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const errorsTold = defineCheck({
  id: 'chain/failed-transactions-told',
  ...everyLive('chainTransactions', {
    title: 'A transaction that landed and failed is told from one that succeeded',
    failTitle: 'A transaction that landed and failed counts as a success',
    of: (sent) => sent.confirmed !== false,
    holds: (sent) => told(sent.errorChecked),
    seen: (sent) =>
      `${print(sent)}: ${sent.errorChecked === true ? 'its error is looked at' : 'the error in the confirmation is not looked at'}`,
    none: 'No transaction is confirmed here.',
    confidence: 'likely',
  }),
});

export const outcomesCounted = defineCheck({
  id: 'chain/outcomes-counted',
  title: 'A metric counts what is sent to the chain by outcome',
  failTitle: 'No metric tells how transactions end',
  needs: ['metrics', 'chainTransactions'],
  arises: { when: ({ chainTransactions }) => live(chainTransactions).length > 0, otherwise: NONE },
  subjects: ({ metrics }) =>
    metrics.filter(
      (one) =>
        one.name.state === 'known' &&
        /chain|solana|ethereum|(?:^|_)rpc|nft|(?:^|_)mint|(?:^|_)gas(?:_|$)|blockhash|(?:^|_)confirmations?(?:_|$)|(?:^|_)txs?(?:_|$)/i.test(
          one.name.value,
        ) &&
        !/db_|database|sql/i.test(one.name.value),
    ),
  holds: (metric) => (live([metric]).length === 0 ? false : told(metric.recorded)),
  location: (metric) => metric.location,
  message: (metric) => `metric ${show(metric.name)}${metric.recorded === false ? ' is never recorded' : ''}`,
  whenNone: 'fail',
  belongsTo: 'chainTransactions',
  noneMessage: 'No metric is about transactions or the chain.',
  confidence: 'likely',
  quantifier: 'any',
});

export const pendingWatched = defineCheck({
  id: 'chain/pending-watched',
  ...controlExists('chainUses', {
    title: 'Records that wait too long for the chain are looked for',
    failTitle: 'Records may wait for the chain for ever',
    of: (use) => use.kind === 'pending-watch',
    seen: () => 'a timer looks for records that have waited too long',
    belongsTo: 'chainTransactions',
    none: 'Nothing that runs by the clock looks for records that have waited too long.',
    confidence: 'likely',
  }),
});

export const errorsClassified = defineCheck({
  id: 'chain/errors-classified',
  ...everyLive('chainTransactions', {
    title: 'Errors of sending are told apart before anything is tried again',
    failTitle: 'All errors of sending are treated alike',
    holds: (sent) => told(sent.classifiesErrors),
    seen: (sent) =>
      `${print(sent)}: ${sent.classifiesErrors === true ? 'kinds of errors are told apart' : 'nothing asks what kind of error it was'}`,
    none: NONE,
    confidence: 'likely',
  }),
});
