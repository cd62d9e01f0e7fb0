import { defineExtractor } from '../../extract/define-extractor.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { moneyEvents } from './events.ts';
import { moveSites } from './providers.ts';
import { readMove } from './read-move.ts';
import { refundFlows } from './refunds.ts';
import { resaleFlows } from './resale.ts';

const CLOCKS = /^node-cron\.schedule$|^node-schedule\.scheduleJob$|^croner\b|^new cron\.CronJob$|^setInterval$|^toad-scheduler\.|^agenda/;

export const moneyMoves = defineExtractor({
  id: 'money-moves',
  about:
    'Calls that move money (charges, refunds, transfers, payouts), the flows that give money back or sell from user to user, and the events about money that are heard.',
  emits: ['moneyMoves', 'refundFlows', 'resaleFlows', 'moneyEvents'],
  extract(input) {
    const { code, emit } = input;
    const sites = moveSites(code);
    const scheduled = sites.length === 0 ? new Set<FunctionInfo>() : scheduledFunctions(code);
    for (const site of sites) emit('moneyMoves', readMove(code, site, scheduled));
    const refunds = refundFlows(input, sites);
    for (const flow of refunds) emit('refundFlows', flow);
    const resales = resaleFlows(input);
    for (const flow of resales) emit('resaleFlows', flow);
    if (refunds.length === 0 && isNamed(code, REFUNDS))
      input.partial('refundFlows', 'a function is named after refunds, and what it does could not be read');
    if (resales.length === 0 && isNamed(code, RESALES))
      input.partial('resaleFlows', 'a function is named after listings, and what it does could not be read');
    for (const event of moneyEvents(code)) emit('moneyEvents', event);
  },
});

const REFUNDS = /^(?:create|process|issue|initiate|make|send)Refunds?$|^refund(?:Order|Payment|Charge|Customer)?$/;
const RESALES = /^(?:create|buy|purchase|cancel|relist)(?:Listing|Resale)\w*$/;

function isNamed(code: CodeIndex, name: RegExp): boolean {
  return code.functions.some((fn) => fn.own !== undefined && name.test(fn.own) && code.reach(fn).state !== 'not-wired');
}

/** Functions that a clock leads to. */
function scheduledFunctions(code: CodeIndex): Set<FunctionInfo> {
  const found = new Set<FunctionInfo>();
  for (const call of code.callsTo(CLOCKS)) {
    for (const argument of call.args) {
      const fn = code.functionOf(argument, call.module);
      if (fn === undefined) continue;
      found.add(fn);
      for (const below of callsBelow(code, fn, 4)) for (const target of below.call.targets) found.add(target);
    }
  }
  return found;
}
