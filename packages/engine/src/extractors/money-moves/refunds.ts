import type { BusinessFlow, FlowStep } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { calledAs, sends, statementOf, writes } from './around.ts';
import { distinct, effectsOf, entriesOf, flowOf, handlersOf, openCalls, reached, refusalsOf, stepAt } from './flows.ts';
import type { MoveSite } from './providers.ts';

/** What a refusal of a refund is about, by the names that its test compares and the words it answers with. */
const REFUSALS: readonly (readonly [string, RegExp])[] = [
  [
    'amount-left',
    /(?:amount|quantity|total|refund\w*|cents)\w*\s*>=?\s*[\w.()[\]]*(?:available|refundable|remaining|captured|paid|total|left|balance|max|amount|cents)|(?:available|refundable|remaining|captured|balance)\w*\s*<=?|already\w*refunded\s*\+|max\w*refund/i,
  ],
  [
    'window',
    /window|deadline|cut_?off|refund\w*(?:days|hours|until|period)|(?:days|hours)\w*(?:since|until|before)|starts?_?at|event_?date|start_?(?:date|time)|within\w*(?:days|hours|period)/i,
  ],
  ['used', /\b(?:is_?)?(?:used|scanned|redeemed|checked_?in|consumed|transferred|resold|transfer_?count|delivered|shipped|fulfilled)/i],
  ['dispute', /dispute|chargeback/i],
  [
    'owner',
    /(?:user|owner|buyer|customer|account|member)\w*(?:\??\.\w+)?\s*!==?\s*[\w.?()]*(?:user|owner|buyer|customer|account|member|\bid\b)|not\w*(?:owner|authori[sz]ed)|unauthori[sz]ed/i,
  ],
  ['role', /\brole|permission|isAdmin|scope|forbidden/i],
  ['state', /\bstat(?:us|e)\b|isRefundable|canRefund|isEligible|eligib|transition/i],
];
const RESTOCK =
  /(?:releas|restock|restor|cancel|void|revok|invalidat|return|deactivat|burn|remov)\w*(?:ticket|seat|inventory|stock|item|licen[sc]e|entitlement|subscription|reservation|access|pass|booking|listing|unit)|(?:tickets?|seats?|inventory|stock|licen[sc]es?|entitlements?|passes|reservations?|listings?)\b[\s\S]{0,120}(?:refunded|cancel|void|releas|revok|available|invalid)/i;
const MAIL = /mail|sms|notif|sendgrid|twilio/i;
const PROMO = /(?:promo|coupon|voucher|gift_?card|store_?credit|discount_?code|wallet_?credit|points)/i;
const RULED = /^(?:validate|check|assert|ensure|verify|can|is)\w*(?:Refund|Eligib|Policy|Allowed)/;

/** Flows that give money back: every entry that leads to a refund at a provider, a record of one or a request for one. */
export function refundFlows(input: ExtractInput, moves: readonly MoveSite[]): BusinessFlow[] {
  const { code } = input;
  const calls = new Set(moves.filter((one) => one.kind === 'refund').map((one) => one.call));
  const seeds = new Set<FunctionInfo>();
  for (const call of calls) if (call.enclosing !== undefined) seeds.add(call.enclosing);
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired' || !/refund/i.test(wordsIn(module))) continue;
    for (const fn of module.bound.functions) {
      if (!/refund/i.test(code.text(fn.node, module)) || code.reach(fn).state === 'not-wired') continue;
      if (code.callsIn(fn).some((call) => records(code, call) || asks(code, call))) seeds.add(fn);
    }
  }
  if (seeds.size === 0) return [];
  return entriesOf(code, seeds, handlersOf(input)).flatMap((entry) => {
    const functions = reached(code, entry.fn);
    // What only reads refunds or changes their rules gives nothing back.
    if (
      entry.method === 'GET' ||
      /polic(?:y|ies)|reasons?\b|rules?\b|settings|report|export/i.test(
        `${entry.path ?? ''} ${entry.path === undefined ? entry.entry : ''}`,
      )
    )
      return [];
    const steps = stepsOf(code, functions, calls);
    const looped = functions.some((fn) =>
      code.callsIn(fn).some((call) => call.inLoop && (calls.has(call) || call.targets.some((target) => seeds.has(target)))),
    );
    const about = `${entry.path ?? ''} ${entry.fn.name} ${steps.length > 0 ? called(code, entry.fn) : ''}`;
    const direct = /refund|cancel|return|dispute|chargeback|void/i.test(about);
    const flow = flowOf(code, entry, { kind: looped ? 'bulk-refund' : 'refund', direct, functions, steps });
    const open = openCalls(code, functions, RULED);
    return [open === undefined ? flow : { ...flow, open }];
  });
}

/** Names of what a handler calls at once: a handler without a name of its own is about them. */
function called(code: CodeIndex, fn: FunctionInfo): string {
  return fn.own === undefined || fn.name.startsWith('<') ? code.callsIn(fn).map(calledAs).join(' ') : '';
}

function shortText(code: CodeIndex, call: CallSite): string {
  return statementOf(code, call);
}

/** Writes a row of a table of refunds. */
function records(code: CodeIndex, call: CallSite): boolean {
  if (writes(code, call) !== 'insert') return false;
  const text = shortText(code, call);
  return (
    /INSERT\s+INTO\s+["\w.]*refunds?\b|['"`]\w*refunds?['"`]|\brefunds?\w*\.(?:create|insert|save)/i.test(text) &&
    !/polic|reason|audit/i.test(/INTO\s+["\w.]+|\(['"`]\w+/i.exec(text)?.[0] ?? '')
  );
}

/** Sends a request for a refund to whoever makes it. */
function asks(code: CodeIndex, call: CallSite): boolean {
  return (
    sends(code, call) &&
    /refund[._-]?(?:request|initiat|requested|initiated|process\b|create\b)|(?:request|initiate|process|create)[._-]?refund/i.test(
      shortText(code, call),
    )
  );
}

/** Work that is put down for later: `setTimer(trx, 'timers', 0, { kind: 'refund', id })`. */
const SETS_OFF = /^(?:set|add|create|start|insert|schedule|queue)_?(?:timer|job|task|work)\w*$|^(?:schedule|defer|runLater)\w*$/i;

function stepsOf(code: CodeIndex, functions: readonly FunctionInfo[], calls: ReadonlySet<CallSite>): FlowStep[] {
  const steps: FlowStep[] = [];
  for (const fn of functions) {
    for (const refusal of refusalsOf(code, fn)) {
      for (const [what, pattern] of REFUSALS) {
        const about = what === 'state' || what === 'used' || what === 'dispute' || what === 'role' ? refusal.words : refusal.test;
        if (pattern.test(about) || (what === 'window' && /refund|return/i.test(refusal.words) && pattern.test(refusal.words)))
          steps.push(stepAt(code, what, refusal.node, fn, refusal.test));
      }
    }
    const text = code.text(fn.node, fn.module);
    for (const call of code.callsIn(fn)) {
      const name = calledAs(call);
      if (calls.has(call)) steps.push(stepAt(code, call.inLoop ? 'call-in-loop' : 'call', call.node, fn, shortText(code, call)));
      if (calls.has(call) || (/refund/i.test(name) && !sends(code, call) && !/^(?:publish|emit|log|audit|track|record)/i.test(name)))
        steps.push(...amountSteps(code, call, fn));
      if (/(?:with|acquire|try)\w*lock|^lock$|redlock|advisory|forUpdate|transacting/i.test(name))
        steps.push(stepAt(code, 'lock', call.node, fn, name));
      if (/FOR UPDATE|advisory_xact_lock/i.test(shortText(code, call))) steps.push(stepAt(code, 'lock', call.node, fn, 'FOR UPDATE'));
      if (/audit/i.test(`${name} ${call.receiver === undefined ? '' : code.text(call.receiver, call.module)}`))
        steps.push(stepAt(code, 'audit', call.node, fn, name));
      if (MAIL.test(name) && !/^(?:is|has|get|find)/.test(name) && !/metric|log/i.test(name))
        steps.push(stepAt(code, 'notify', call.node, fn, name));
      if (RESTOCK.test(name)) steps.push(stepAt(code, 'restock', call.node, fn, name));
      if (SETS_OFF.test(name) && /refund/i.test(shortText(code, call)))
        steps.push(stepAt(code, 'request', call.node, fn, shortText(code, call)));
      if (/polic(?:y|ies)/i.test(name) && !/security|csp|cors|retry/i.test(name)) steps.push(stepAt(code, 'policy', call.node, fn, name));
    }
    // What is read of earlier refunds.
    const sum =
      /SELECT[^'"`]*FROM\s+\w*refunds?\b|\.sum\([^)]*refund|(?:total|already|previously)_?refunded|refunded_?(?:amount|quantit\w*|cents|total)|find\w*Refunds?\w*\(|existing_?refunds/i.exec(
        text,
      );
    if (sum) steps.push(stepAt(code, 'reads-refunds', fn.node, fn, sum[0]));
    if (
      /(?:refund|proportional)\w*(?:fee|tax|royalt|commission)|(?:fee|tax|royalt|commission)\w*(?:refund|retention|retained|proportional)|refund_application_fee/i.test(
        text,
      )
    )
      steps.push(stepAt(code, 'fees', fn.node, fn, fn.name));
    if (/reverse_transfer|createReversal|revers\w*(?:transfer|payout|split|royalt)/i.test(text))
      steps.push(stepAt(code, 'reversal', fn.node, fn, fn.name));
    if (
      PROMO.test(text) &&
      /(?:restor|revert|release|return|decrement|re-?credit|refund)\w*(?:promo|coupon|voucher|credit|points|gift)|(?:promo|coupon|voucher|credit|points|gift)\w*(?:restor|revert|releas|return|refund)/i.test(
        text,
      )
    )
      steps.push(stepAt(code, 'promo', fn.node, fn, fn.name));
    if (/approv(?:al|e[drs]?|ing)\b|second_?person|four_?eyes/i.test(text) && /refund/i.test(text))
      steps.push(stepAt(code, 'approval', fn.node, fn, fn.name));
    if (/reason/i.test(text) && /refund/i.test(text)) steps.push(stepAt(code, 'reason', fn.node, fn, fn.name));
  }
  for (const { call, fn, does } of effectsOf(code, functions)) {
    const text = shortText(code, call);
    if (records(code, call))
      steps.push(
        stepAt(
          code,
          /pending|processing|requested|initiated|submitted/i.test(text) || /pending|processing/i.test(code.text(fn.node, fn.module))
            ? 'record-pending'
            : 'record',
          call.node,
          fn,
          text,
        ),
      );
    if (asks(code, call)) steps.push(stepAt(code, 'request', call.node, fn, text));
    if (does === 'sends') steps.push(stepAt(code, 'publish', call.node, fn, calledAs(call)));
    if (does === 'update' && /refunded/i.test(text) && /stat(?:us|e)/i.test(text)) steps.push(stepAt(code, 'status', call.node, fn, text));
    if (does === 'update' && RESTOCK.test(text)) steps.push(stepAt(code, 'restock', call.node, fn, text));
    if (does === 'insert' && /audit|order_?events?|history|activity/i.test(text)) steps.push(stepAt(code, 'audit', call.node, fn, text));
  }
  return distinct(steps);
}

const AMOUNT = /^(?:amount|amount_?cents|refund_?amount(?:_?cents)?)$/i;

/** Where the amount of a refund comes from. */
function amountSteps(code: CodeIndex, call: CallSite, fn: FunctionInfo): FlowStep[] {
  return call.args.flatMap((argument) => {
    const node = unwrap(argument);
    if (node.type !== 'ObjectExpression') return [];
    return node.properties.flatMap((property) => {
      if (property.type !== 'Property' || !AMOUNT.test(keyName(property.key, property.computed) ?? '')) return [];
      const flows = code.flowsFromRequest(property.value, call.module);
      const text = code.text(property.value, call.module);
      return [
        stepAt(
          code,
          flows === true || /\b(?:req|request|body|input|dto)\??\.(?:body\??\.)?\w*amount/i.test(text)
            ? 'amount-sent'
            : flows === false
              ? 'amount-own'
              : 'amount-given',
          property,
          fn,
          text,
        ),
      ];
    });
  });
}
