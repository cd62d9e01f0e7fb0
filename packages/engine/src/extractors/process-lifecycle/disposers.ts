import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { closedBy } from '../../extract/closers.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** `container.dispose()` of awilix calls what each entry was given for its end: `asFunction(createPool).disposer((pool) => pool.end())`. */
export function disposed(code: CodeIndex): string[] {
  return code.callsOfMember('disposer').flatMap((call) => {
    const fn = call.args[0] && code.functionOf(call.args[0], call.module);
    if (fn === undefined || code.reach(call).state === 'not-wired') return [];
    const kinds = callsBelow(code, fn, 2).flatMap((one) => closedBy(one.call.callee) ?? []);
    if (kinds.length > 0) return kinds;
    // The entry itself is closed: what it is stands in the function that makes it.
    const maker = makerOf(call.receiver);
    const made = maker && code.entity(maker, call.module);
    const closer = /\.(\w+)\(\s*\)/.exec(code.text(fn.node, fn.module))?.[1];
    if (made?.kind !== 'function' || closer === undefined) return [];
    return code.callsIn(made.fn).flatMap(({ callee }) => closedBy(`${callee}().${closer}`) ?? closedBy(`${callee}#${closer}`) ?? []);
  });
}

/** `asFunction(createPool).singleton()` → `createPool` */
function makerOf(receiver: Node | undefined): Node | undefined {
  let at = receiver === undefined ? undefined : unwrap(receiver);
  while (at?.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    const name = callee.type === 'Identifier' ? callee.name : memberName(callee);
    if (name === 'asFunction') return at.arguments[0];
    at = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  }
  return undefined;
}
