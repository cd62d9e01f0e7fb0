// https://orm.drizzle.team/docs/sql-schema-declaration, https://orm.drizzle.team/docs/indexes-constraints
import type { Column } from '@airworthy/model';
import type { CallExpression, Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { importedBy } from '../../lang/typescript/modules.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { originOf } from './origin.ts';
import { emptyTable, flagOf, propertiesOf, propertyOf, putColumn, putIndex, settle, textOf } from './orm-table.ts';
import type { OrmTable } from './orm-table.ts';

const TABLE = /^drizzle-orm\/(pg|mysql|sqlite|singlestore)-core\.(?:\w+Table|\w+TableCreator\(\)|\w+Schema\(\)\.table)$/;

/** Tables of `pgTable`, `mysqlTable` and `sqliteTable`. */
export function drizzleTables(code: CodeIndex): OrmTable[] {
  const waiting: Waiting[] = [];
  const out = code.callsTo(TABLE).flatMap((call) => ofCall(code, call, waiting) ?? []);
  for (const { table, columns, target, onDelete } of waiting) reference(code, table, columns, target, onDelete, out);
  return out.map(settle);
}

interface Waiting {
  table: OrmTable;
  columns: string[];
  /** The column that is pointed at. */
  target: { node: Node; module: BoundModule };
  onDelete: string | undefined;
}

function ofCall(code: CodeIndex, call: CallSite, waiting: Waiting[]): OrmTable | undefined {
  const [named, shape, extra] = call.args;
  const name = textOf(code, named, call.module);
  if (name === undefined || shape === undefined) return undefined;
  const out: OrmTable = {
    table: emptyTable(code, 'drizzle', name, call.node, call.module),
    model: nameAround(call) ?? name,
    key: `${call.module.path}:${call.node.start}`,
    columns: new Map(),
  };
  for (const { name: property, value, module } of propertiesOf(code, shape, call.module))
    ofColumn(code, out, property, value, module, waiting);
  constraints(code, out, extra, call.module, waiting);
  return out;
}

/** The variable that the table is put into. */
function nameAround(call: CallSite): string | undefined {
  const text = call.module.parsed.code.slice(Math.max(0, call.node.start - 200), call.node.start);
  return /(?:const|let|var)\s+(\w+)\s*=\s*$/.exec(text)?.[1];
}

interface Link {
  name: string;
  args: CallExpression['arguments'];
}

/** `varchar('email', { length: 255 }).notNull()` → varchar, notNull; through functions of the service's own. */
function linksOf(code: CodeIndex, value: Node, module: BoundModule, depth = 0): { links: Link[]; module: BoundModule } | undefined {
  const links: Link[] = [];
  let at = unwrap(value);
  // `const state = pgEnum(…)('state')` beside the table, `state.notNull()` in it.
  const shared = (node: Node): ReturnType<typeof linksOf> => {
    const kept = node.type === 'Identifier' && depth <= 3 ? keptIn(code, node, module) : undefined;
    return kept === undefined ? undefined : linksOf(code, kept.node, kept.module, depth + 1);
  };
  if (at.type === 'Identifier') return shared(at);
  while (at.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    const name = memberName(callee);
    if (callee.type === 'MemberExpression' && name !== undefined) {
      links.unshift({ name, args: at.arguments });
      const object = unwrap(callee.object);
      if (object.type !== 'CallExpression') {
        const inner = shared(object);
        if (inner !== undefined) return { links: [...inner.links, ...links], module: inner.module };
        break;
      }
      at = object;
      continue;
    }
    const path = code.path(callee, module);
    const known = path === undefined ? undefined : /^drizzle-orm\/[\w-]+\.(\w+)(\(\))?$/.exec(path);
    if (known !== null && known !== undefined) {
      links.unshift({
        name: known[2] === undefined ? (known[1] as string) : (known[1] ?? '').endsWith('Enum') ? 'enum' : 'customType',
        args: at.arguments,
      });
      break;
    }
    const fn = depth < 4 ? code.functionOf(callee, module) : undefined;
    const inner = fn?.returns[0] === undefined ? undefined : linksOf(code, fn.returns[0], fn.module, depth + 1);
    if (inner !== undefined) links.unshift(...inner.links);
    break;
  }
  return links.length === 0 ? undefined : { links, module };
}

/** What a name of this module or of one that it imports was set to. */
function keptIn(code: CodeIndex, node: Node, module: BoundModule): { node: Node; module: BoundModule } | undefined {
  const own = module.bindingAt.get(node.start);
  const found =
    own?.kind === 'import'
      ? importedBy(own, (from, specifier, name) => {
          const target = code.graph.target(from, specifier);
          return target?.kind === 'namespace' && name !== '*' ? code.graph.resolveExport(target.module, name) : target;
        })
      : own && { kind: 'binding' as const, binding: own };
  const binding = found?.kind === 'binding' ? found.binding : undefined;
  return binding?.init === undefined || binding.path.length > 0 ? undefined : { node: binding.init, module: binding.scope.module };
}

function ofColumn(code: CodeIndex, out: OrmTable, property: string, value: Node, module: BoundModule, waiting: Waiting[]): void {
  const read = linksOf(code, value, module);
  const [first, ...rest] = read?.links ?? [];
  if (first === undefined) return;
  const name = textOf(code, first.args[0], module) ?? property;
  const options = first.args.findLast((one) => unwrap(one).type === 'ObjectExpression');
  const has = (link: string): Link | undefined => rest.find((one) => one.name === link);
  const fallback = has('default') ?? has('$default') ?? has('$defaultFn');
  const primary = has('primaryKey') !== undefined;
  const column: Column = {
    name,
    type:
      has('array') === undefined ? typeOf(code, first.name, options, module, name) : `${typeOf(code, first.name, options, module, name)}[]`,
    nullable: has('notNull') === undefined && !primary && !/serial$/i.test(first.name),
    ...(has('defaultNow') !== undefined
      ? { default: 'now()' }
      : has('defaultRandom') !== undefined
        ? { default: 'gen_random_uuid()' }
        : fallback?.args[0] === undefined
          ? {}
          : { default: code.text(fallback.args[0], module).slice(0, 80) }),
    line: code.place(value, module).line,
    path: module.path,
  };
  putColumn(out, property, column);
  if (primary) out.table.primaryKey.push(name);
  if (has('unique') !== undefined) putIndex(out, { columns: [name], unique: true });
  const target = has('references')?.args;
  const thunk = target?.[0] === undefined ? undefined : module.functionByStart.get(unwrap(target[0]).start);
  if (thunk?.returns[0] !== undefined)
    waiting.push({
      table: out,
      columns: [name],
      target: { node: thunk.returns[0], module },
      onDelete: textOf(code, propertyOf(code, target?.[1], module, 'onDelete')?.value, module),
    });
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'integer',
  doublePrecision: 'double precision',
  double: 'double precision',
  decimal: 'numeric',
  bigserial: 'bigserial',
  tinyint: 'smallint',
  customType: 'custom',
  timestamp: 'timestamp',
};

function typeOf(code: CodeIndex, kind: string, options: Node | undefined, module: BoundModule, name: string): string {
  const number = (key: string): string | undefined => {
    const found = propertyOf(code, options, module, key);
    return found === undefined ? undefined : code.text(found.value, found.module);
  };
  if (/Enum$|^enum$/.test(kind)) return `enum ${name.toLowerCase()}`;
  const base = TYPES[kind] ?? kind.toLowerCase();
  if (base === 'timestamp' || base === 'time')
    return flagOf(code, options, module, 'withTimezone') === true ? `${base} with time zone` : base;
  // Numbers of seconds or milliseconds have no zone.
  if (base === 'text' && propertyOf(code, options, module, 'enum') !== undefined) return `enum ${name.toLowerCase()}`;
  const sizes = [number('precision') ?? number('length'), number('scale')].filter((one) => one !== undefined);
  return sizes.length === 0 ? base : `${base}(${sizes.join(',')})`;
}

/** The third argument: indexes, keys and checks, as a list or an object. */
function constraints(code: CodeIndex, out: OrmTable, extra: Node | undefined, module: BoundModule, waiting: Waiting[]): void {
  const fn = extra === undefined ? undefined : module.functionByStart.get(unwrap(extra).start);
  const returned = fn?.returns[0];
  if (returned === undefined) return;
  const node = unwrap(returned);
  const list: Node[] =
    node.type === 'ArrayExpression'
      ? node.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : [one]))
      : propertiesOf(code, node, module).map((one) => one.value);
  for (const one of list) {
    const links = linksOf(code, one, module)?.links ?? [];
    const [first] = links;
    if (first === undefined) continue;
    const on = links.find((link) => /^on(?:Only)?$|^using$/.test(link.name));
    const where = links.find((link) => link.name === 'where');
    const options = first.args.find((arg) => unwrap(arg).type === 'ObjectExpression');
    switch (first.name) {
      case 'index':
      case 'uniqueIndex':
      case 'unique':
        putIndex(out, {
          columns: (on?.args ?? []).flatMap((arg) => columnOf(code, out, arg, module) ?? []),
          unique: first.name !== 'index',
          ...(on?.name === 'using' || on?.args.some((arg) => isComputed(arg)) === true ? { special: true as const } : {}),
          ...(where?.args[0] === undefined ? {} : { where: code.text(where.args[0], module) }),
        });
        break;
      case 'primaryKey': {
        const columns = propertyOf(code, options, module, 'columns');
        const given = columns === undefined ? first.args : listed(columns.value);
        out.table.primaryKey = given.flatMap((arg) => columnOf(code, out, arg, module) ?? []);
        break;
      }
      case 'check':
        if (first.args[1] !== undefined) out.table.checks.push(checkText(code, first.args[1], module));
        break;
      case 'foreignKey': {
        const [target] = listed(propertyOf(code, options, module, 'foreignColumns')?.value);
        const columns = listed(propertyOf(code, options, module, 'columns')?.value).flatMap(
          (arg) => columnOf(code, out, arg, module) ?? [],
        );
        const action = links.find((link) => link.name === 'onDelete')?.args[0];
        if (target !== undefined)
          waiting.push({ table: out, columns, target: { node: target, module }, onDelete: textOf(code, action, module) });
        break;
      }
      case 'pgPolicy':
        out.table.rowSecurity = 'enabled';
        out.table.policies.push({
          name: textOf(code, first.args[0], module) ?? 'policy',
          command: textOf(code, propertyOf(code, first.args[1], module, 'for')?.value, module) ?? 'all',
          ...text('using', propertyOf(code, first.args[1], module, 'using')),
          ...text('withCheck', propertyOf(code, first.args[1], module, 'withCheck')),
          line: code.place(one, module).line,
          path: module.path,
        });
        break;
      default:
    }
  }
  function text<Key extends 'using' | 'withCheck'>(
    key: Key,
    found: { value: Node; module: BoundModule } | undefined,
  ): Partial<Record<Key, string>> {
    return found === undefined ? {} : ({ [key]: checkText(code, found.value, found.module) } as Record<Key, string>);
  }
}

/** `sql\`lower(${table.email})\``, `table.name.op('gin_trgm_ops')` */
function isComputed(node: Node): boolean {
  const at = unwrap(node);
  return at.type === 'TaggedTemplateExpression' || (at.type === 'CallExpression' && memberName(unwrap(at.callee)) === 'op');
}

function listed(value: Node | undefined): Node[] {
  const node = value === undefined ? undefined : unwrap(value);
  return node?.type === 'ArrayExpression'
    ? node.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : [one]))
    : [];
}

/** `table.email`, `table.createdAt.desc()`, `sql\`lower(${table.email})\`` → the column. */
function columnOf(code: CodeIndex, out: OrmTable, node: Node, module: BoundModule): string | undefined {
  const at = unwrap(node);
  if (at.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    return callee.type === 'MemberExpression' ? columnOf(code, out, callee.object, module) : undefined;
  }
  if (at.type === 'TaggedTemplateExpression')
    return at.quasi.expressions[0] === undefined ? undefined : columnOf(code, out, at.quasi.expressions[0], module);
  const name = memberName(at);
  return name === undefined ? undefined : (out.columns.get(name) ?? name);
}

/** `sql\`${table.quantity} >= 0\`` → `quantity >= 0`. */
function checkText(code: CodeIndex, node: Node, module: BoundModule): string {
  const at = unwrap(node);
  const text = at.type === 'TaggedTemplateExpression' ? code.text(at.quasi, module).slice(1, -1) : code.text(at, module);
  return text.replaceAll(/\$\{(?:\w+\.)*(\w+)\}/g, '$1');
}

function reference(
  code: CodeIndex,
  from: OrmTable,
  columns: string[],
  target: { node: Node; module: BoundModule },
  onDelete: string | undefined,
  all: readonly OrmTable[],
): void {
  const at = unwrap(target.node);
  const origin = at.type === 'MemberExpression' ? originOf(code, at.object, target.module) : undefined;
  const found = origin?.kind === 'call' ? all.find((one) => one.key === `${origin.module.path}:${origin.node.start}`) : undefined;
  const name = at.type === 'MemberExpression' ? unwrap(at.object) : undefined;
  const named = found ?? (name?.type === 'Identifier' ? all.find((one) => one.model === name.name) : undefined);
  if (named !== undefined)
    from.table.foreignKeys.push({
      columns,
      references: named.table.name,
      ...(onDelete === undefined ? {} : { onDelete: onDelete.toLowerCase() }),
    });
}
