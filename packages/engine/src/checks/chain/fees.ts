import type { ChainTransaction } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive, noneLive } from '../../check/shapes.ts';
import { live, told } from '../../derive/wired.ts';

const NONE = 'No transaction is sent here.';
const print = (sent: ChainTransaction): string => `${sent.call}${sent.kind === 'other' ? '' : ` (${sent.kind})`}`;
const solana = (sent: ChainTransaction): boolean => sent.chain === 'solana';

export const priorityFeeRecent = defineCheck({
  id: 'chain/priority-fee-recent',
  ...everyLive('chainTransactions', {
    title: 'Priority fees follow what the network recently asked',
    failTitle: 'Transactions carry no priority fee, or always the same',
    holds: ({ priorityFee }) => (priorityFee === 'unknown' ? undefined : priorityFee === 'recent' || priorityFee === 'library'),
    seen: (sent) =>
      `${print(sent)}: ${{ recent: 'the fee follows recent fees', fixed: 'the fee is fixed', none: 'no priority fee', library: 'the library asks the network for the fee', unknown: 'the fee could not be read' }[sent.priorityFee]}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const priorityFeeCapped = defineCheck({
  id: 'chain/priority-fee-capped',
  ...everyLive('chainTransactions', {
    title: 'Fees that follow the network have an upper limit',
    failTitle: 'Fees follow the network without a limit',
    of: (sent) => sent.priorityFee === 'recent' || sent.priorityFee === 'library',
    holds: (sent) => told(sent.feeCapped),
    seen: (sent) => `${print(sent)}: ${sent.feeCapped === true ? 'the fee has a limit' : 'no limit was found'}`,
    none: 'No fee follows the network.',
    confidence: 'likely',
  }),
});

export const computeLimitSet = defineCheck({
  id: 'chain/compute-limit-set',
  ...everyLive('chainTransactions', {
    title: 'Transactions ask for the compute units they need',
    failTitle: 'Transactions ask for the default of compute units',
    of: solana,
    holds: (sent) => told(sent.computeLimit),
    seen: (sent) => `${print(sent)}: ${sent.computeLimit === true ? 'a limit of compute units is set' : 'no limit of compute units'}`,
    none: 'No transaction is sent to Solana here.',
    confidence: 'likely',
  }),
});

export const feePayerWatched = defineCheck({
  id: 'chain/fee-payer-watched',
  title: 'The balance of the account that pays fees is watched',
  failTitle: 'Nobody notices when the account that pays fees runs dry',
  needs: ['chainUses', 'chainTransactions', 'mints'],
  arises: { when: ({ chainTransactions }) => live(chainTransactions).length > 0, otherwise: NONE },
  subjects: ({ chainUses }) => live(chainUses).filter((use) => use.kind === 'balance-read'),
  holds: (use) => use.detail === 'watched',
  location: (use) => use.location,
  message: (use) =>
    use.detail === 'watched' ? 'a timer asks for the balance and compares it' : 'a balance is read, but not by a timer that compares it',
  whenNone: 'fail',
  belongsTo: 'chainTransactions',
  noneMessage: 'No balance is read.',
  confidence: 'likely',
  quantifier: 'any',
});

export const amountsWhole = defineCheck({
  id: 'chain/amounts-whole',
  ...noneLive('chainUses', {
    title: 'Amounts stay whole numbers of the base unit',
    failTitle: 'Amounts pass through floating-point numbers',
    of: (use) => use.kind === 'float-amount',
    seen: (use) => `${use.detail ?? 'an amount'} is a floating-point number`,
    none: 'No amount of coins that is kept, sent or compared passes through a floating-point number.',
  }),
});
