import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { OrmTable } from '../../extract/orm/orm-table.ts';
import { inTransaction } from '../../extract/transaction-scope.ts';
import type { Compared, Written } from '../../extract/written.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { objectOf } from './object-filter.ts';
import { emitQuery, KEY_COLUMN, VERSION_COLUMN } from './reading.ts';

export interface Place {
  node: Node;
  module: BoundModule;
}

/** A statement as a reader of an ORM found it. */
export interface Statement {
  by: string;
  operation: Query['operation'];
  /** Of the models that take part; the first one is the subject. */
  table: OrmTable | undefined;
  tables: string[];
  compared: Compared[];
  /** Part of the predicate is built elsewhere. */
  open: boolean;
  written: Written[];
  rest: Place[];
  /** Asks for many rows. */
  many: boolean;
  asks?: Query['asks'];
  bounded: boolean | 'unknown';
  offset: boolean;
  selectsAll: boolean;
  locking: string | undefined;
  byList: boolean;
  holes: Place[];
  inTransaction?: boolean | 'unknown';
}

export function emptyStatement(by: string, operation: Query['operation']): Statement {
  return {
    by,
    operation,
    table: undefined,
    tables: [],
    compared: [],
    open: false,
    written: [],
    rest: [],
    many: false,
    bounded: false,
    offset: false,
    selectsAll: false,
    locking: undefined,
    byList: false,
    holes: [],
  };
}

/** Names the table of a model. */
export function about(out: Statement, table: OrmTable | undefined, fallback?: string): void {
  out.table ??= table;
  const name = table?.table.name ?? fallback;
  if (name !== undefined && !out.tables.includes(name)) out.tables.push(name);
}

/** Columns that hold a different value in each row, as the model declares them. */
function isKey(table: OrmTable | undefined, column: string): boolean {
  if (KEY_COLUMN.test(column)) return true;
  if (table === undefined) return false;
  if (table.table.primaryKey.length === 1 && table.table.primaryKey[0] === column) return true;
  return table.table.columns.some((one) => one.name === column && one.unique === true);
}

/** `up` and `down` of a migration that the app carries along: the schema's history, no work of the app. */
function inMigration(call: CallSite): boolean {
  if (!/(?:^|\/)migrations?\//i.test(call.module.path)) return false;
  for (let at = call.enclosing; at !== undefined; at = at.parent) if (at.own === 'up' || at.own === 'down') return true;
  return false;
}

export function emitStatement(input: ExtractInput, call: CallSite, out: Statement): void {
  if (inMigration(call)) return;
  const { table } = out;
  const columns = [...new Set(out.compared.map((one) => one.column))];
  const isRead = out.operation === 'select';
  const byKey = out.compared.some((one) => isKey(table, one.column) && /^(?:=|eq|in|\$?in|inArray|In|equals|Equal)$/.test(one.operator));
  const hidden =
    isRead && table?.hidesDeleted === true ? table.table.columns.filter((one) => /deleted/i.test(one.name)).map((one) => one.name) : [];
  const locking =
    out.locking ??
    (out.operation === 'update' &&
    (columns.some((name) => VERSION_COLUMN.test(name)) || (table?.versioned === true && out.by === 'sequelize'))
      ? 'version'
      : out.written.some((one) => one.change !== undefined)
        ? 'atomic'
        : undefined);
  const written = [...new Set(out.written.map((one) => one.column))];
  emitQuery(input, call, {
    by: out.by,
    operation: out.operation,
    tables: out.tables,
    unbounded: !isRead || !out.many || out.bounded === true || byKey ? false : out.bounded === 'unknown' || out.open ? 'unknown' : true,
    selectsAll: isRead && out.selectsAll,
    predicates: [...columns, ...hidden.filter((one) => !columns.includes(one))],
    ...(out.asks === undefined ? {} : { asks: out.asks }),
    ...(out.byList ? { byList: true } : {}),
    ...(out.offset ? { paging: 'offset' as const } : {}),
    ...(out.open ? { predicatesOpen: true } : {}),
    ...(written.length > 0 ? { writes: written } : {}),
    ...(locking === undefined ? {} : { locking }),
    holes: out.holes,
    source: { kind: 'read', reading: { written: out.written, compared: out.compared, rest: out.rest } },
    inTransaction: out.inTransaction ?? inTransaction(input.code, call),
  });
}

/** Column of a property; nested names keep their first part. */
export function columnOf(table: OrmTable | undefined, property: string): string {
  return table?.columns.get(property) ?? property;
}

const GROUPS = /^(?:\$?(?:and|or|nor|not)|AND|OR|NOT)$/;
const LISTS = /^(?:In|\$in|in|Any|inArray)$/;

/** A filter written as an object: of TypeORM (`In([…])`), Sequelize (`[Op.gt]: n`), Mongoose (`$gt`). */
export function readFilter(code: CodeIndex, out: Statement, given: Node | undefined, module: BoundModule, depth = 0): void {
  if (given === undefined || depth > 6) return;
  const node = unwrap(given);
  if (node.type === 'ArrayExpression') {
    for (const one of node.elements)
      if (one !== null) readFilter(code, out, one.type === 'SpreadElement' ? one.argument : one, module, depth + 1);
    return;
  }
  if (node.type === 'ConditionalExpression') {
    readFilter(code, out, node.consequent, module, depth + 1);
    readFilter(code, out, node.alternate, module, depth + 1);
    out.open = true;
    return;
  }
  if (node.type === 'LogicalExpression') {
    readFilter(code, out, node.right, module, depth + 1);
    out.open = true;
    return;
  }
  const object = objectOf(node, module);
  if (object === undefined) {
    out.open = true;
    return;
  }
  // `const where = {}; if (…) where.status = …`
  if (node.type === 'Identifier') addAssigned(out, node, module);
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      if (objectOf(property.argument, module) === undefined) out.open = true;
      readFilter(code, out, property.argument, module, depth + 1);
      continue;
    }
    const name = property.computed ? operatorName(property.key) : keyName(property.key, false);
    if (name === undefined) out.open = true;
    else if (GROUPS.test(name)) readFilter(code, out, property.value, module, depth + 1);
    else out.compared.push(comparedOf(out, name, property.value, module));
  }
}

/** `[Op.or]` → or */
function operatorName(key: Node): string | undefined {
  return memberName(unwrap(key)) ?? (key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined);
}

function comparedOf(out: Statement, name: string, value: Node, module: BoundModule): Compared {
  const column = columnOf(out.table, name.replace(/^\$|\$$/g, '').replace(/^.*\./, ''));
  const at = unwrap(value);
  let operator = '=';
  let inner: Node = value;
  if (at.type === 'ObjectExpression') {
    const [first] = at.properties;
    const found = first?.type === 'Property' ? (first.computed ? operatorName(first.key) : keyName(first.key, false)) : undefined;
    if (first?.type === 'Property' && found !== undefined) {
      operator = found;
      inner = first.value;
    }
  } else if (
    at.type === 'CallExpression' &&
    at.callee.type === 'Identifier' &&
    /^(?:In|Any|Not|IsNull|MoreThan\w*|LessThan\w*|Equal|I?Like|Between|Raw|ArrayContains)$/.test(at.callee.name)
  ) {
    operator = at.callee.name;
    inner = (at.arguments[0] as Node | undefined) ?? value;
  } else if (at.type === 'ArrayExpression') operator = 'in';
  if (LISTS.test(operator)) out.byList = true;
  return { column, operator, literals: [], values: [{ node: inner, module }] };
}

function addAssigned(out: Statement, node: Extract<Node, { type: 'Identifier' }>, module: BoundModule): void {
  const binding = module.bindingAt.get(node.start);
  for (const { target } of module.assignments) {
    if (target.type !== 'MemberExpression' || target.object.type !== 'Identifier') continue;
    if (module.bindingAt.get(target.object.start) === binding) out.open = true;
  }
}

/** Values that are set. `how` tells what the new value is made of. */
export function readValues(
  code: CodeIndex,
  out: Statement,
  given: Node | undefined,
  module: BoundModule,
  how: (column: string, value: Node, module: BoundModule) => Written = (column, value, at) => ({
    column,
    value: { node: value, module: at },
  }),
  depth = 0,
): void {
  if (given === undefined || depth > 5) return;
  const node = unwrap(given);
  if (node.type === 'ArrayExpression') {
    for (const one of node.elements) if (one !== null && one.type !== 'SpreadElement') readValues(code, out, one, module, how, depth + 1);
    return;
  }
  if (node.type === 'CallExpression') {
    // `rows.map((row) => ({ … }))`, `repository.create({ … })`
    const callee = unwrap(node.callee);
    const member = memberName(callee);
    const [first] = node.arguments;
    const fn = first === undefined ? undefined : code.functionOf(first, module);
    if (member === 'map' && fn?.returns[0] !== undefined) readValues(code, out, fn.returns[0], fn.module, how, depth + 1);
    else if ((member === 'create' || member === 'build') && first !== undefined) readValues(code, out, first, module, how, depth + 1);
    else if (member === 'merge' || (member === 'assign' && node.arguments.length > 1))
      for (const one of node.arguments.slice(1)) readValues(code, out, one, module, how, depth + 1);
    else out.rest.push({ node: given, module });
    return;
  }
  const object = objectOf(node, module);
  if (object === undefined) {
    const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
    const init = binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0 ? undefined : unwrap(binding.init);
    const made = init?.type === 'AwaitExpression' ? unwrap(init.argument) : init;
    if (made?.type === 'CallExpression' && /^(?:create|build|map|assign|merge)$/.test(memberName(unwrap(made.callee)) ?? ''))
      readValues(code, out, made, module, how, depth + 1);
    else if (made?.type === 'NewExpression' && made.arguments[0] !== undefined)
      readValues(code, out, made.arguments[0], module, how, depth + 1);
    else if (made === undefined || !(made.type === 'CallExpression' || made.type === 'NewExpression'))
      out.rest.push({ node: given, module });
    if (binding !== undefined) assignedTo(out, binding, module, how);
    return;
  }
  for (const property of object.properties) {
    if (property.type === 'SpreadElement') {
      readValues(code, out, property.argument, module, how, depth + 1);
      continue;
    }
    const name = keyName(property.key, property.computed);
    if (name !== undefined) out.written.push(how(columnOf(out.table, name), property.value, module));
  }
}

/** `order.status = 'paid'` before `save(order)`. */
export function assignedTo(
  out: Statement,
  binding: unknown,
  module: BoundModule,
  how: (column: string, value: Node, module: BoundModule) => Written = (column, value, at) => ({
    column,
    value: { node: value, module: at },
  }),
): void {
  for (const { target, value } of module.assignments) {
    if (target.type !== 'MemberExpression') continue;
    const object = unwrap(target.object);
    const name = memberName(target);
    if (name !== undefined && object.type === 'Identifier' && module.bindingAt.get(object.start) === binding)
      out.written.push(how(columnOf(out.table, name), value, module));
  }
}

/** `sql\`${orders.quantity} - 1\``, `() => 'quantity - 1'`, `literal('quantity - 1')`: the database computes it. */
export function changeIn(text: string, column: string): 'takes' | 'adds' | undefined {
  const snake = column.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const found = new RegExp(`(?:^|[^\\w])(?:\\w+\\.)*["\`]?(?:${column}|${snake})["\`]?\\}?["\`]?\\s*,?\\s*(?:['"\`]\\s*)?([-+])`).exec(
    text,
  );
  return found === null ? undefined : found[1] === '-' ? 'takes' : 'adds';
}

/** An option object whose members are not all seen. */
export function isOpenObject(node: Node | undefined, module: BoundModule): boolean {
  if (node === undefined) return false;
  const object = objectOf(node, module);
  return object === undefined || object.properties.some((one) => one.type === 'SpreadElement');
}
