import type { Node } from 'oxc-parser';
import type { Binding, FunctionInfo } from './bound-module.ts';
import type { FunctionUses } from './function-uses.ts';
import { memberName, unwrap } from './syntax.ts';

/** Files of Next.js that answer requests. */
const NEXT_ROUTE = /(?:^|\/)(?:app\/(?:.*\/)?route|pages\/api\/.*)\.[jt]sx?$/;
/** What wrappers of own code hand to the handlers in them: `route({ handler: ({ body, query }) => … })`. */
const OF_WRAPPED = new Set(['body', 'query', 'params', 'input', 'parsedInput', 'searchParams', 'rawBody']);
/** What next-safe-action hands to an action of what the client sent. https://next-safe-action.dev/docs/define-actions/create-the-client */
const OF_SAFE_ACTION = new Set(['parsedInput', 'clientInput', 'bindArgsParsedInputs', 'bindArgsClientInputs']);

export function isNextRoute(path: string): boolean {
  return NEXT_ROUTE.test(path);
}

/** Whether a parameter is what a wrapper around an action, a procedure or a route handler hands on of what the client sent. */
export function isSentTo(uses: FunctionUses, fn: FunctionInfo, { path: [part = ''], index }: Binding): boolean {
  if (fn.own === undefined && OF_SAFE_ACTION.has(part)) return true;
  if (index === 0 && (part === 'input' || part === 'rawInput') && isProcedure(uses, fn)) return true;
  return index === 0 && OF_WRAPPED.has(part) && isNextRoute(fn.module.path) && uses.of(fn).length > 0;
}

/** `procedure.input(schema).query(({ input, ctx }) => …)` of tRPC. https://trpc.io/docs/server/procedures */
export function isProcedure(uses: FunctionUses, fn: FunctionInfo): boolean {
  return uses.of(fn).some(({ call: { node } }) => {
    const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
    return callee?.type === 'MemberExpression' && /^(?:query|mutation|subscription)$/.test(memberName(callee) ?? '');
  });
}

/**
 * Whether pages in the browser call a function over the network, with whatever they like.
 * https://nextjs.org/docs/app/api-reference/directives/use-server
 */
export function isServerAction({ node, module, exported, parent }: FunctionInfo): boolean {
  if (exported && parent === undefined && saysServer(module.parsed.program.body)) return true;
  return node.body?.type === 'BlockStatement' && saysServer(node.body.body);
}

function saysServer(statements: readonly Node[]): boolean {
  for (const one of statements) {
    if (one.type !== 'ExpressionStatement' || !('directive' in one) || one.directive === null || one.directive === undefined) return false;
    if (one.directive === 'use server') return true;
  }
  return false;
}
