import type { MoneyEvent, MoneyMove } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Check } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { isAmountColumn } from '../../derive/money-tables.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { live, told } from '../../derive/wired.ts';

const NONE = 'No call moves money.';
const isPayout = (move: MoneyMove): boolean => move.kind === 'transfer' || move.kind === 'payout';
const NO_PAYOUT = 'No call sends money to others.';

function print(move: MoneyMove): string {
  return `${move.kind} through ${move.by}${move.within === undefined ? '' : ` in ${move.within}`}`;
}

const KEYS: Readonly<Record<MoneyMove['idempotencyKey'], string>> = {
  stable: 'carries a key made of ids',
  fresh: 'carries a key that is new at each try',
  none: 'carries no idempotency key',
  unknown: 'may carry a key in options that could not be read',
};

const keyed = (move: MoneyMove): boolean | undefined => (move.idempotencyKey === 'unknown' ? undefined : move.idempotencyKey === 'stable');

export const chargesFromOwnPrices = defineCheck({
  id: 'money/charges-from-own-prices',
  ...everyLive('moneyMoves', {
    title: 'What is charged is worked out from stored prices',
    failTitle: 'The amount of a charge is what the client sent',
    of: (move) => move.kind === 'charge' && move.amount !== 'unknown',
    holds: (move) => (move.amount === 'given' ? undefined : move.amount !== 'request'),
    seen: (move) =>
      `${print(move)}: ${move.amountText ?? 'the amount'} ${{ own: 'is stored or computed here', request: 'comes from the request', compared: 'comes from the request and is compared with a stored value', whole: 'is all of it', given: 'is handed in by code that could not be followed', unknown: 'could not be read' }[move.amount]}`,
    none: 'No call with an amount charges anybody.',
    confidence: 'likely',
  }),
});

export const transfersKeyed = defineCheck({
  id: 'money/transfers-keyed',
  ...everyLive('moneyMoves', {
    title: 'Each transfer and payout carries an idempotency key made of our own ids',
    failTitle: 'A repeated transfer pays a second time',
    of: isPayout,
    holds: keyed,
    seen: (move) => `${print(move)} ${KEYS[move.idempotencyKey]}`,
    none: NO_PAYOUT,
  }),
});

export const refundsKeyed = defineCheck({
  id: 'money/refunds-keyed',
  ...everyLive('moneyMoves', {
    title: 'Each refund carries an idempotency key made of our own ids',
    failTitle: 'A repeated refund pays a second time',
    of: (move) => move.kind === 'refund',
    holds: keyed,
    seen: (move) => `${print(move)} ${KEYS[move.idempotencyKey]}`,
    none: 'No call gives money back.',
  }),
});

export const keysStable = defineCheck({
  id: 'money/keys-stable',
  ...everyLive('moneyMoves', {
    title: 'Keys of payments stay the same when a call is tried again',
    failTitle: 'The key of a payment is new at each try',
    of: (move) => move.idempotencyKey === 'stable' || move.idempotencyKey === 'fresh',
    holds: (move) => move.idempotencyKey === 'stable',
    seen: (move) => `${print(move)} ${KEYS[move.idempotencyKey]}`,
    none: 'No call that moves money carries a key.',
  }),
});

export const transfersBounded = defineCheck({
  id: 'money/transfers-bounded',
  ...everyLive('moneyMoves', {
    title: 'No transfer can exceed what was taken for it',
    failTitle: 'A transfer is not compared with what was taken',
    of: isPayout,
    holds: (move) => told(move.bounded),
    seen: (move) =>
      `${print(move)} ${move.bounded === true ? 'is tied to its charge or compared with it' : 'is neither tied to a charge nor compared with one'}`,
    none: NO_PAYOUT,
    confidence: 'likely',
  }),
});

export const legsRecordedFirst = defineCheck({
  id: 'money/legs-recorded-first',
  ...everyLive('moneyMoves', {
    title: 'What is to be paid out is written down before it is sent',
    failTitle: 'Money is sent before anything says that it is owed',
    of: isPayout,
    holds: (move) => told(move.recordedBefore),
    seen: (move) =>
      `${print(move)}: ${move.recordedBefore === true ? 'a row about it is written, or found, before' : 'no row about it is written or found before, in its function or in those that call it'}`,
    none: NO_PAYOUT,
    confidence: 'likely',
  }),
});

export const refundsRecordedFirst = defineCheck({
  id: 'money/refunds-recorded-first',
  ...everyLive('moneyMoves', {
    title: 'A refund is written down before the provider is asked',
    failTitle: 'The provider pays before a row says that a refund is under way',
    // A service that refunds for us writes down what it is about to ask the provider for.
    of: (move) => move.kind === 'refund' && (move.by !== 'http' || move.recordedBefore === true),
    holds: (move) => told(move.recordedBefore),
    seen: (move) => `${print(move)}: ${move.recordedBefore === true ? 'a row is written before' : 'no row is written before the call'}`,
    none: 'No call to a provider gives money back.',
    confidence: 'likely',
  }),
});

const FAILURES: Readonly<Record<MoneyMove['failure'], string>> = {
  thrown: 'an error goes on to the caller',
  kept: 'an error is written down',
  swallowed: 'an error is caught and only logged',
  unknown: 'what becomes of an error could not be read',
};

export const failedLegsKept = defineCheck({
  id: 'money/failed-legs-kept',
  ...everyLive('moneyMoves', {
    title: 'A transfer that fails is kept for another try',
    failTitle: 'A transfer that fails is forgotten',
    of: isPayout,
    holds: (move) => (move.failure === 'unknown' ? undefined : move.failure !== 'swallowed'),
    seen: (move) => `${print(move)}: ${FAILURES[move.failure]}`,
    none: NO_PAYOUT,
    confidence: 'likely',
  }),
});

export const failedRefundsKept = defineCheck({
  id: 'money/failed-refunds-kept',
  ...everyLive('moneyMoves', {
    title: 'A refund that fails is told or kept for another try',
    failTitle: 'A refund that fails is forgotten',
    of: (move) => move.kind === 'refund',
    holds: (move) => (move.failure === 'unknown' ? undefined : move.failure !== 'swallowed'),
    seen: (move) => `${print(move)}: ${FAILURES[move.failure]}`,
    none: 'No call gives money back.',
    confidence: 'likely',
  }),
});

export const movesTraceable = defineCheck({
  id: 'money/moves-traceable',
  ...everyLive('moneyMoves', {
    title: 'Every movement carries our own id of what it is for',
    failTitle: 'A movement at the provider names nothing of ours',
    of: (move) => /^(?:charge|transfer|payout|refund)$/.test(move.kind),
    holds: (move) => told(move.reference),
    seen: (move) => `${print(move)} ${move.reference === true ? 'carries our id' : 'carries no id of ours'}`,
    none: NONE,
  }),
});

export const amountsWhole = defineCheck({
  id: 'money/amounts-sent-whole',
  ...everyLive('moneyMoves', {
    title: 'Providers are given whole minor units',
    failTitle: 'A provider is given a product that nothing rounds',
    of: (move) => move.wholeUnits !== 'unknown',
    holds: (move) => told(move.wholeUnits),
    seen: (move) => `${print(move)}: ${move.amountText ?? 'the amount'}`,
    none: 'No call hands an amount over.',
  }),
});

export const currencyPassedOn = defineCheck({
  id: 'money/currency-passed-on',
  title: 'Transfers are made in the currency of their charge',
  failTitle: 'Charges are made in any currency, transfers in one',
  needs: ['moneyMoves'],
  // Where somebody else charges, what he charged is not known here.
  arises: {
    when: ({ moneyMoves }) => live(moneyMoves).some((one) => one.kind === 'charge' && one.currency !== 'none'),
    otherwise: 'No charge is made here whose currency a transfer could keep.',
  },
  subjects: ({ moneyMoves }) => live(moneyMoves).filter(isPayout),
  holds: (move, { moneyMoves }) => {
    if (move.currency === 'unknown') return undefined;
    const varies = live(moneyMoves).some((one) => one.kind === 'charge' && one.currency === 'given');
    return !(move.currency === 'literal' && varies);
  },
  location: (move) => move.location,
  message: (move) =>
    `${print(move)}: the currency ${move.currency === 'literal' ? 'is a constant' : move.currency === 'given' ? 'is handed on' : 'is not named'}`,
  whenNone: 'na',
  noneMessage: NO_PAYOUT,
  confidence: 'proved',
});

export const payeesChecked = defineCheck({
  id: 'money/payees-checked',
  title: 'Whether an account can receive money is checked before it is sent',
  failTitle: 'Money is sent to an account whose state nobody looks at',
  needs: ['moneyMoves'],
  subjects: ({ moneyMoves }) => live(moneyMoves).filter((move) => isPayout(move) || (move.kind === 'charge' && move.shares)),
  holds: (move, { moneyMoves }) => {
    const before = live(moneyMoves).some((one) => one.kind === 'charge' && one.payeeChecked === true);
    return before ? true : told(move.payeeChecked);
  },
  location: (move) => move.location,
  message: (move) => print(move),
  whenNone: 'na',
  noneMessage: NO_PAYOUT,
  confidence: 'likely',
});

const atProvider = (moves: readonly MoneyMove[]): boolean =>
  live(moves).some((move) => move.by !== 'http' && /^(?:charge|transfer|payout)$/.test(move.kind));
const NOT_AT_PROVIDER = 'No provider of payments is called here; another service does that.';

export const reconciledWithProvider = defineCheck({
  id: 'money/reconciled-with-provider',
  title: 'A schedule compares our books with the statement of the provider',
  failTitle: 'Nothing compares our books with the statement of the provider',
  needs: ['moneyMoves'],
  subjects: ({ moneyMoves }) => live(moneyMoves).filter((move) => move.kind === 'statement'),
  holds: (move) => move.scheduled,
  location: (move) => move.location,
  message: (move) => `${print(move)}${move.scheduled ? ', by a schedule' : ', and no schedule leads there'}`,
  // Where the provider keeps plans and invoices, the books are his.
  arises: {
    when: ({ moneyMoves }) => atProvider(live(moneyMoves).filter((move) => move.amount !== 'unknown')),
    otherwise: 'No amount of ours is charged or paid out at a provider.',
  },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  belongsWith: (fact) => isPayout(fact as MoneyMove) || (fact as MoneyMove).kind === 'charge',
  noneMessage: 'Nothing reads balance transactions, payouts or charges back from the provider.',
  confidence: 'likely',
  quantifier: 'any',
});

export const providerFeesActual = defineCheck({
  id: 'money/provider-fees-actual',
  title: 'The fee that the provider took is read back from it',
  failTitle: 'The fee of the provider is estimated and never compared',
  needs: ['moneyMoves', 'feeRates'],
  subjects: ({ moneyMoves }) => live(moneyMoves).filter((move) => move.kind === 'statement' || move.kind === 'read'),
  holds: (move) => (move.kind === 'statement' ? true : undefined),
  location: (move) => move.location,
  message: print,
  arises: {
    when: ({ moneyMoves, feeRates }) =>
      atProvider(moneyMoves) && live(feeRates).some((rate) => /process|gateway|provider|stripe|paypal|network/i.test(rate.name)),
    otherwise: 'No fee of a provider is estimated beside calls to it.',
  },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  noneMessage: 'Nothing reads what the provider took.',
  confidence: 'likely',
  quantifier: 'any',
});

export const paymentConfirmed = defineCheck({
  id: 'money/payment-confirmed',
  title: 'Whether a payment succeeded comes from the provider itself',
  failTitle: 'Nothing asks the provider whether a payment succeeded',
  needs: ['moneyMoves', 'inboundWebhooks'],
  subjects: ({ moneyMoves, inboundWebhooks }) => [
    ...live(inboundWebhooks)
      .filter((hook) => /stripe|paypal|square|razorpay|adyen|mollie|braintree|payment/i.test(`${hook.provider} ${hook.path}`))
      .map((hook) => ({
        location: hook.location,
        what: `${hook.method} ${hook.path}`,
        holds: hook.signature === 'verified' ? true : hook.signature === 'unknown' ? undefined : false,
      })),
    ...live(moneyMoves)
      .filter((move) => move.kind === 'read')
      .map((move) => ({ location: move.location, what: print(move), holds: true })),
  ],
  holds: (one) => one.holds,
  location: (one) => one.location,
  message: (one) => one.what,
  arises: {
    when: ({ moneyMoves }) => live(moneyMoves).some((move) => move.kind === 'charge' && move.by !== 'http'),
    otherwise: 'No provider of payments is charged here.',
  },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  noneMessage: 'No verified webhook of a provider and no call that reads a payment back.',
  confidence: 'likely',
  quantifier: 'any',
});

export const refundsReverseLegs = defineCheck({
  id: 'money/refunds-reverse-legs',
  title: 'A refund takes back the shares that were paid to others',
  failTitle: 'A refund leaves the shares with those who got them',
  needs: ['moneyMoves'],
  subjects: ({ moneyMoves }) => live(moneyMoves).filter((move) => move.kind === 'refund'),
  holds: (move, { moneyMoves }) => move.shares || live(moneyMoves).some((one) => one.kind === 'reversal'),
  location: (move) => move.location,
  message: (move) => `${print(move)} ${move.shares ? 'names the shares to take back' : 'names no shares to take back'}`,
  arises: {
    when: ({ moneyMoves }) => live(moneyMoves).some((move) => isPayout(move) || (move.kind === 'charge' && move.shares)),
    otherwise: 'No charge hands shares to others.',
  },
  whenNone: 'na',
  noneMessage: 'No call gives money back.',
  confidence: 'proved',
});

function heard(
  about: readonly string[],
  words: { title: string; failTitle: string; none: string },
  at: (move: MoneyMove) => boolean,
): Omit<Check<'moneyEvents' | 'moneyMoves', MoneyEvent>, 'id'> {
  return {
    title: words.title,
    failTitle: words.failTitle,
    needs: ['moneyEvents', 'moneyMoves'],
    subjects: ({ moneyEvents }) => live(moneyEvents).filter((event) => event.direction === 'heard' && about.includes(event.about)),
    holds: () => true,
    location: (event) => event.location,
    message: (event) => event.name,
    arises: { when: ({ moneyMoves }) => live(moneyMoves).some(at), otherwise: NOT_AT_PROVIDER },
    whenNone: 'fail',
    belongsTo: 'moneyMoves',
    belongsWith: (fact) => at(fact as MoneyMove),
    noneMessage: words.none,
    confidence: 'likely',
    quantifier: 'any',
  };
}

export const payoutFailuresHeard = defineCheck({
  id: 'money/payout-failures-heard',
  ...heard(
    ['payout', 'transfer', 'account'],
    {
      title: 'Transfers and payouts that fail later are heard of',
      failTitle: 'Nobody hears of a payout that fails after it was accepted',
      none: 'No code chooses by an event about payouts, transfers or accounts.',
    },
    (move) => move.by !== 'http' && (isPayout(move) || (move.kind === 'charge' && move.shares)),
  ),
});

export const disputesHeard = defineCheck({
  id: 'money/disputes-heard',
  ...heard(
    ['dispute'],
    {
      title: 'Disputes and chargebacks are heard of and acted on',
      failTitle: 'A dispute at the provider changes nothing here',
      none: 'No code chooses by an event about disputes or chargebacks.',
    },
    // Subscriptions whose prices and invoices the provider keeps are his to defend.
    (move) => move.by !== 'http' && ((move.kind === 'charge' && move.amount !== 'unknown') || move.kind === 'refund'),
  ),
});

const ADJUSTS = /(?:^|[/_-])(?:adjust\w*|overrides?|manual[\w-]*|credit-?notes?|write-?offs?|force-\w+)(?:[/_-]|$)/i;

export const adjustmentsApproved = defineCheck({
  id: 'money/adjustments-approved',
  title: 'Adjustments by hand need a second person',
  failTitle: 'One person alone can change balances by hand',
  needs: ['routes', 'tables'],
  subjects: ({ routes }) =>
    requestRoutes(routes).filter(
      (route) =>
        route.method !== 'GET' &&
        ADJUSTS.test(route.path) &&
        /pay|refund|balance|payout|fee|ledger|credit|account|transfer|order/i.test(route.path),
    ),
  holds: (_route, { tables }) => {
    if (tables.length === 0) return undefined;
    const approved = tables.some(
      (table) =>
        table.columns.some(isAmountColumn) &&
        table.columns.some((column) => /approv(?:ed|er|al)|second_?person|reviewed_?by/i.test(column.name)),
    );
    return approved;
  },
  location: (route) => route.location,
  message: (route, holds) => `${printRoute(route)}: ${holds === true ? 'a table keeps who approved' : 'no table keeps who approved'}`,
  whenNone: 'na',
  noneMessage: 'No route adjusts amounts by hand.',
  confidence: 'likely',
});
