import type { CallBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, walk } from '../../lang/typescript/syntax.ts';

/** A statement that adds to what is stored: `increment('balance', n)`, `raw('balance + ?')`, `SET balance = balance + $1`. */
const ADDS = /\.(?:increment|decrement)\(|raw\(\s*['"`]"?\w+"?\s*[+-]\s*(?:\?|:\w)|\bSET\s+"?(\w+)"?\s*=\s*"?\1"?\s*[+-]/i;
/** A condition on what was seen, or a key that the database keeps. */
const ASKS = /insert|upsert|on\s?conflict|exists|\bmerge\b|last_?event|version|\bid\s*<>|<>\s*\$|!=/i;
/** Libraries with which something can be kept. */
const KEEPS = /^pg\.|^knex\b|PrismaClient#|mongo|kysely|drizzle|typeorm|sequelize|redis|memcached/i;
/** Calls that keep nothing: answers, log lines, forms of values. */
const HARMLESS = /^(?:reply|response|res|ctx|c|context)\b|\blog(?:ger)?\.|^(?:Number|String|Math|JSON|Boolean|Date|console)\b/;

/**
 * A handler that only adds to what is stored does so as often as the event comes. Anything that could remember the event leaves it open: other
 * statements, calls of code that is not seen, and guards that keep something.
 */
export function addsEachTime(code: CodeIndex, handler: FunctionInfo, below: readonly CallBelow[]): boolean {
  const statements: { start: number; end: number }[] = [];
  walk(handler.node, (node) => {
    if (node !== handler.node && isFunction(node)) return false;
    if (node.type !== 'ExpressionStatement' && node.type !== 'VariableDeclaration') return true;
    const text = code.text(node, handler.module);
    if (ADDS.test(text) && !ASKS.test(text)) statements.push(node);
    return false;
  });
  if (statements.length === 0) return false;
  const inside = below.filter(({ call }) => call.enclosing === handler);
  const elsewhere = below.some(({ call }) => call.enclosing !== handler && KEEPS.test(call.callee));
  return (
    !elsewhere &&
    inside.every(
      ({ call }) =>
        statements.some((one) => one.start <= call.node.start && call.node.end <= one.end) ||
        HARMLESS.test(code.text(call.node, call.module)),
    )
  );
}
