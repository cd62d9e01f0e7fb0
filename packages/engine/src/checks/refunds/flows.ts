import type { BusinessFlow } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Shape } from '../../check/shapes.ts';
import { demands, demandsRight, keepsOthersOut, routeOf, said, stepOf, takes } from '../../derive/flows.ts';
import { live } from '../../derive/wired.ts';

const NONE = 'No flow gives money back.';

interface Words {
  title: string;
  failTitle: string;
  yes: string;
  no: string;
}

/** What every flow that gives money back has to do; `of` picks those that the question is about. */
function everyRefund(words: Words, wanted: readonly string[], of: (flow: BusinessFlow) => boolean = () => true): Shape<'refundFlows'> {
  return {
    title: words.title,
    failTitle: words.failTitle,
    needs: ['refundFlows'],
    subjects: ({ refundFlows }) => live(refundFlows).filter(of),
    holds: (flow) => demands(flow, ...wanted),
    location: (flow) => stepOf(flow, ...wanted)?.at ?? flow.location,
    message: (flow, holds) => said(flow, holds, words.yes, words.no),
    related: (flow) => [flow.location],
    whenNone: 'na',
    noneMessage: NONE,
    confidence: 'likely',
  };
}

/** Asked for by somebody, rather than the undoing of a payment after an error. */
const isDirect = (flow: BusinessFlow): boolean => flow.direct;

export const refundsBounded = defineCheck({
  id: 'refunds/amounts-bounded',
  title: 'What was given back so far is compared with what was paid',
  failTitle: 'More can be given back than was paid',
  needs: ['refundFlows'],
  subjects: ({ refundFlows }) => live(refundFlows).filter(isDirect),
  holds: (flow) => {
    if (takes(flow, 'amount-left')) return true;
    if (flow.open !== undefined) return undefined;
    if (takes(flow, 'amount-sent')) return false;
    // All of it, once: the state says that nothing was given back yet.
    return takes(flow, 'state') ? true : takes(flow, 'reads-refunds') ? undefined : false;
  },
  location: (flow) => stepOf(flow, 'amount-left', 'amount-sent', 'state')?.at ?? flow.location,
  message: (flow, holds) =>
    said(
      flow,
      holds,
      takes(flow, 'amount-left') ? 'compares the amount with what is left' : 'gives everything back, once',
      takes(flow, 'amount-sent')
        ? 'takes the amount from the request and compares it with nothing'
        : 'does not look at what was given back before',
    ),
  related: (flow) => [flow.location],
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const refundsOneAtATime = defineCheck({
  id: 'refunds/one-at-a-time',
  title: 'Two refunds of one payment cannot pass at once',
  failTitle: 'Two refunds at once both see the full amount',
  needs: ['refundFlows', 'queries'],
  subjects: ({ refundFlows }) => live(refundFlows).filter(isDirect),
  holds: (flow, { queries }) => keepsOthersOut(flow, queries) || (flow.open === undefined ? false : undefined),
  location: (flow) => stepOf(flow, 'lock')?.at ?? flow.location,
  message: (flow, holds) => said(flow, holds, 'keeps others out while it decides', 'reads and writes without a lock'),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const refundsReachProvider = defineCheck({
  id: 'refunds/reach-provider',
  ...everyRefund(
    {
      title: 'Every refund reaches the provider or the service that pays',
      failTitle: 'A refund is noted and never paid',
      yes: 'asks for the money to be sent',
      no: 'writes a refund down, and nothing on its way asks anybody to pay it',
    },
    ['call', 'call-in-loop', 'request'],
    (flow) => flow.direct && takes(flow, 'record', 'record-pending', 'call', 'call-in-loop', 'request'),
  ),
});

export const refundStateChecked = defineCheck({
  id: 'refunds/state-checked',
  ...everyRefund(
    {
      title: 'A refund looks at the state of what is given back',
      failTitle: 'Anything can be given back, in whatever state it is',
      yes: 'compares the state',
      no: 'compares no state',
    },
    ['state'],
    isDirect,
  ),
});

export const refundWindowChecked = defineCheck({
  id: 'refunds/window-checked',
  ...everyRefund(
    {
      title: 'Until when something can be given back is checked on the server',
      failTitle: 'No time limit of refunds is checked',
      yes: 'compares a time limit or asks the policy',
      no: 'compares no time limit and asks no policy',
    },
    ['window', 'policy'],
    isDirect,
  ),
});

export const refundUseChecked = defineCheck({
  id: 'refunds/use-checked',
  ...everyRefund(
    {
      title: 'What was used or passed on is not given back as if it were not',
      failTitle: 'What was used or passed on can be given back',
      yes: 'asks whether it was used or passed on',
      no: 'does not ask whether it was used or passed on',
    },
    ['used'],
    isDirect,
  ),
});

export const refundDisputeChecked = defineCheck({
  id: 'refunds/dispute-checked',
  ...everyRefund(
    {
      title: 'Nothing is given back while the payment is disputed',
      failTitle: 'A disputed payment can be given back a second time',
      yes: 'asks for a dispute',
      no: 'does not ask whether the payment is disputed',
    },
    ['dispute'],
    isDirect,
  ),
});

export const refundRequesterChecked = defineCheck({
  id: 'refunds/requester-checked',
  title: 'Only the payer or somebody with the right to may start a refund',
  failTitle: 'Anybody who is signed in can start a refund',
  needs: ['refundFlows', 'routes'],
  subjects: ({ refundFlows }) => live(refundFlows).filter((flow) => flow.direct && flow.path !== undefined),
  holds: (flow, { routes }) => {
    const route = routeOf(flow, routes);
    if (takes(flow, 'owner', 'role') || (route !== undefined && demandsRight(route))) return true;
    return flow.open !== undefined || route?.access === 'opaque' || route?.scopeOpen === true ? undefined : false;
  },
  location: (flow) => stepOf(flow, 'owner', 'role')?.at ?? flow.location,
  message: (flow, holds) => said(flow, holds, 'compares who asks, or a guard before it does', 'compares neither the payer nor a right'),
  whenNone: 'na',
  noneMessage: 'No route gives money back.',
  confidence: 'likely',
});

export const refundTakesBack = defineCheck({
  id: 'refunds/unit-taken-back',
  ...everyRefund(
    {
      title: 'A refund takes back what was sold, or tells who holds it',
      failTitle: 'What was given back can still be used, and is not for sale again',
      yes: 'takes the unit back or publishes that it was given back',
      no: 'neither takes the unit back nor tells anybody',
    },
    ['restock', 'publish', 'request'],
    isDirect,
  ),
});

export const refundFeesTreated = defineCheck({
  id: 'refunds/fees-treated',
  title: 'What becomes of fees, royalties and tax in a refund is calculated',
  failTitle: 'A refund leaves open what becomes of fees and tax',
  needs: ['refundFlows'],
  subjects: ({ refundFlows }) => live(refundFlows).filter(isDirect),
  holds: (flow) => {
    if (takes(flow, 'fees')) return true;
    if (flow.open !== undefined) return undefined;
    return takes(flow, 'amount-sent') ? false : takes(flow, 'amount-own', 'amount-left') ? true : undefined;
  },
  location: (flow) => stepOf(flow, 'fees', 'amount-sent', 'amount-own')?.at ?? flow.location,
  message: (flow, holds) =>
    said(
      flow,
      takes(flow, 'fees') ? true : holds,
      takes(flow, 'fees') ? 'works fees or tax out' : 'gives back what it worked out itself',
      'gives back an amount without saying what of it is fee or tax',
    ),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const refundAmountsComputed = defineCheck({
  id: 'refunds/amounts-computed',
  title: 'The amount of a refund is worked out by the server',
  failTitle: 'The amount of a refund is what the client sent',
  needs: ['refundFlows'],
  subjects: ({ refundFlows }) => live(refundFlows).filter((flow) => takes(flow, 'amount-sent', 'amount-own', 'amount-given')),
  holds: (flow) => (takes(flow, 'amount-sent') ? takes(flow, 'amount-left') : takes(flow, 'amount-own') ? true : undefined),
  location: (flow) => stepOf(flow, 'amount-sent', 'amount-own', 'amount-given')?.at ?? flow.location,
  message: (flow) => `${flow.entry}: ${stepOf(flow, 'amount-sent', 'amount-own', 'amount-given')?.text ?? 'the amount'}`,
  whenNone: 'na',
  noneMessage: 'No flow names the amount of a refund.',
  confidence: 'likely',
});

export const refundReasonKept = defineCheck({
  id: 'refunds/reason-kept',
  title: 'Who gave money back, and why, is kept',
  failTitle: 'Nothing tells who gave money back and why',
  needs: ['refundFlows'],
  subjects: ({ refundFlows }) => live(refundFlows).filter(isDirect),
  holds: (flow) =>
    takes(flow, 'reason') && takes(flow, 'audit', 'record', 'record-pending') ? true : flow.open === undefined ? false : undefined,
  location: (flow) => stepOf(flow, 'audit', 'record', 'record-pending')?.at ?? flow.location,
  message: (flow, holds) =>
    said(flow, holds, 'keeps a record with the reason', takes(flow, 'reason') ? 'has a reason and keeps no record' : 'keeps no reason'),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const refundTold = defineCheck({
  id: 'refunds/customer-told',
  ...everyRefund(
    {
      title: 'Who paid is told of the refund',
      failTitle: 'Nobody tells the customer of the refund',
      yes: 'sends a message or publishes an event',
      no: 'sends no message and publishes nothing',
    },
    ['notify', 'publish', 'request'],
    isDirect,
  ),
});

export const bulkResumable = defineCheck({
  id: 'refunds/bulk-resumable',
  title: 'Many refunds are worked off by a queue that can go on after a stop',
  failTitle: 'Many refunds are made in a loop inside one request',
  needs: ['refundFlows'],
  subjects: ({ refundFlows }) => live(refundFlows).filter((flow) => flow.kind === 'bulk-refund'),
  holds: (flow) => flow.path === undefined,
  location: (flow) => stepOf(flow, 'call-in-loop')?.at ?? flow.location,
  message: (flow) => `${flow.entry} makes refunds in a loop`,
  whenNone: 'na',
  noneMessage: 'No flow makes several refunds.',
  confidence: 'likely',
});

export const refundStatusFollowed = defineCheck({
  id: 'refunds/status-followed',
  title: 'A refund is pending until the provider says how it ended',
  failTitle: 'How a refund that was asked for ended is not followed',
  needs: ['refundFlows', 'moneyEvents'],
  subjects: ({ refundFlows }) => live(refundFlows).filter((flow) => takes(flow, 'call', 'call-in-loop', 'request')),
  holds: (flow, { moneyEvents }) =>
    takes(flow, 'record-pending', 'request') && live(moneyEvents).some((event) => event.about === 'refund' && event.direction === 'heard'),
  location: (flow) => stepOf(flow, 'record-pending', 'record', 'status', 'call')?.at ?? flow.location,
  message: (flow, holds) =>
    said(
      flow,
      holds,
      'keeps it pending, and an event ends it',
      takes(flow, 'record-pending', 'request') ? 'keeps it pending, and no event about refunds is heard' : 'keeps no pending state',
    ),
  whenNone: 'na',
  noneMessage: 'No flow asks a provider for a refund.',
  confidence: 'likely',
});
