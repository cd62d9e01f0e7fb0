import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import { keyName, memberName, walk } from '../lang/typescript/syntax.ts';

const HEADER = /^(?:x-|authorization$|[a-z]+(?:-[a-z]+)+$)/i;
const NOT_ONE = /^(?:content-type|content-length|user-agent|application-json|timing-safe|utf-8|accept|cache-control)$/i;

/** Names of headers that functions read or set. */
export function headersIn(functions: readonly FunctionInfo[]): string[] {
  const names = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && name.length < 60 && HEADER.test(name) && !NOT_ONE.test(name) && !/\s/.test(name))
      names.add(name.toLowerCase());
  };
  for (const fn of functions)
    walk(fn.node, (node) => {
      if (node.type === 'MemberExpression') add(memberName(node));
      else if (node.type === 'Property') add(keyName(node.key, node.computed));
      else if (node.type === 'CallExpression' && /^(?:header|get|set|append|setHeader|getHeader)$/.test(memberName(node.callee) ?? '')) {
        const [first] = node.arguments;
        if (first?.type === 'Literal' && typeof first.value === 'string') add(first.value);
      }
    });
  return [...names].toSorted();
}
