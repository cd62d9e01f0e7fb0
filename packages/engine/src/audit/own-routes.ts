import type { OwnName, Route } from '@airworthy/model';
import { live } from '../derive/wired.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex, CodeModule } from '../lang/typescript/code-index.ts';
import { offsetOf } from '../lang/text/line-index.ts';
import { isFunction, unwrap } from '../lang/typescript/syntax.ts';

/** Frameworks whose routes are kept by a function that takes the app, or by a router that is mounted. */
const KEPT: ReadonlySet<string> = new Set(['fastify', 'express', 'hono', 'koa']);

/** Purposes of routes that do the work of a service: those for its operation are registered apart. */
const WORK: ReadonlySet<Route['purpose']> = new Set(['admin', 'api', 'payment', 'search', 'upload']);

/** `fastify.get<{ … }>('/orders'`: what the route is registered on, and the path that stands there. */
const REGISTERED = /^([A-Za-z_$][\w$]*)\s*\.\s*\w+(?:<[^(]*>)?\(\s*(?:(['"`])([^'"`$]*)\2)?/;

/** What the file with most routes of the service gives to others: a function that registers them on an app, or the router that holds them. */
export function ownRoutes(routes: readonly Route[], code: CodeIndex): OwnName | undefined {
  const kept = live(routes).filter((one) => KEPT.has(one.framework) && WORK.has(one.purpose));
  const files = [...Map.groupBy(kept, (one) => one.location.path)].toSorted(([a, some], [b, others]) =>
    others.length === some.length ? (a < b ? -1 : 1) : others.length - some.length,
  );
  for (const [path, some] of files) {
    const module = code.module(path);
    const first = some.toSorted((a, b) => a.location.line - b.location.line)[0];
    const name = module === undefined || first === undefined ? undefined : holderOf(first, module, code);
    if (name !== undefined) return name;
  }
  return undefined;
}

function holderOf(route: Route, module: CodeModule, code: CodeIndex): OwnName | undefined {
  const at = offsetOf(module.text, route.location);
  const [, holder, , local] = REGISTERED.exec(module.text.slice(at, at + 2_000)) ?? [];
  if (holder === undefined) return undefined;
  const around = code.functionAt(module, at);
  // Fastify is given a function that takes the app, the others a router.
  const plugin = route.framework === 'fastify';
  const name = around === undefined ? (plugin ? undefined : holder) : plugin && takes(around, holder) ? around.own : undefined;
  const exported = name === undefined ? undefined : exportOf(name, module, code);
  if (name === undefined || exported === undefined) return undefined;
  const { path, line } = route.location;
  const prefix = local === undefined ? undefined : prefixOf(route.path, local);
  return { role: 'routes', by: route.framework, name, path, line, exported, ...(prefix === undefined ? {} : { prefix }) };
}

/** Whether the app comes into the function as its first parameter. */
function takes(fn: FunctionInfo, holder: string): boolean {
  const [first] = fn.params;
  return first?.type === 'Identifier' && first.name === holder;
}

function exportOf(name: string, { bound }: CodeModule, code: CodeIndex): 'named' | 'default' | undefined {
  const whole = code.graph.resolveExport(bound, 'default');
  if (whole?.kind === 'binding' && whole.binding.name === name) return 'default';
  const node = whole?.kind === 'expression' ? unwrap(whole.node) : undefined;
  if (node?.type === 'Identifier' && node.name === name) return 'default';
  if (node !== undefined && isFunction(node) && node.type !== 'ArrowFunctionExpression' && node.id?.name === name) return 'default';
  return code.graph.resolveExport(bound, name)?.kind === 'binding' ? 'named' : undefined;
}

/** What stands before the path that a file gives its route, once the route is mounted; nothing where it stands alone. */
function prefixOf(full: string, local: string): string | undefined {
  const own = local === '/' ? '' : local;
  if (own === '') return full === '/' ? undefined : full;
  return full.endsWith(own) && full.length > own.length ? full.slice(0, -own.length) : undefined;
}
