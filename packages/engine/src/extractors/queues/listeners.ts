import type { Node } from 'oxc-parser';
import { holderOf } from '../../extract/holder.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';

/** Listeners to such events of what is held under one of these names. */
export function listeners(code: CodeIndex, holders: readonly string[], events: RegExp): CallSite[] {
  const listens = (call: CallSite): boolean => {
    if (call.receiver === undefined || call.args.length < 2) return false;
    const event = code.value(call.args[0] as CallSite['args'][number], call.module);
    return event.kind === 'literal' && events.test(String(event.value)) && code.reach(call).state !== 'not-wired';
  };
  const isHeld = (node: Node, call: CallSite): boolean => {
    const holder = holderOf(code, node, call.module);
    return holder !== undefined && holders.includes(holder);
  };
  const heard = [...code.callsOfMember('on'), ...code.callsOfMember('once')].filter(listens);
  const own = heard.filter((call) => isHeld(call.receiver as Node, call));
  // `logged(worker)`: the function that is given the worker listens.
  const handed = heard.filter((inner) => {
    const at = inner.enclosing === undefined ? -1 : parameterAt(inner.enclosing, inner.receiver);
    return (
      at >= 0 &&
      code.callersOf(inner.enclosing as FunctionInfo).some((call) => call.args[at]?.type === 'Identifier' && isHeld(call.args[at], call))
    );
  });
  return [...own, ...handed];
}

/** Which parameter of a function a node names, -1 when it names none. */
function parameterAt(fn: FunctionInfo, node: Node | undefined): number {
  const inner = node === undefined ? undefined : unwrap(node);
  return fn.node.params.findIndex((given) => given.type === 'Identifier' && inner?.type === 'Identifier' && inner.name === given.name);
}
