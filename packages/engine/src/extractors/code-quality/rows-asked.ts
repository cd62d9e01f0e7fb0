import type { Route } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { propertyNode } from '../../extract/option-nodes.ts';
import type { Context } from './context.ts';
import { short } from './context.ts';

/** The query string as it came: what a schema has looked at is read from its result, or from a route with that schema. */
const SENT = /\b(?:req|request|ctx)\.query\b|\bc(?:ontext|tx)?\.req\.query\(/;
const BOUNDED = /Math\.min|clamp|parse\(|\?\s*[A-Z_]+\s*:|[<>]=?/;

/** `LIMIT $1` and `.limit(n)` with a number that the client sends and nothing bounds. */
export function rowsAsked(context: Context): void {
  const { code } = context.input;
  for (const call of [...code.callsOfMember('query'), ...code.callsOfMember('limit')]) {
    const given = call.member === 'limit' ? call.args[0] : boundTo(context, call);
    if (given === undefined || context.served(call.enclosing) !== true || !comesAsSent(context, given, call.module)) continue;
    if (routesAround(context, call).some((route) => route.schemas.some((schema) => schema.part === 'querystring'))) continue;
    context.use('page-size-from-input', call.node, call.module, short(context, given, call.module));
  }
}

/** Reads of ORMs that take their number of rows in an object: `take` of Prisma and TypeORM, `limit` of Sequelize. */
const READS = { findMany: 'take', findAndCount: 'take', find: 'take', findAll: 'limit', findAndCountAll: 'limit' } as const;
/** Somewhere on the way a number is held to a bound, or looked at by a schema. */
const HELD =
  /Math\.min\(|\bclamp|\b(?:safe)?parse(?:Async|Sync)?\(|\bvalidate\w*\(|\.max\(|\bMAX_|_MAX\b|\bmax[A-Z]|[<>]=?\s*(?:\d{2,}|[A-Z]{3})/;

/** The same where the number comes to a repository or service by its parameters. */
export function pagesAsked(context: Context): void {
  const { code } = context.input;
  for (const [member, name] of Object.entries(READS)) {
    for (const call of code.callsOfMember(member)) {
      const [first] = call.args;
      if (first === undefined || call.enclosing === undefined || context.served(call.enclosing) !== true) continue;
      // Other things than ORMs are asked for all there is, or to find one.
      if (member !== 'findMany' && !/typeorm|sequelize|mikro-orm/i.test(call.callee)) continue;
      const node = propertyNode(first, name);
      if (node === undefined || code.flowsFromRequest(node, call.module) !== true) continue;
      const handlers = [call.enclosing, ...code.callersOf(call.enclosing).flatMap((one) => one.enclosing ?? [])];
      const routes = handlers.flatMap((fn) => context.routes.get(fn.key) ?? []);
      if (routes.length === 0 || routes.some((route) => route.schemas.some((schema) => schema.part === 'querystring'))) continue;
      // A comparison or bound anywhere on the way may refuse what is too much.
      if (handlers.some((fn) => holdsBack(code.text(fn.node, fn.module), code.text(node, call.module)))) continue;
      context.use('page-size-from-input', call.node, call.module, short(context, node, call.module));
    }
  }
}

function holdsBack(text: string, asked: string): boolean {
  const name = /(\w+)\W*$/.exec(asked)?.[1] ?? '';
  return HELD.test(text) || (name !== '' && new RegExp(`\\b${name}\\b\\s*[<>]|[<>]=?\\s*(?:\\w+\\.)?${name}\\b`).test(text));
}

/** Routes whose handler the call stands in, also inside a function that the handler hands on. */
function routesAround({ routes }: Context, call: CallSite): readonly Route[] {
  for (let fn = call.enclosing; fn !== undefined; fn = fn.parent) {
    const found = routes.get(fn.key);
    if (found !== undefined) return found;
  }
  return [];
}

/** The value of the placeholder that follows LIMIT. */
function boundTo({ input: { code } }: Context, call: CallSite): Node | undefined {
  const [text, values] = call.args;
  const list = values === undefined ? undefined : unwrap(values);
  if (text === undefined || list?.type !== 'ArrayExpression') return undefined;
  const place = /\blimit\s+\$(\d+)/i.exec(sqlTextOf(code, text, call.module)?.text ?? '')?.[1];
  return (place === undefined ? undefined : list.elements[Number(place) - 1]) ?? undefined;
}

function comesAsSent({ input: { code } }: Context, given: Node, module: BoundModule): boolean {
  const node = unwrap(given);
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  if (binding !== undefined && (binding.kind !== 'const' || binding.path.length > 0)) return false;
  const text = code.text(binding?.init ?? node, module);
  if (!SENT.test(text) || BOUNDED.test(text)) return false;
  // A comparison elsewhere in the function may refuse what is too much.
  const fn = code.functionAt(module, node.start);
  return (
    binding === undefined ||
    fn === undefined ||
    !new RegExp(`\\b${binding.name}\\b\\s*[<>]|[<>]=?\\s*${binding.name}\\b`).test(code.text(fn.node, module))
  );
}
