import type { Binding, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import { contains, memberName, unwrap } from '../lang/typescript/syntax.ts';

/** Functions that read a stream to its end. */
const READERS = /^(?:raw-body|get-raw-body|co-body|(?:node:)?stream\/consumers)\b/;
const TELLS = /^(?:data|readable)$/;

/** Whether a function reads a request of Node as the stream that it is: chunk by chunk, or by a function that does. */
export function readsStream(fn: FunctionInfo, calls: readonly CallSite[], requests: ReadonlySet<Binding>): boolean {
  const isRequest = (node: Parameters<typeof unwrap>[0]): boolean => {
    const at = unwrap(node);
    const binding = at.type === 'Identifier' ? fn.module.bindingAt.get(at.start) : undefined;
    return binding !== undefined && requests.has(binding);
  };
  const listens = calls.some(({ node, args, callee }) => {
    if (READERS.test(callee)) return args.some(isRequest);
    if (node.type !== 'CallExpression') return false;
    const target = unwrap(node.callee);
    if (target.type !== 'MemberExpression' || !isRequest(target.object)) return false;
    const name = memberName(target);
    const [event] = node.arguments;
    if (name === 'on' || name === 'once' || name === 'addListener')
      return event?.type === 'Literal' && typeof event.value === 'string' && TELLS.test(event.value);
    return name === 'pipe' || name === 'setEncoding';
  });
  return listens || contains(fn.node, (node) => node.type === 'ForOfStatement' && node.await && isRequest(node.right));
}
