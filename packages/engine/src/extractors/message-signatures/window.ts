import type { Known, Location } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';

const AGE = /diff|age|elapsed|drift|skew|time|now|delta/i;
/** Smaller bounds on a time are seconds. */
const SECONDS_BELOW = 10_000;

/** The age that a function allows: `Math.abs(now - sent) > 300000`. */
export function windowIn(code: CodeIndex, functions: readonly FunctionInfo[]): { window: Known<number>; at?: Location } {
  let found: Known<number> = ABSENT;
  let at: Location | undefined;
  for (const fn of functions)
    walk(fn.node, (node) => {
      if (found.state !== 'absent' || node.type !== 'BinaryExpression' || !/^[<>]=?$/.test(node.operator)) return;
      const sides = [node.left as Node, node.right];
      sides.forEach((side, index) => {
        const other = sides[1 - index] as Node;
        if (found.state !== 'absent' || !AGE.test(code.text(other, fn.module))) return;
        const value = numberOf(code, side, fn);
        if (value === undefined || value < 10) return;
        found = known(value < SECONDS_BELOW ? value * 1000 : value, code.text(side, fn.module));
        at = code.place(node, fn.module);
      });
    });
  return { window: found, ...(at === undefined ? {} : { at }) };
}

function numberOf(code: CodeIndex, node: Node, fn: FunctionInfo): number | undefined {
  if (node.type === 'BinaryExpression' && node.operator === '*') {
    const left = numberOf(code, node.left as Node, fn);
    const right = numberOf(code, node.right, fn);
    return left === undefined || right === undefined ? undefined : left * right;
  }
  const value = code.value(node, fn.module);
  if (value.kind === 'literal' && typeof value.value === 'number') return value.value;
  if (node.type === 'Identifier') {
    const init = fn.module.bindingAt.get(node.start)?.init;
    return init === undefined || init === node ? undefined : numberOf(code, init, fn);
  }
  return undefined;
}
