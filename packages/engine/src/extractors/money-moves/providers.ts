import type { MoneyMove } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { isFunction, unwrap } from '../../lang/typescript/syntax.ts';

export interface MoveSite {
  call: CallSite;
  kind: MoneyMove['kind'];
  by: string;
}

/** Resources and verbs of the providers' SDKs, from their API references. */
const STRIPE: readonly (readonly [RegExp, MoneyMove['kind']])[] = [
  [/(?:^|\.)paymentIntents\.create$|(?:^|\.)charges\.create$|(?:^|\.)checkout\.sessions\.create$/, 'charge'],
  [/(?:^|\.)paymentIntents\.(?:capture|confirm)$|(?:^|\.)charges\.capture$/, 'capture'],
  [/(?:^|\.)refunds\.create$/, 'refund'],
  [/(?:^|\.)transfers\.create$/, 'transfer'],
  [/(?:^|\.)payouts\.create$/, 'payout'],
  [/(?:^|\.)transfers\.createReversal$|(?:^|\.)applicationFees\.createRefund$/, 'reversal'],
  [/(?:^|\.)(?:balanceTransactions|payouts|transfers|charges|paymentIntents|refunds)\.list$|(?:^|\.)reportRuns\.create$/, 'statement'],
  [/(?:^|\.)(?:paymentIntents|charges|checkout\.sessions)\.retrieve$/, 'read'],
];
const OTHERS: readonly (readonly [string, RegExp, MoneyMove['kind']])[] = [
  ['braintree', /^braintree\S*transaction\.sale$/, 'charge'],
  ['braintree', /^braintree\S*transaction\.refund$/, 'refund'],
  ['square', /^square\S*(?:payments\w*\.create\w*|createPayment)$/, 'charge'],
  ['square', /^square\S*(?:refunds\w*\.refund\w*|refundPayment)$/, 'refund'],
  ['square', /^square\S*payouts\w*\.list$/, 'statement'],
  ['razorpay', /^razorpay#orders\.create$/, 'charge'],
  ['razorpay', /^razorpay#payments\.refund$|^razorpay#refunds\.create$/, 'refund'],
  ['razorpay', /^razorpay#transfers\.create$|^razorpay#payments\.transfer$/, 'transfer'],
  ['mollie', /^@mollie\S*payments\.create$/, 'charge'],
  ['mollie', /^@mollie\S*(?:refunds|paymentRefunds)\.create$/, 'refund'],
  ['adyen', /^@adyen\S*\.payments$|^@adyen\S*payments\w*\.payments$/i, 'charge'],
  ['adyen', /^@adyen\S*\.refund\w*$/i, 'refund'],
  ['dwolla', /^dwolla-v2\S*\.post$/, 'transfer'],
];
/** Words of an address at which another system moves money for us. */
const ADDRESSES: readonly (readonly [RegExp, MoneyMove['kind']])[] = [
  [/\/(?:[\w-]*-)?refunds?(?:\/|$|\?)/i, 'refund'],
  [/\/(?:payment-?intents?|payments?|charges?)\/[^/]*\/(?:confirm|capture)/i, 'capture'],
  [/\/(?:payouts?|withdrawals?|disbursements?)(?:\/|$|\?)/i, 'payout'],
  [/\/(?:payment|stripe|funds?|connect)[\w/-]*\/transfers?(?:\/|$|\?)/i, 'transfer'],
  [/\/(?:payment-?intents?|charges?|checkouts?)(?:\/?$|\?)|\/payments?(?:\/(?:process|create|charge))?(?:\/?$|\?)/i, 'charge'],
];
const SERVERS = /^(?:fastify|express|koa|@koa|hono|\*?router)/i;

/** Calls of running code that move money or ask what moved. */
export function moveSites(code: CodeIndex): MoveSite[] {
  const found: MoveSite[] = [];
  const seen = new Set<CallSite>();
  const add = (call: CallSite, kind: MoneyMove['kind'], by: string): void => {
    if (seen.has(call) || code.reach(call).state === 'not-wired') return;
    seen.add(call);
    found.push({ call, kind, by });
  };
  for (const member of ['create', 'capture', 'confirm', 'list', 'retrieve', 'createReversal', 'createRefund']) {
    for (const call of code.callsOfMember(member)) {
      const own = call.callee.startsWith('stripe#');
      const text = call.receiver === undefined ? '' : `${code.text(call.receiver, call.module)}.${member}`;
      if (!own && !(/stripe/i.test(text) && /stripe/i.test(call.module.parsed.code.slice(0, 3000)))) continue;
      const path = own ? call.callee.slice('stripe#'.length) : text.replace(/^.*?stripe\w*(?:\(\))?\.?/i, '');
      const kind = STRIPE.find(([pattern]) => pattern.test(path))?.[1];
      // A session that only stores a card takes no money.
      if (kind !== undefined && !(kind === 'charge' && /\bmode:\s*['"]setup['"]/.test(code.text(call.node, call.module))))
        add(call, kind, 'stripe');
    }
  }
  for (const [by, pattern, kind] of OTHERS) for (const call of code.callsTo(pattern)) add(call, kind, by);
  for (const call of [...code.callsOfMember('post'), ...code.callsTo(/^(?:fetch|axios|got|ky|undici\.(?:request|fetch))$/)]) {
    const address = addressOf(code, call);
    const kind = address === undefined ? undefined : ADDRESSES.find(([pattern]) => pattern.test(address))?.[1];
    if (kind !== undefined) add(call, kind, asksProvider(code, call) ? 'http to a provider' : 'http');
  }
  return found.toSorted((a, b) =>
    a.call.module.path === b.call.module.path ? a.call.node.start - b.call.node.start : a.call.module.path < b.call.module.path ? -1 : 1,
  );
}

/** The address of a provider rather than of a service that pays for us: `${PROVIDER_URL}/v1/refunds`, `https://api.psp.example/charges`. */
function asksProvider(code: CodeIndex, call: CallSite): boolean {
  const [first] = call.args;
  const text = first === undefined ? '' : code.text(first, call.module);
  return /provider|\bpsp|acquirer|^[`'"]https:\/\/(?!\$)/i.test(text) && !/service|internal|localhost/i.test(text);
}

function addressOf(code: CodeIndex, call: CallSite): string | undefined {
  const [first, ...rest] = call.args;
  if (first === undefined || SERVERS.test(call.callee) || rest.some((one) => isFunction(unwrap(one)))) return undefined;
  if (/^(?:app|router|fastify|server|instance)$/i.test(call.receiver === undefined ? '' : code.text(call.receiver, call.module)))
    return undefined;
  if (call.member !== 'post' && !/method['"]?\s*:\s*['"]post/i.test(code.text(call.node, call.module).slice(0, 800))) return undefined;
  const text = textOf(code.value(first, call.module)) ?? written(code.text(first, call.module));
  return /refund|payout|charge|payment|transfer|withdraw|disburse|checkout/i.test(text) ? text : undefined;
}

function textOf(value: StaticValue): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind !== 'text') return undefined;
  return value.parts.map((part) => (typeof part === 'string' ? part : (textOf(part) ?? 'x'))).join('');
}

function written(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, 'x').replaceAll(/['"`]/g, '');
}
