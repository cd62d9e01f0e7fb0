import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';

/** Event names of a `process.on` call: a literal, or each item of the list that a loop or `forEach` goes through. */
export function eventNames(call: CallSite, code: CodeIndex): string[] {
  const first = call.args[0];
  if (!first) return [];
  const own = texts(code.value(first, call.module));
  return own.length > 0 ? own : fromLoop(first, call, code);
}

function fromLoop(name: Node, call: CallSite, code: CodeIndex): string[] {
  if (name.type !== 'Identifier') return [];
  const binding = call.module.bindingAt.get(name.start);
  if (!binding) return [];
  if (binding.kind === 'param') {
    const fn = binding.scope.fn;
    const user =
      fn &&
      code
        .callsOfMember('forEach')
        .concat(code.callsOfMember('map'))
        .find((one) => one.module === call.module && one.args[0]?.start === fn.node.start);
    return user?.receiver ? texts(code.value(user.receiver, user.module)) : [];
  }
  const loop = [...loopsAround(call)].find((one) => one.left.start <= binding.node.start && binding.node.end <= one.left.end);
  return loop ? texts(code.value(loop.right, call.module)) : [];
}

interface ForOf {
  left: Node;
  right: Node;
}

function loopsAround(call: CallSite): ForOf[] {
  const found: ForOf[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (node === null || typeof node !== 'object' || depth > 60) return;
    if (Array.isArray(node)) {
      for (const item of node) visit(item, depth);
      return;
    }
    const at = node as { type?: string; start?: number; end?: number; left?: Node; right?: Node };
    if (at.start === undefined || at.end === undefined || at.start > call.node.start || at.end < call.node.end) return;
    if (at.type === 'ForOfStatement' && at.left && at.right) found.push({ left: at.left, right: at.right });
    for (const value of Object.values(at)) if (typeof value === 'object') visit(value, depth + 1);
  };
  visit(call.module.parsed.program.body, 0);
  return found;
}

function texts(value: StaticValue): string[] {
  if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
  return value.kind === 'array' ? value.items.flatMap(texts) : [];
}
