import type { MoneyMove } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { functionsAround, leadingTo, sends, statementOf, writes } from './around.ts';
import { payeeTurnedAway } from './payees.ts';
import type { MoveSite } from './providers.ts';

const AMOUNT = /^(?:amount|amount_?cents|amountInCents|total|total_?cents|value|unit_amount|refund_?amount(?:_?cents)?)$/i;
const FRESH = /Date\.now|Math\.random|random(?:UUID|Bytes)|\buuid\w*\(|\bv[147]\(|nanoid|ulid|performance\.now/;
const REFERENCE =
  /^(?:metadata|(?:client_?)?reference(?:_?id)?|transfer_group|orderId|order_id|paymentId|externalId|merchantReference|note)$/;
const PAYEE_STATE =
  /charges_?enabled|payouts_?enabled|can_?receive_?payments|requirements\.|capabilities|onboard\w*|(?:kyc|account|seller|payout|verification)_?(?:status|verified|state)/i;

/** An object that is handed over, with the module it is written in. */
interface Given {
  object: ObjectExpression;
  module: BoundModule;
}

export function readMove(code: CodeIndex, site: MoveSite, scheduled: ReadonlySet<FunctionInfo>): MoneyMove {
  const { call } = site;
  const given = objectsOf(code, call);
  const near = functionsAround(code, call.enclosing);
  const text = near.map((fn) => code.text(fn.node, fn.module)).join('\n');
  const amounts = given.flatMap((one) => propertyOf(one, AMOUNT));
  const fact: MoneyMove = {
    location: call.location,
    wiring: code.reach(call),
    kind: site.kind,
    by: site.by,
    amount: amountOf(code, site, given, amounts),
    wholeUnits: wholeUnits(code, amounts),
    idempotencyKey: keyOf(code, call, given),
    currency: currencyOf(code, given),
    reference: given.length === 0 ? 'unknown' : given.some((one) => propertyOf(one, REFERENCE).length > 0),
    bounded: given.some((one) => propertyOf(one, /^source_transaction$/).length > 0) || comparesAmounts(text),
    shares: given.some(
      (one) =>
        propertyOf(one, /^(?:transfer_data|application_fee_amount|on_behalf_of|reverse_transfer|refund_application_fee|transfers|splits?)$/)
          .length > 0,
    ),
    recordedBefore: recordedBefore(code, site),
    failure: failureOf(code, call),
    payeeChecked: near.length === 0 ? 'unknown' : PAYEE_STATE.test(text) || given.some((one) => isTurnedAway(code, one)),
    scheduled: near.some((fn) => scheduled.has(fn)),
  };
  const within = near[0] === undefined ? undefined : namedOf(near[0])?.name;
  if (within !== undefined) fact.within = within;
  const [amount] = amounts;
  if (amount !== undefined) fact.amountText = code.text(amount.node, amount.module).slice(0, 80);
  return fact;
}

/** Who is paid, where that stands in a variable: `destination: sellerAccountId`. */
function isTurnedAway(code: CodeIndex, given: Given): boolean {
  return propertyOf(given, /^(?:destination|recipient|payee)$/).some(
    ({ node, module }) => /^(?:Identifier|MemberExpression)$/.test(node.type) && payeeTurnedAway(code, code.text(node, module)),
  );
}

export function namedOf(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && (at.own === undefined || at.name.startsWith('<')) && at.parent !== undefined) at = at.parent;
  return at;
}

/** The objects that a call hands over; where they are a parameter, those of its callers. */
function objectsOf(code: CodeIndex, call: CallSite): Given[] {
  const found: Given[] = [];
  const visit = (node: Node, module: BoundModule, fn: FunctionInfo | undefined, depth: number): void => {
    const at = unwrap(node);
    if (at.type === 'ObjectExpression') {
      found.push({ object: at, module });
      return;
    }
    if (at.type === 'CallExpression' && code.text(at.callee, module).endsWith('stringify') && at.arguments[0] !== undefined) {
      visit(at.arguments[0], module, fn, depth);
      return;
    }
    if (at.type !== 'Identifier' || depth > 3) return;
    const binding = module.bindingAt.get(at.start);
    if (binding?.init !== undefined && binding.path.length === 0 && binding.kind !== 'param') {
      visit(binding.init, module, fn, depth + 1);
      return;
    }
    if (binding?.kind !== 'param') return;
    const owner = module.functionByStart.get(binding.declaration.start);
    if (owner === undefined) return;
    for (const one of callersThrough(code, owner)) {
      const argument = one.args[binding.index];
      if (argument !== undefined) visit(argument, one.module, one.enclosing, depth + 1);
    }
  };
  for (const argument of call.args) visit(argument, call.module, call.enclosing, 0);
  return found;
}

/** Calls of a function, also those of the method that wraps it. */
function callersThrough(code: CodeIndex, fn: FunctionInfo): CallSite[] {
  const direct = code.callersOf(fn);
  if (direct.length > 0) return direct.slice(0, 12);
  return leadingTo(code, fn)
    .filter((one) => one !== fn.parent)
    .flatMap((one) => code.callersOf(one))
    .slice(0, 12);
}

function propertyOf(given: Given, name: RegExp): { node: Node; module: BoundModule }[] {
  return given.object.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const key = keyName(property.key, property.computed) ?? '';
    const value = unwrap(property.value);
    // `body: JSON.stringify({ amount })`, `data: { amount }`, `amount: { value }`
    if (
      /^(?:body|data|json|amount|amountMoney)$/.test(key) ||
      (/^(?:subscription|payment_intent|invoice)_data$/.test(key) && name === REFERENCE)
    ) {
      const inner = value.type === 'CallExpression' && value.arguments[0] !== undefined ? unwrap(value.arguments[0]) : value;
      if (inner.type === 'ObjectExpression') return propertyOf({ object: inner, module: given.module }, name);
    }
    return name.test(key) ? [{ node: property.value, module: given.module }] : [];
  });
}

function amountOf(
  code: CodeIndex,
  site: MoveSite,
  given: readonly Given[],
  amounts: readonly { node: Node; module: BoundModule }[],
): MoneyMove['amount'] {
  if (amounts.length === 0) {
    // Without an amount a refund gives everything back (https://docs.stripe.com/api/refunds/create).
    const closed = given.length > 0 && given.every((one) => one.object.properties.every((property) => property.type === 'Property'));
    return closed && /refund|reversal|capture/.test(site.kind) ? 'whole' : 'unknown';
  }
  const flows = amounts.map((one) => code.flowsFromRequest(one.node, one.module));
  if (flows.includes(true)) {
    // What only dead code leads to is judged by that code.
    const near = functionsAround(code, site.call.enclosing, 4, false)
      .map((fn) => code.text(fn.node, fn.module))
      .join('\n');
    return comparesAmounts(near) || comparesPrices(near) ? 'compared' : 'request';
  }
  return amounts.every((one, index) => flows[index] === false || isStored(code, one.node, one.module)) ? 'own' : 'given';
}

/** A member of what an awaited query or getter gave, also by way of `const [row] = found.rows`. */
function isStored(code: CodeIndex, given: Node, module: BoundModule): boolean {
  let at = unwrap(given);
  let taken = false;
  for (let steps = 0; steps < 12; steps += 1) {
    if (at.type === 'MemberExpression') {
      at = unwrap(at.object);
      taken = true;
      continue;
    }
    if (at.type === 'AwaitExpression') return taken && ASKS.test(code.text(at, module));
    if (at.type !== 'Identifier') return false;
    const binding = module.bindingAt.get(at.start);
    if (binding?.init === undefined || binding.kind === 'param') return false;
    taken ||= binding.path.length > 0;
    at = unwrap(binding.init);
  }
  return false;
}
const ASKS = /\bawait\b[^;]*(?:find|get|load|fetch|select|query|first|one)/i;

/** The client's price is compared with a stored one. */
function comparesPrices(text: string): boolean {
  return /(?:price|amount|total)\w*\s*(?:[!=]==?|<|>)=?\s*[\w.]*(?:price|amount|total|expected|actual)/i.test(text);
}

function comparesAmounts(text: string): boolean {
  return /(?:amount|total|sum|refund\w*|transfer\w*)\w*\s*>=?\s*[\w.]*(?:captured|available|remaining|refundable|balance|charged?|paid|collected|total)|(?:captured|available|remaining|refundable|balance|charged|paid|collected)\w*\s*<=?\s*[\w.]*(?:amount|total|sum|refund|transfer)/i.test(
    text,
  );
}

/** A fraction times a hundred that nothing rounds. */
function wholeUnits(code: CodeIndex, amounts: readonly { node: Node; module: BoundModule }[]): boolean | 'unknown' {
  if (amounts.length === 0) return 'unknown';
  return !amounts.some(({ node, module }) => {
    const at = unwrap(node);
    return (at.type === 'BinaryExpression' && /^[*/]$/.test(at.operator)) || /^(?:parseFloat|Number)\(/.test(code.text(at, module));
  });
}

function keyOf(code: CodeIndex, call: CallSite, given: readonly Given[]): MoneyMove['idempotencyKey'] {
  const keys: { node: Node; module: BoundModule }[] = [];
  const collect = (one: Given): void => {
    for (const property of one.object.properties) {
      if (property.type !== 'Property') continue;
      const key = keyName(property.key, property.computed) ?? '';
      if (/^(?:x-)?idempotency[-_]?key$|^paypal-request-id$/i.test(key)) keys.push({ node: property.value, module: one.module });
      const value = unwrap(property.value);
      if (value.type === 'ObjectExpression' && /^(?:headers|body|data|json)$/.test(key)) collect({ object: value, module: one.module });
      const inner = value.type === 'CallExpression' && value.arguments[0] !== undefined ? unwrap(value.arguments[0]) : undefined;
      if (inner?.type === 'ObjectExpression' && key === 'body') collect({ object: inner, module: one.module });
    }
  };
  for (const one of given) collect(one);
  const [key] = keys;
  if (key === undefined) {
    const open = call.args.length > 0 && given.length === 0;
    return open ? 'unknown' : 'none';
  }
  const node = unwrap(key.node);
  const binding = node.type === 'Identifier' ? key.module.bindingAt.get(node.start) : undefined;
  const text = `${code.text(node, key.module)} ${binding?.init === undefined ? '' : code.text(binding.init, key.module)}`;
  return FRESH.test(text) ? 'fresh' : 'stable';
}

function currencyOf(code: CodeIndex, given: readonly Given[]): MoneyMove['currency'] {
  const [currency] = given.flatMap((one) => propertyOf(one, /^currency$/));
  if (currency === undefined) return given.length === 0 ? 'unknown' : 'none';
  return code.value(currency.node, currency.module).kind === 'literal' ? 'literal' : 'given';
}

/** Names of tables, by what they hold: refunds, or parts of a split that are paid out. */
const REFUNDS = /refund/i;
const LEGS = /payout|transfer|\blegs?\b|split|fees?\b|settlement|disburse|ledger|outbox|withdraw/i;

/** A row about it is written, or a waiting one is read, before the call: in its function or on the way to it. */
function recordedBefore(code: CodeIndex, { call, kind }: MoveSite): boolean | 'unknown' {
  if (call.enclosing === undefined) return 'unknown';
  const about = kind === 'refund' ? REFUNDS : LEGS;
  const isRow = (one: CallSite): boolean => {
    const text = statementOf(code, one);
    const table =
      /(?:INTO|FROM|UPDATE)\s+["\w.]+|\(\s*['"`]\w+['"`]|\b\w+\.(?:create|insert|findUnique|findFirst|findOne)/i.exec(text)?.[0] ?? '';
    if (!about.test(table)) return false;
    if (writes(code, one) === 'insert') return true;
    const reads = /\bSELECT\b|\.(?:first|where|findUnique|findFirst|findOne)\b/i.test(text);
    return reads && (kind !== 'refund' || /pending|requested|approved/i.test(text));
  };
  let at: { fn: FunctionInfo; before: number }[] = [{ fn: call.enclosing, before: call.node.start }];
  const seen = new Set<FunctionInfo>();
  for (let up = 0; up <= 4 && at.length > 0; up += 1) {
    const next: typeof at = [];
    for (const { fn, before } of at) {
      if (seen.has(fn)) continue;
      seen.add(fn);
      const earlier = code.callsIn(fn).filter((one) => one.node.start < before);
      if (earlier.some((one) => isRow(one) || one.targets.some((target) => callsBelow(code, target, 2).some((below) => isRow(below.call)))))
        return true;
      if (fn.parent !== undefined) next.push({ fn: fn.parent, before: fn.node.start });
      for (const caller of callersThrough(code, fn))
        if (caller.enclosing !== undefined) next.push({ fn: caller.enclosing, before: caller.node.start });
    }
    at = next.slice(0, 12);
  }
  return false;
}

/** What becomes of an error of the call, in the nearest catch. */
function failureOf(code: CodeIndex, call: CallSite): MoneyMove['failure'] {
  const caught = call.inTry?.handler;
  if (!caught) return 'thrown';
  let throws = false;
  let kept = false;
  walk(caught.body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'ThrowStatement') throws = true;
    if (node.type === 'CallExpression') {
      const site = code.callAt(node);
      if (site !== undefined && (writes(code, site) !== undefined || sends(code, site))) kept = true;
      if (
        site?.targets.some((target) =>
          callsBelow(code, target, 1).some((below) => writes(code, below.call) !== undefined || sends(code, below.call)),
        ) === true
      )
        kept = true;
      if (/\b(?:reply|res|response)\b.*\b(?:code|status)\b/.test(code.text(node.callee, call.module))) throws = true;
    }
    return;
  });
  return throws ? 'thrown' : kept ? 'kept' : 'swallowed';
}
