import type { Intent } from './intents.ts';
import type { IntentModel, PastTurn } from './providers.ts';

/** A small grammar of English sentences. It always gives the same answer and never invents one. */
export function localIntents(): IntentModel {
  return { name: 'local-grammar-1', detect: async (text, before) => ({ intent: read(text, before), confidence: 1 }) };
}

const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const LAST_CUSTOMER = /^(?:them|him|her|that customer|the same customer)$/i;

type Reader = (match: RegExpExecArray) => Intent;

const SENTENCES: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:yes|confirm|go ahead|do it)\b/i, () => ({ kind: 'confirm' })],
  [/^(?:no|cancel|stop|never mind)\b/i, () => ({ kind: 'cancel' })],
  [/^(?:help|what can you do)/i, () => ({ kind: 'help' })],
  [/^(?:the )?code(?: is)? ((?:\d\s?){6})$/i, (m) => ({ kind: 'give_code', code: part(m, 1).replace(/\s/g, '') })],
  [
    /^(?:create|add|new) customer (.{1,120}?) (?:in|from) ([a-z ]{1,40}?)(?: phone (\+?\d[\d ]{7,17}))?(?: e-?mail (\S{3,254}))?$/i,
    (m) => ({
      kind: 'create_customer',
      name: part(m, 1),
      state: part(m, 2).toLowerCase(),
      ...(m[3] ? { phone: m[3].replace(/ /g, '') } : {}),
      ...(m[4] ? { email: m[4] } : {}),
    }),
  ],
  [
    /^(?:create|add|new) product (.{1,120}?) at ([\d.,]{1,15}) rupees(?: with (\d{1,2}) percent gst)?$/i,
    (m) => ({ kind: 'create_product', name: part(m, 1), pricePaise: paise(part(m, 2)), gstPercent: percent(m[3] ?? '18') }),
  ],
  [
    /^(?:create |make |an )?(?:invoice|bill) (?:for )?(.{1,120}?) (?:for|with) (.{1,300})$/i,
    (m) => ({ kind: 'create_invoice', customer: part(m, 1), items: items(part(m, 2)) }),
  ],
  [
    /^(.{1,120}?) (?:has )?paid ([\d.,]{1,15}) rupees(?: (?:in|by) (cash|upi|bank))?$/i,
    (m) => ({ kind: 'record_payment', customer: part(m, 1), amountPaise: paise(part(m, 2)), method: method(m[3]) }),
  ],
  [
    /^remind (.{1,120}?)(?: (now|today|tomorrow|in (\d{1,2}|[a-z]{3,6}) days?))?$/i,
    (m) => ({ kind: 'send_reminder', customer: part(m, 1), inDays: m[3] ? count(m[3]) : m[2]?.toLowerCase() === 'tomorrow' ? 1 : 0 }),
  ],
  [
    /^(?:what is the |what's the )?balance (?:of|for) (.{1,120}?)\??$|^(?:how much|what) does (.{1,120}?) owe(?: us| me)?\??$/i,
    (m) => ({ kind: 'ask_balance', customer: (m[1] ?? m[2] ?? '').trim() }),
  ],
  [/^(?:delete|remove|forget|erase) (?:customer )?(.{1,120})$/i, (m) => ({ kind: 'delete_customer', customer: part(m, 1) })],
];

function read(text: string, before: readonly PastTurn[]): Intent {
  const sentence = text
    .trim()
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ');
  for (const [pattern, reader] of SENTENCES) {
    const match = pattern.exec(sentence);
    if (!match) continue;
    const intent = reader(match);
    return 'customer' in intent && LAST_CUSTOMER.test(intent.customer) ? withCustomer(intent, before) : intent;
  }
  return { kind: 'unknown' };
}

/** "Remind them": whom the user named last. */
function withCustomer(intent: Extract<Intent, { customer: string }>, before: readonly PastTurn[]): Intent {
  for (const turn of before.toReversed()) {
    if (turn.speaker !== 'user') continue;
    const past = read(turn.said, []);
    const named = past.kind === 'create_customer' ? past.name : 'customer' in past ? past.customer : undefined;
    if (named && !LAST_CUSTOMER.test(named)) return { ...intent, customer: named };
  }
  return { kind: 'unknown' };
}

/** Whether what was said before changes the meaning. Everything else can be answered from a cache. */
export function needsContext(text: string): boolean {
  return /\b(?:them|him|her|that|same|it)\b/i.test(text);
}

const part = (match: RegExpExecArray, at: number): string => (match[at] ?? '').trim();

function paise(text: string): number {
  const [whole = '0', fraction = ''] = text.replaceAll(',', '').replace(/\.$/, '').split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2));
}

function count(word: string): number {
  const at = NUMBERS.indexOf(word.toLowerCase());
  return at >= 0 ? at : word === 'a' || word === 'an' ? 1 : Number(word);
}

function items(text: string): { product: string; quantity: number }[] {
  return text.split(/,| and /i).map((piece) => {
    const match = /^\s*(\d{1,6}|[a-z]+) (.+?)\s*$/i.exec(piece);
    return match ? { quantity: count(part(match, 1)), product: part(match, 2) } : { quantity: 1, product: piece.trim() };
  });
}

function percent(text: string): 0 | 5 | 12 | 18 | 28 {
  return ([0, 5, 12, 18, 28] as const).find((rate) => rate === Number(text)) ?? 18;
}

function method(text: string | undefined): 'cash' | 'upi' | 'bank' {
  const heard = text?.toLowerCase();
  return heard === 'upi' || heard === 'bank' ? heard : 'cash';
}
