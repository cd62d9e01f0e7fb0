import type { BusinessFlow, MoneyMove } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Shape } from '../../check/shapes.ts';
import { demands, keepsOthersOut, queriesOf, routeOf, said, stepOf, takes } from '../../derive/flows.ts';
import { printRoute } from '../../derive/routes.ts';
import { live } from '../../derive/wired.ts';

interface Words {
  title: string;
  failTitle: string;
  yes: string;
  no: string;
  none: string;
}

const works = (flow: BusinessFlow): boolean => !takes(flow, 'stub');
const isKind =
  (...kinds: string[]) =>
  (flow: BusinessFlow): boolean =>
    works(flow) && kinds.includes(flow.kind);

/** What every flow of some kinds has to demand or do. */
function everyFlow(words: Words, of: (flow: BusinessFlow) => boolean, wanted: readonly string[]): Shape<'resaleFlows'> {
  return {
    title: words.title,
    failTitle: words.failTitle,
    needs: ['resaleFlows'],
    subjects: ({ resaleFlows }) => live(resaleFlows).filter(of),
    holds: (flow) => demands(flow, ...wanted),
    location: (flow) => stepOf(flow, ...wanted)?.at ?? flow.location,
    message: (flow, holds) => said(flow, holds, words.yes, words.no),
    related: (flow) => [flow.location],
    whenNone: 'na',
    noneMessage: words.none,
    confidence: 'likely',
  };
}

const NO_LISTING = 'No route lists anything for sale.';
const NO_PURCHASE = 'No route that works sells a listing.';
const NO_CHANGE = 'No route changes a listing.';

export const holderOnListing = defineCheck({
  id: 'resale/holder-checked-on-listing',
  ...everyFlow(
    {
      title: 'Whoever lists something is known to hold it',
      failTitle: 'Anybody can list what they do not hold',
      yes: 'asks who holds the unit',
      no: 'asks nobody whether the seller holds the unit',
      none: NO_LISTING,
    },
    isKind('list'),
    ['holder'],
  ),
});

export const holderOnPurchase = defineCheck({
  id: 'resale/holder-checked-on-purchase',
  ...everyFlow(
    {
      title: 'The holder is asked for again when something is bought',
      failTitle: 'A purchase trusts what was true when the listing was made',
      yes: 'asks who holds the unit, or in which state it is',
      no: 'does not ask who holds the unit now',
      none: NO_PURCHASE,
    },
    isKind('buy'),
    ['holder', 'unit-state'],
  ),
});

export const unitsFrozen = defineCheck({
  id: 'resale/listed-units-frozen',
  ...everyFlow(
    {
      title: 'A unit that is listed cannot be used or handed on',
      failTitle: 'A unit that is listed can still be used or handed on',
      yes: 'locks the unit',
      no: 'leaves the unit as it is',
      none: NO_LISTING,
    },
    isKind('list'),
    ['freeze'],
  ),
});

export const capOnListing = defineCheck({
  id: 'resale/cap-on-listing',
  title: 'The price of a new listing is compared with what is allowed',
  failTitle: 'A listing may be made at any price',
  needs: ['resaleFlows'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter(isKind('list')),
  holds: (flow) => {
    if (takes(flow, 'price-cap')) return true;
    return flow.open === undefined && takes(flow, 'price-sent', 'face-sent') ? false : undefined;
  },
  location: (flow) => stepOf(flow, 'price-cap', 'price-sent', 'face-sent')?.at ?? flow.location,
  message: (flow, holds) =>
    `${flow.entry} ${holds === true ? 'compares the price with a limit' : holds === false ? 'stores what the seller sent and compares it with nothing' : 'takes its price from code that could not be followed'}`,
  related: (flow) => [flow.location],
  whenNone: 'na',
  noneMessage: NO_LISTING,
  confidence: 'likely',
});

export const capOnChange = defineCheck({
  id: 'resale/cap-on-change',
  ...everyFlow(
    {
      title: 'A changed price is compared with what is allowed',
      failTitle: 'A price may be raised to anything',
      yes: 'compares the price with a limit',
      no: 'compares the price with nothing',
      none: NO_CHANGE,
    },
    isKind('reprice'),
    ['price-cap'],
  ),
});

export const faceValueOwn = defineCheck({
  id: 'resale/face-value-own',
  title: 'The face value is the one of the issuer',
  failTitle: 'The seller says what the face value is',
  needs: ['resaleFlows', 'routes'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter(isKind('list')),
  holds: (flow, { routes }) => {
    if (takes(flow, 'face-sent')) return false;
    const fields = routeOf(flow, routes)?.schemas.flatMap((schema) => (schema.part === 'body' ? (schema.fields ?? []) : [])) ?? [];
    if (fields.some((field) => /face_?value|original_?(?:price|value)/i.test(field))) return false;
    return flow.open === undefined ? true : undefined;
  },
  location: (flow) => stepOf(flow, 'face-sent')?.at ?? flow.location,
  message: (flow, holds) => said(flow, holds, 'takes no face value from the request', 'takes the face value from the request'),
  whenNone: 'na',
  noneMessage: NO_LISTING,
  confidence: 'likely',
});

export const purchaseAtomic = defineCheck({
  id: 'resale/purchase-atomic',
  title: 'One buyer wins',
  failTitle: 'Two buyers can both win',
  needs: ['resaleFlows', 'queries'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter(isKind('buy')),
  holds: (flow, { queries }) =>
    takes(flow, 'conditional') ||
    keepsOthersOut(flow, queries) ||
    queriesOf(flow, queries).some((query) => query.operation === 'update' && query.predicates.some((one) => /status|state/i.test(one)))
      ? true
      : flow.open === undefined
        ? false
        : undefined,
  location: (flow) => stepOf(flow, 'conditional', 'lock')?.at ?? flow.location,
  message: (flow, holds) =>
    said(flow, holds, 'locks the listing or changes it only while it is active', 'reads the listing and writes it without a lock'),
  whenNone: 'na',
  noneMessage: NO_PURCHASE,
  confidence: 'likely',
});

export const routesWork = defineCheck({
  id: 'resale/routes-work',
  title: 'Routes of the market do what they answer',
  failTitle: 'A route of the market answers success and does nothing',
  needs: ['resaleFlows'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter((flow) => flow.kind !== 'show'),
  holds: works,
  location: (flow) => flow.location,
  message: (flow, holds) => said(flow, holds, 'changes a listing', 'answers success, and nothing happens'),
  whenNone: 'na',
  noneMessage: 'No route of a market was found.',
  confidence: 'proved',
});

export const selfPurchaseRefused = defineCheck({
  id: 'resale/self-purchase-refused',
  ...everyFlow(
    {
      title: 'Buyer and seller are compared',
      failTitle: 'A seller can buy the own listing',
      yes: 'compares buyer and seller',
      no: 'never compares buyer and seller',
      none: NO_PURCHASE,
    },
    isKind('buy', 'offer'),
    ['self'],
  ),
});

export const sellerOnChange = defineCheck({
  id: 'resale/seller-checked-on-change',
  title: 'Only the seller can change or withdraw a listing',
  failTitle: 'Anybody can change or withdraw a listing',
  needs: ['resaleFlows', 'queries'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter(isKind('reprice', 'delist')),
  holds: (flow, { queries }) => {
    const bySeller = queriesOf(flow, queries).some(
      (query) => query.operation !== 'insert' && query.predicates.some((one) => /seller|owner|user|listed_?by|account/i.test(one)),
    );
    return takes(flow, 'owner') || bySeller ? true : flow.open === undefined ? false : undefined;
  },
  location: (flow) => stepOf(flow, 'owner')?.at ?? flow.location,
  message: (flow, holds) => said(flow, holds, 'compares the seller with the caller', 'does not ask whose listing it is'),
  whenNone: 'na',
  noneMessage: NO_CHANGE,
  confidence: 'likely',
});

export const listingStateChecked = defineCheck({
  id: 'resale/state-checked',
  ...everyFlow(
    {
      title: 'The state of a listing is checked before it is changed or sold',
      failTitle: 'A listing is changed or sold in whatever state it is',
      yes: 'compares the state',
      no: 'compares no state',
      none: 'No route changes or sells a listing.',
    },
    isKind('buy', 'reprice', 'delist'),
    ['state', 'conditional'],
  ),
});

export const cutoffChecked = defineCheck({
  id: 'resale/cutoff-checked',
  ...everyFlow(
    {
      title: 'Listing and purchase end before the event',
      failTitle: 'Things can be listed or bought at any time',
      yes: 'compares a time limit with the clock',
      no: 'compares no time limit with the clock',
      none: 'No route lists or sells anything.',
    },
    isKind('list', 'buy'),
    ['cutoff', 'expired'],
  ),
});

export const cutoffOwn = defineCheck({
  id: 'resale/cutoff-own',
  title: 'The time of an event comes from the event',
  failTitle: 'The request says when the event starts',
  needs: ['resaleFlows', 'routes'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter((flow) => isKind('list', 'buy')(flow) && takes(flow, 'cutoff')),
  holds: (flow, { routes }) => {
    if (takes(flow, 'cutoff-sent')) return false;
    const fields = routeOf(flow, routes)?.schemas.flatMap((schema) => (schema.part === 'body' ? (schema.fields ?? []) : [])) ?? [];
    return !fields.some((field) => /(?:event|start|show)_?(?:start|time|date|at)/i.test(field));
  },
  location: (flow) => stepOf(flow, 'cutoff-sent')?.at ?? flow.location,
  message: (flow, holds) =>
    `${flow.entry} ${holds ? 'takes no time of an event from the request' : 'takes the start of the event from the request'}`,
  whenNone: 'na',
  noneMessage: 'No route compares the time of an event.',
  confidence: 'likely',
});

export const listingsLimited = defineCheck({
  id: 'resale/listings-limited',
  ...everyFlow(
    {
      title: 'How much one user lists is limited',
      failTitle: 'One user may list any number of things',
      yes: 'counts the listings of the user',
      no: 'counts nothing',
      none: NO_LISTING,
    },
    isKind('list'),
    ['limit'],
  ),
});

export const sellersPayable = defineCheck({
  id: 'resale/sellers-payable',
  ...everyFlow(
    {
      title: 'The account of the seller is checked before a listing goes live',
      failTitle: 'Sellers list before anybody knows whether they can be paid',
      yes: 'asks for the account of the seller',
      no: 'does not ask whether the seller can be paid',
      none: NO_LISTING,
    },
    isKind('list'),
    ['payout'],
  ),
});

export const purchaseCompensated = defineCheck({
  id: 'resale/purchase-compensated',
  ...everyFlow(
    {
      title: 'A purchase that fails is undone',
      failTitle: 'A purchase that fails half way stays so',
      yes: 'undoes what was done when a step fails',
      no: 'undoes nothing when a step fails',
      none: NO_PURCHASE,
    },
    isKind('buy'),
    ['compensate'],
  ),
});

export const botsWatched = defineCheck({
  id: 'resale/bots-watched',
  ...everyFlow(
    {
      title: 'Signs of bots are looked at in a purchase',
      failTitle: 'A purchase looks at no signs of bots',
      yes: 'looks at signs of bots',
      no: 'looks at no signs of bots',
      none: NO_PURCHASE,
    },
    isKind('buy'),
    ['bot'],
  ),
});

export const purchasesRateLimited = defineCheck({
  id: 'resale/purchases-rate-limited',
  title: 'Purchases of one buyer are rate limited',
  failTitle: 'A program may buy as fast as it can',
  needs: ['resaleFlows', 'routes'],
  subjects: ({ resaleFlows, routes }) =>
    live(resaleFlows)
      .filter(isKind('buy'))
      .flatMap((flow) => routeOf(flow, routes) ?? []),
  holds: (route) => (route.rateLimit !== null ? true : route.scopeOpen || route.mayLimit === true ? undefined : false),
  location: (route) => route.location,
  message: (route, holds) => `${printRoute(route)} ${holds === true ? 'is rate limited' : 'has no limit'}`,
  whenNone: 'na',
  noneMessage: NO_PURCHASE,
  confidence: 'likely',
});

export const rulesInData = defineCheck({
  id: 'resale/rules-in-data',
  title: 'Limits of prices are data',
  failTitle: 'A limit of prices stands in the code',
  needs: ['resaleFlows'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter((flow) => works(flow) && takes(flow, 'cap-literal', 'cap-data')),
  holds: (flow) => !takes(flow, 'cap-literal'),
  location: (flow) => stepOf(flow, 'cap-literal', 'cap-data')?.at ?? flow.location,
  message: (flow) => `${flow.entry}: ${stepOf(flow, 'cap-literal', 'cap-data')?.text ?? 'a limit'}`,
  whenNone: 'na',
  noneMessage: 'No route compares a price with a limit.',
  confidence: 'likely',
});

export const handsCounted = defineCheck({
  id: 'resale/hands-counted',
  title: 'How often a unit changes hands is bounded',
  failTitle: 'A unit may be sold on any number of times',
  needs: ['resaleFlows'],
  subjects: ({ resaleFlows }) => live(resaleFlows).filter(isKind('list', 'buy')),
  holds: (flow) => demands(flow, 'transfers'),
  location: (flow) => stepOf(flow, 'transfers')?.at ?? flow.location,
  message: (flow, holds) => said(flow, holds, 'compares how often the unit was sold', 'does not ask how often the unit was sold'),
  whenNone: 'na',
  noneMessage: 'No route lists or sells anything.',
  confidence: 'likely',
  quantifier: 'any',
});

export const sellersScreened = defineCheck({
  id: 'resale/sellers-screened',
  ...everyFlow(
    {
      title: 'Sellers are screened before they list',
      failTitle: 'Nobody screens sellers',
      yes: 'asks a list of people and countries that may not be paid',
      no: 'screens nobody',
      none: NO_LISTING,
    },
    isKind('list'),
    ['screened'],
  ),
});

/** What is charged is the price of the listing itself: whatever is deducted, the seller bears it. */
const chargesThePrice = (moves: readonly MoneyMove[]): boolean => {
  const charges = live(moves).filter((move) => move.kind === 'charge');
  return charges.length > 0 && charges.every(({ amountText }) => /(?:^|\.|_)price(?:_?(?:cents|amount|minor))?$/i.test(amountText ?? ''));
};

const totalShown = everyFlow(
  {
    title: 'Answers with prices hold the total with fees',
    failTitle: 'Prices are shown without the fees that are added later',
    yes: 'names the total',
    no: 'answers with listings and no total',
    none: 'No route shows listings.',
  },
  (flow) => flow.kind === 'show',
  ['total-shown'],
);

export const totalPriceShown = defineCheck({
  id: 'resale/total-price-shown',
  ...totalShown,
  needs: ['resaleFlows', 'moneyMoves', 'feeRates'],
  // Where nothing that runs charges or works out a fee, what buyers pay in the end stands elsewhere.
  holds: (flow, { moneyMoves, feeRates }) => {
    const total = demands(flow, 'total-shown');
    const adds = live(moneyMoves).some((move) => move.kind === 'charge') || live(feeRates).some((rate) => /^(?:fee|tax)$/.test(rate.of));
    return total === false && !adds ? undefined : total;
  },
  arises: {
    when: ({ moneyMoves, resaleFlows }) => !chargesThePrice(moneyMoves) || live(resaleFlows).some((flow) => takes(flow, 'total-shown')),
    otherwise: 'Buyers are charged the price that is shown; fees come out of what the seller gets.',
  },
});
