import type { Node } from 'oxc-parser';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** Words that name an amount of money. */
const AMOUNT =
  /^(?:amount|amounts|price|prices|subtotal|fee|fees|cents|payout|payouts|refund|refunds|refunded|royalty|royalties|commission|commissions|proceeds|earnings|revenue|tax|taxes|vat|discount|discounts|cost|balance|surcharge|payable|deposit|tip|gratuity|payment)$/;
/** Words that turn such a name into something else. */
const OTHER =
  /^(?:rate|rates|percent|percentage|percentages|pct|bps|basis|points|multiplier|multipliers|ratio|factor|share|count|counts|counter|id|ids|type|status|days|hours|minutes|seconds|ms|code|codes|currency|at|date|time|times|timeout|name|key|label|format|formatted|method|methods|reason|url|account|enabled|config|policy|history|quantity|index|score|units|gas|compute|lamports|lamport|priority|slot|token|tokens|gwei|wei|sol|micro|estimated|step|steps|attempt|attempts|retries|delay|interval|window|limit|page|pages|load|loss|average|avg|mean|median|std|stddev|deviation|change|changes|trend|growth|variance|weight|size|bytes|requests|events|items|list|map|by|is|has|can|should|processed|client|controller|model|schema|repository|handler|hash|salt|rounds)$/;
const RATE = /^(?:rate|rates|percent|percentage|percentages|pct|bps|multiplier|ratio|share|markup|margin)$/;
/** Parties that get a part. */
export const PAYEE =
  /^(?:seller|merchant|venue|artist|creator|organi[sz]er|promoter|affiliate|partner|host|owner|vendor|driver|author|beneficiary|recipient|payee|royalty|royalties|referrer|agent|provider|supplier|shop|store|payout|net)$/;

/** `platformFeeCents` → `platform`, `fee`, `cents`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

export function isAmount(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => AMOUNT.test(word)) && !words.some((word) => OTHER.test(word));
}

export function isRate(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => RATE.test(word)) || words.join(' ').includes('basis points');
}

/** Whether a name says that it counts whole minor units. */
export function isMinor(name: string): boolean {
  return wordsOf(name).some((word) => /^(?:cents?|minor|pence|lamports?|wei|subunits?)$/.test(word));
}

/** Last name of what a value is read from: variable, member, called function, looked at through casts and conversions. */
export function nameOf(given: Node): string | undefined {
  const node = unwrap(given);
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return memberName(node) ?? nameOf(node.object);
    case 'LogicalExpression':
      return nameOf(node.left);
    case 'AwaitExpression':
      return nameOf(node.argument);
    case 'CallExpression': {
      const callee = nameOf(node.callee);
      const [first] = node.arguments;
      if (first !== undefined && callee !== undefined && /^(?:parseFloat|parseInt|Number|BigInt|abs|toNumber|String)$/.test(callee))
        return nameOf(first);
      const inner = unwrap(node.callee);
      return inner.type === 'MemberExpression' && /^(?:toNumber|valueOf|toString|toFixed)$/.test(callee ?? '')
        ? nameOf(inner.object)
        : callee;
    }
    default:
      return undefined;
  }
}

/** Names of amounts in the leaves of a sum: `a + b - c`. */
export function amountsIn(given: Node, depth = 0): string[] {
  const node = unwrap(given);
  if (depth > 20) return [];
  if (node.type === 'BinaryExpression' && /^[-+]$/.test(node.operator))
    return [...amountsIn(node.left, depth + 1), ...amountsIn(node.right, depth + 1)];
  if (
    node.type === 'CallExpression' &&
    /^(?:round|floor|ceil|trunc|max|min|abs|Number|parseFloat|parseInt)$/.test(nameOf(node.callee) ?? '')
  )
    return node.arguments.flatMap((one) => amountsIn(one, depth + 1));
  if (node.type === 'BinaryExpression' && /^[*/]$/.test(node.operator))
    return [...amountsIn(node.left, depth + 1), ...amountsIn(node.right, depth + 1)];
  const name = nameOf(node);
  return name !== undefined && isAmount(name) ? [name] : [];
}
