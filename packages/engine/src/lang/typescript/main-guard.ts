import type { Node } from 'oxc-parser';
import type { BoundModule } from './bound-module.ts';
import { unwrap } from './syntax.ts';

/** Ways to ask whether Node.js was started with this very file. https://nodejs.org/api/modules.html#accessing-the-main-module */
const ASKS = [
  /^(?:require\.main===?=?module|module===?=?require\.main)$/,
  /^import\.meta\.main$/,
  /^(?=.*\bimport\.meta\.(?:url|filename)\b)(?=.*\bprocess\.argv\b)[^&|?]*===?[^&|?]*$/,
  /^__filename===?=?process\.argv\[1\]$|^process\.argv\[1\]===?=?__filename$/,
  /^\w+\(import\.meta(?:\.url)?\)$/,
];
const ASKS_NOT = /^(?:require\.main!==?module|module!==?require\.main|module\.parent)$/;

/**
 * Whether a condition holds only in the file that the process was started with (`true`), only in files that others load (`false`), or is of
 * another kind (`undefined`). `sure`: it asks for nothing else.
 */
export function mainGuard(test: Node, module: BoundModule, depth = 0): { main: boolean; sure: boolean } | undefined {
  const node = unwrap(test);
  if (node.type === 'LogicalExpression') {
    if (node.operator !== '&&') return undefined;
    const found = mainGuard(node.left, module, depth + 1) ?? mainGuard(node.right, module, depth + 1);
    return found === undefined ? undefined : { ...found, sure: false };
  }
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = mainGuard(node.argument, module, depth + 1);
    return inner === undefined ? undefined : { main: !inner.main, sure: inner.sure };
  }
  if (node.type === 'Identifier') {
    const init = depth > 4 ? undefined : module.bindingAt.get(node.start)?.init;
    return init === undefined ? undefined : mainGuard(init, module, depth + 1);
  }
  const text = module.parsed.text.slice(node.start, Math.min(node.end, node.start + 200)).replaceAll(/\s+/g, '');
  if (ASKS.some((pattern) => pattern.test(text))) return { main: true, sure: true };
  return ASKS_NOT.test(text) ? { main: false, sure: true } : undefined;
}
