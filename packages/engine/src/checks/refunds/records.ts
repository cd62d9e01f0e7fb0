import type { BusinessFlow } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { columnLocation, columnsOf, normalName, printColumn, wordsOf } from '../../derive/columns.ts';
import { demands, demandsRight, routeOf, stepOf, takes } from '../../derive/flows.ts';
import { isAmountColumn } from '../../derive/money-tables.ts';
import { live, show } from '../../derive/wired.ts';

const NONE = 'No flow gives money back.';
const isDirect = (flow: BusinessFlow): boolean => flow.direct;

const PROMO = /promo|coupon|voucher|gift_?card|store_?credit|loyalty|points/i;

export const promosRestored = defineCheck({
  id: 'refunds/credits-restored',
  title: 'Codes, credits and points that paid a part are given back as such',
  failTitle: 'Codes, credits and points are lost with a refund',
  needs: ['refundFlows', 'tables', 'queries'],
  subjects: ({ refundFlows }) => live(refundFlows).filter(isDirect),
  holds: (flow) => demands(flow, 'promo'),
  location: (flow) => stepOf(flow, 'promo')?.at ?? flow.location,
  message: (flow, holds) => `${flow.entry} ${holds === true ? 'gives codes or credits back' : 'does nothing about codes or credits'}`,
  // A table that nothing running reads or writes has paid for nothing.
  arises: {
    when: ({ tables, queries }) =>
      tables.some((table) => PROMO.test(table.name)) && live(queries).some((query) => query.tables.some((name) => PROMO.test(name))),
    otherwise: 'The running app takes no codes, credits or points.',
  },
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const isRefundTable = (name: string): boolean => /^refunds?$|_refunds?$/.test(wordsOf(name).join('_'));

const POLICY = /polic|rule|terms/i;

export const refundPolicyKept = defineCheck({
  id: 'refunds/policy-kept',
  title: 'A refund says which policy it was decided by',
  failTitle: 'A refund does not say which policy it was decided by',
  needs: ['tables', 'queries'],
  subjects: ({ tables, queries }) =>
    tables
      .filter((table) => isRefundTable(table.name) && table.columns.some(isAmountColumn))
      .map((table) => ({
        table,
        policy: table.columns.map((column) => column.name).filter((name) => POLICY.test(name)),
        writes: live(queries).filter(
          (query) =>
            /^(?:insert|upsert|update)$/.test(query.operation) && query.tables.some((name) => normalName(name) === normalName(table.name)),
        ),
      })),
  holds: ({ policy, writes }) => {
    if (policy.length === 0) return false;
    if (writes.some((query) => query.writes?.some((name) => POLICY.test(name)) === true)) return true;
    return writes.some((query) => query.writes === undefined) ? undefined : false;
  },
  location: ({ table }) => table.location,
  message: ({ table, policy }, holds) =>
    `${table.name}: ${policy.length === 0 ? 'no policy' : `${policy.join(', ')}${holds === false ? ', which nothing that runs writes' : ''}`}`,
  whenNone: 'na',
  noneMessage: 'No table holds refunds.',
  confidence: 'likely',
});

export const refundIdUnique = defineCheck({
  id: 'refunds/provider-id-unique',
  title: "The provider's id of a refund can be stored once only",
  failTitle: 'One refund of the provider can be booked twice',
  needs: ['tables'],
  subjects: ({ tables }) =>
    columnsOf(tables.filter((table) => isRefundTable(table.name))).filter(
      ({ column }) =>
        /(?:stripe|provider|external|psp|gateway|paypal|transaction)_?\w*(?:refund|transaction)?_?id$/i.test(column.name) &&
        !/order|user|tenant|payment_?intent/i.test(column.name),
    ),
  holds: ({ table, column }) =>
    column.unique === true ||
    table.indexes.some((index) => index.unique && index.columns.includes(column.name)) ||
    table.primaryKey.includes(column.name),
  location: columnLocation,
  message: printColumn,
  whenNone: 'na',
  noneMessage: 'No table holds the id that a provider gave a refund.',
  confidence: 'proved',
});

export const refundsCounted = defineCheck({
  id: 'refunds/counted',
  title: 'A metric counts refunds',
  failTitle: 'Nothing counts refunds',
  needs: ['metrics', 'refundFlows'],
  subjects: ({ metrics }) => live(metrics).filter((metric) => /refund|chargeback|dispute/i.test(show(metric.name))),
  holds: () => true,
  location: (metric) => metric.location,
  message: (metric) => show(metric.name),
  arises: { when: ({ refundFlows }) => live(refundFlows).length > 0, otherwise: NONE },
  whenNone: 'fail',
  belongsTo: 'refundFlows',
  noneMessage: 'No metric is named after refunds or disputes.',
  confidence: 'likely',
  quantifier: 'any',
});

export const largeRefundsApproved = defineCheck({
  id: 'refunds/large-approved',
  title: 'Refunds above a limit wait for another person',
  failTitle: 'One person alone can give any amount back',
  needs: ['refundFlows', 'routes', 'tables'],
  // Where payers ask for their own money within fixed rules there is nothing to approve.
  subjects: ({ refundFlows, routes }) =>
    live(refundFlows).filter((flow) => {
      const route = routeOf(flow, routes);
      return flow.direct && route !== undefined && takes(flow, 'amount-sent') && demandsRight(route);
    }),
  holds: (flow, { tables }) =>
    takes(flow, 'approval') ||
    tables.some((table) => isRefundTable(table.name) && table.columns.some((column) => /approv|review|second_?person/i.test(column.name))),
  location: (flow) => stepOf(flow, 'approval', 'amount-sent')?.at ?? flow.location,
  message: (flow, holds) => `${flow.entry} ${holds === true ? 'asks for an approval' : 'takes any amount from a member of staff'}`,
  whenNone: 'na',
  noneMessage: 'No route lets staff choose the amount of a refund.',
  confidence: 'likely',
});

export const refundFailuresHandled = defineCheck({
  id: 'refunds/failures-handled',
  title: 'A refund that comes back from the bank is heard of',
  failTitle: 'Nobody hears of a refund that came back from the bank',
  needs: ['moneyEvents', 'moneyMoves'],
  subjects: ({ moneyEvents }) =>
    live(moneyEvents).filter(
      (event) => event.direction === 'heard' && event.about === 'refund' && /fail|updated|returned|reversed/i.test(event.name),
    ),
  holds: () => true,
  location: (event) => event.location,
  message: (event) => event.name,
  arises: {
    when: ({ moneyMoves }) => live(moneyMoves).some((move) => move.kind === 'refund' && move.by !== 'http'),
    otherwise: 'No provider is asked for refunds here.',
  },
  whenNone: 'fail',
  belongsTo: 'moneyMoves',
  noneMessage: 'No code chooses by an event that says that a refund failed.',
  confidence: 'likely',
  quantifier: 'any',
});
