import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../lang/typescript/syntax.ts';
import { innerFunctions } from './calls-below.ts';
import { decorated, methodOf } from './decorated.ts';

const EACH_REQUEST = /^(?:onRequest|preHandler|preParsing|preValidation|onSend|onResponse)$/;

/** Functions that run for every request of the app: hooks, and middleware that is not bound to a path. */
export function requestHooks(code: CodeIndex): Set<FunctionInfo> {
  const found = new Set<FunctionInfo>();
  for (const call of [...code.callsOfMember('addHook'), ...code.callsOfMember('use')]) {
    if (code.reach(call).state === 'not-wired' || call.callee.startsWith('socket.io') || isInterceptor(call)) continue;
    const name = call.args[0]?.type === 'Literal' ? call.args[0].value : undefined;
    if (call.member === 'addHook' && !(typeof name === 'string' && EACH_REQUEST.test(name))) continue;
    // `app.use(first, second)` runs for all requests where no path stands before.
    const everywhere =
      call.args.length === 1 ||
      (call.args[0]?.type !== 'Literal' && call.args[0]?.type !== 'TemplateLiteral') ||
      (typeof name === 'string' && /^(?:\/?\*|\/)$/.test(name));
    for (const handed of call.member === 'addHook' ? call.args.slice(1, 2) : everywhere ? call.args : []) {
      const fn = code.functionOf(handed, call.module);
      // With four parameters Express calls it for errors only.
      if (fn !== undefined && fn.params.length < 4) found.add(fn);
      // `app.use(requestLogger())`: what the factory returns.
      const made = handed.type === 'CallExpression' ? (code.callAt(handed)?.targets ?? []) : [];
      for (const target of made) for (const inner of innerFunctions(code, target)) found.add(inner);
      if (fn === undefined && handed.type === 'Identifier') for (const inner of dressed(code, handed, call)) found.add(inner);
    }
  }
  // https://github.com/typestack/routing-controllers#global-middlewares
  for (const { owner } of decorated(code, /^routing-controllers\.Middleware$/)) {
    const use = methodOf(code, owner, 'use');
    if (use !== undefined && code.reach(use).state !== 'not-wired') found.add(use);
  }
  return found;
}

/** `client.interceptors.request.use(…)` of axios runs for requests that the service sends. https://axios-http.com/docs/interceptors */
function isInterceptor({ receiver }: CallSite): boolean {
  const on = receiver === undefined ? undefined : unwrap(receiver);
  const owner = on?.type === 'MemberExpression' ? unwrap(on.object) : undefined;
  return owner !== undefined && memberName(owner) === 'interceptors';
}

/** `const accessLog = createMiddleware(async (c, next) => …)`, here or in another module. */
function dressed(code: CodeIndex, handed: Extract<Node, { type: 'Identifier' }>, { module }: CallSite): FunctionInfo[] {
  const entity = code.entity(handed, module);
  if (entity?.kind !== 'path' || !entity.path.endsWith('()')) return [];
  return code.callsTo(entity.path.slice(0, -2)).flatMap((made) => {
    const before = made.module.parsed.code.slice(Math.max(0, made.node.start - 200), made.node.start);
    if (!new RegExp(`(?:const|let|var)\\s+${handed.name.replaceAll('$', '\\$')}\\b[^=;]*=\\s*$`).test(before)) return [];
    return made.args.flatMap((argument) => code.functionOf(argument, made.module) ?? []);
  });
}

export function within(hooks: ReadonlySet<FunctionInfo>, fn: FunctionInfo | undefined): boolean {
  for (let at = fn; at !== undefined; at = at.parent) if (hooks.has(at)) return true;
  return false;
}

/** The hooks and what they call, a few steps deep: what happens there happens for every request. */
export function belowHooks(code: CodeIndex, hooks: ReadonlySet<FunctionInfo>): ReadonlySet<FunctionInfo> {
  const found = new Set<FunctionInfo>(hooks);
  let last: FunctionInfo[] = [...hooks];
  for (let depth = 0; depth < 4 && last.length > 0; depth += 1) {
    const next: FunctionInfo[] = [];
    for (const fn of last)
      for (const inner of [...innerFunctions(code, fn), ...code.callsIn(fn).flatMap((call) => [...call.targets])])
        if (!found.has(inner)) {
          found.add(inner);
          next.push(inner);
        }
    last = next;
  }
  return found;
}
