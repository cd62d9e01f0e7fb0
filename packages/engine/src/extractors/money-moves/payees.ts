import { snakeName } from '@airworthy/model';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

const STATE = /charges_?enabled|payouts_?enabled|can_?receive_?payments/i;
/** Turns away an account that cannot receive money: `if (!user.charges_enabled || !user.payouts_enabled) throw …`. */
const TURNS_AWAY = /\bif\s*\([^{};]*(?:charges_?enabled|payouts_?enabled|can_?receive_?payments)[^{};]*\)\s*\{?\s*(?:throw|return)\b/i;
const GENERAL = new Set([
  'get',
  'stripe',
  'account',
  'accounts',
  'id',
  'destination',
  'connect',
  'connected',
  'payout',
  'recipient',
  'check',
  'user',
]);

const GUARDS = new WeakMap<CodeIndex, readonly ReadonlySet<string>[]>();

/**
 * Whether a function of the running app that turns away accounts is about this payee: both are called after the same role
 * (`getSellerStripeAccountId` and `sellerStripeAccountId`). Who else is paid is not asked by it.
 */
export function payeeTurnedAway(code: CodeIndex, destination: string): boolean {
  const role = wordsOf(destination.replace(/^.*\./, ''))[0];
  return role !== undefined && guardsOf(code).some((words) => words.has(role));
}

function guardsOf(code: CodeIndex): readonly ReadonlySet<string>[] {
  let guards = GUARDS.get(code);
  if (guards === undefined) {
    const modules = new Set(code.modules.flatMap((one) => (one.kind === 'production' && STATE.test(one.text) ? [one.bound] : [])));
    guards = code.functions.flatMap((fn) =>
      fn.own !== undefined &&
      modules.has(fn.module) &&
      TURNS_AWAY.test(code.text(fn.node, fn.module)) &&
      code.reach(fn).state !== 'not-wired'
        ? [new Set(wordsOf(fn.own))]
        : [],
    );
    GUARDS.set(code, guards);
  }
  return guards;
}

function wordsOf(name: string): string[] {
  return snakeName(name)
    .split('_')
    .filter((word) => word.length > 2 && !GENERAL.has(word));
}
