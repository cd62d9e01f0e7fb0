import type { Node } from 'oxc-parser';
import { objectOf, optionNode } from '../../extract/option-nodes.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { around, fromClient, short } from './context.ts';
import type { Context } from './context.ts';

/** Somewhere around, the name is looked up in a list or table of names. */
const LISTED = /\.includes\(|\.has\(|allowed|whitelist|columns?\[|\bin [A-Za-z_]+\b|switch \(/i;

/** sql`…` of Drizzle, Kysely, Slonik and others sends what is put in as a parameter, unless it is wrapped as raw text. */
function isBoundSql(input: Node, call: CallSite): boolean {
  let node = unwrap(input);
  if (node.type === 'Identifier') {
    const binding = call.module.bindingAt.get(node.start);
    if (binding?.kind === 'const' && binding.init !== undefined) node = unwrap(binding.init);
  }
  if (node.type !== 'TaggedTemplateExpression') return false;
  const { parsed } = call.module;
  return (
    /^sql\b/.test(parsed.text.slice(node.start, node.start + 20)) &&
    !/\.(?:raw|ref|id|identifier|lit)\(|unsafe/.test(parsed.text.slice(node.start, node.end))
  );
}

/** A name of a column that the client chooses, without a list or table of names around. */
export function columnRule(context: Context, call: CallSite): void {
  // Lists are sorted too, and other things select.
  const kept = isKeptQuery(context, call);
  if (/^(?:sort|select)$/.test(call.member ?? '') && !/mongo/.test(call.callee) && !kept) return;
  if (!/knex|typeorm|kysely|drizzle|objection|mongo|prisma|sequelize|^\*/.test(call.callee)) return;
  // What follows the name is a direction, or the values of raw text.
  const names = /^(?:orderBy|orderByRaw|groupBy|sort|select)$/.test(call.member ?? '') ? call.args.slice(0, 1) : call.args;
  const tainted = names.find((argument) => fromClient(context, argument, call.module));
  // What a class keeps from its maker is not followed.
  if (tainted === undefined && kept && names.some((one) => !/^(?:literal|object)$/.test(context.input.code.value(one, call.module).kind))) {
    if (!LISTED.test(around(context, call.node, call.module)))
      context.use('column-unclear', call.node, call.module, short(context, call.node, call.module, 80));
    return;
  }
  if (tainted === undefined || unwrap(tainted).type === 'ObjectExpression' || isBoundSql(tainted, call)) return;
  if (LISTED.test(around(context, call.node, call.module))) return;
  context.use('column-from-input', call.node, call.module, short(context, call.node, call.module, 80));
}

/** `this.query.sort(…)` in a class that builds queries of Mongoose from what a client sends. */
function isKeptQuery({ input: { code } }: Context, call: CallSite): boolean {
  return (
    call.targets.length === 0 &&
    /^this\.\w*query$/i.test(call.receiver === undefined ? '' : code.text(call.receiver, call.module)) &&
    imports(code, /^mongoose$/)
  );
}

/** Reads of ORMs that are told in an object what to sort by: `orderBy` of Prisma and Drizzle, `order` of TypeORM and Sequelize. */
const READS: readonly (readonly [member: string, ...options: string[]])[] = [
  ['findMany', 'orderBy'],
  ['findFirst', 'orderBy'],
  ['find', 'order'],
  ['findAndCount', 'order'],
  ['findAll', 'order', 'group'],
  ['findAndCountAll', 'order', 'group'],
];

/** `findMany({ orderBy: { [query.sort]: 'asc' } })`, `findAll({ order: [[query.sort, 'ASC']] })` */
export function columnsInObjects(context: Context): void {
  const { code } = context.input;
  for (const [member, ...options] of READS) {
    for (const call of code.callsOfMember(member)) {
      if (context.served(call.enclosing) === false) continue;
      // Other things than ORMs are asked to find one.
      if (member === 'find' && !/typeorm|mikro-orm/i.test(call.callee)) continue;
      const given = optionNode(objectOf(call.args[0], call.module), ...options);
      const named = given === undefined ? [] : namesIn(given, call, 3);
      if (!named.some((name) => fromClient(context, name, call.module))) continue;
      const callers = call.enclosing === undefined ? [] : code.callersOf(call.enclosing).flatMap((one) => one.enclosing ?? []);
      const texts = [around(context, call.node, call.module), ...callers.map((fn) => code.text(fn.node, fn.module))];
      const handlers = [...(call.enclosing === undefined ? [] : [call.enclosing]), ...callers];
      const looked = handlers.some((fn) =>
        context.routes.get(fn.key)?.some(({ schemas }) => schemas.some(({ part }) => part === 'querystring')),
      );
      if (looked || texts.some((text) => LISTED.test(text))) continue;
      const kind = isHandedOn(context, given as Node, call) ? 'column-unclear' : 'column-from-input';
      context.use(kind, given as Node, call.module, short(context, given as Node, call.module, 80));
    }
  }
}

/** `const { where, orderBy } = args` of a function between: which of the options the client has a part in is not told by that. */
function isHandedOn(context: Context, given: Node, call: CallSite): boolean {
  const node = unwrap(given);
  const binding = node.type === 'Identifier' ? call.module.bindingAt.get(node.start) : undefined;
  const isHandler = call.enclosing !== undefined && context.routes.has(call.enclosing.key);
  return binding !== undefined && binding.path.length > 0 && !isHandler;
}

/** Expressions that name columns: a value that is handed over whole, computed keys, the first of a pair. */
function namesIn(input: Node, call: CallSite, depth: number): Node[] {
  const node = unwrap(input);
  if (depth === 0) return [];
  switch (node.type) {
    case 'ObjectExpression':
      return node.properties.flatMap((one) => {
        if (one.type !== 'Property') return [];
        // `{ author: { [name]: 'asc' } }` names one behind a relation.
        const value = unwrap(one.value);
        return [...(one.computed ? [one.key as Node] : []), ...(value.type === 'ObjectExpression' ? namesIn(value, call, depth - 1) : [])];
      });
    case 'ArrayExpression':
      return node.elements.flatMap((one) => {
        const element = one === null ? undefined : unwrap(one);
        if (element?.type !== 'ArrayExpression') return element === undefined ? [] : namesIn(element, call, depth - 1);
        // What stands last is the direction.
        return element.elements.slice(0, Math.max(1, element.elements.length - 1)).flatMap((name) => (name === null ? [] : [name as Node]));
      });
    case 'Identifier': {
      const binding = call.module.bindingAt.get(node.start);
      const init = binding?.kind === 'const' && binding.path.length === 0 && binding.init !== undefined ? unwrap(binding.init) : undefined;
      return init?.type === 'ObjectExpression' || init?.type === 'ArrayExpression' ? namesIn(init, call, depth - 1) : [node];
    }
    default:
      return [node];
  }
}
