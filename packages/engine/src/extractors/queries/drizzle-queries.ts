// https://orm.drizzle.team/docs/select, https://orm.drizzle.team/docs/rqb, https://orm.drizzle.team/docs/operators
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { imports, ormTables, tableOf } from '../../extract/orm/orm-tables.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { Written } from '../../extract/written.ts';
import { classifySql } from '../../lang/sql/classify-sql.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { builderChains } from './builder-chains.ts';
import type { BuilderChain } from './builder-chains.ts';
import { memberOf, objectOf } from './object-filter.ts';
import { about, changeIn, columnOf, emitStatement, emptyStatement, isOpenObject, readValues } from './orm-statement.ts';
import type { Statement } from './orm-statement.ts';

const STARTS = /^drizzle-orm\.drizzle\(\)\.(?:select|selectDistinct|selectDistinctOn|insert|update|delete|with)$/;
const RELATIONAL = /^drizzle-orm\.drizzle\(\)\.query\.(\w+)\.(findMany|findFirst)$/;
const RAW = /^drizzle-orm\.drizzle\(\)\.(?:execute|all|get|run|values)$/;
const COUNT = /^drizzle-orm\.drizzle\(\)\.\$count$/;

export function emitDrizzleQueries(input: ExtractInput): void {
  const { code } = input;
  if (!imports(code, /^drizzle-orm(?:\/|$)/)) return;
  for (const chain of builderChains(
    code,
    /^drizzle-orm\.(?:query\(\)\.\w+|drizzle\(\)\.(?:select|selectDistinct|selectDistinctOn|insert|update|delete|with))$/,
    STARTS,
  ))
    emitChain(input, chain);
  for (const call of code.callsTo(RELATIONAL)) emitRelational(input, call);
  for (const call of code.callsTo(COUNT)) {
    const out = emptyStatement('drizzle', 'select');
    if (call.args[0] !== undefined) about(out, tableOf(code, call.args[0], call.module));
    condition(code, out, call.args[1], call.module);
    out.asks = 'number';
    emitStatement(input, call, out);
  }
  for (const call of code.callsTo(RAW)) emitRaw(input, call);
}

function emitChain(input: ExtractInput, { call, steps }: BuilderChain): void {
  const { code } = input;
  const out = emptyStatement('drizzle', 'select');
  // A list of conditions or a builder without a start is a fragment.
  if (!steps.some((step) => /^(?:from|insert|update|delete|values|set)$/.test(step.member))) return;
  let aggregate = false;
  out.many = true;
  for (const step of steps) {
    const { args, module } = step;
    const [first] = args;
    switch (step.member) {
      case 'select':
      case 'selectDistinct':
      case 'selectDistinctOn': {
        const shape = step.member === 'selectDistinctOn' ? args[1] : first;
        const text = shape === undefined ? '' : code.text(shape, module);
        aggregate = /\b(?:count|countDistinct|sum|avg|min|max)\s*(?:<\w+>)?\s*\(|count\(\*\)/.test(text);
        break;
      }
      case 'insert':
      case 'update':
      case 'delete':
        out.operation = step.member;
        if (first !== undefined) about(out, tableOf(code, first, module), named(first));
        break;
      case 'from':
      case 'leftJoin':
      case 'innerJoin':
      case 'rightJoin':
      case 'fullJoin':
        if (first !== undefined) about(out, tableOf(code, first, module), named(first));
        break;
      case 'values':
      case 'set':
        readValues(code, out, first, module, (column, value, at) => computed(code, column, value, at));
        break;
      case 'onConflictDoUpdate':
      case 'onDuplicateKeyUpdate': {
        out.operation = 'upsert';
        readValues(code, out, memberOf(objectOf(first, module), 'set'), module, (column, value, at) => computed(code, column, value, at));
        break;
      }
      case 'onConflictDoNothing':
        out.operation = 'upsert';
        break;
      case 'where':
      case 'having':
        if (step.maybe) out.open = true;
        else condition(code, out, first, module);
        break;
      case 'limit':
        out.bounded = true;
        break;
      case 'offset':
        out.offset = true;
        break;
      case 'for':
        out.locking = first !== undefined && /share/.test(code.text(first, module)) ? 'for-share' : 'for-update';
        break;
      case 'orderBy':
      case 'groupBy':
        for (const one of args) holesIn(code, out, one, module);
        break;
      default:
    }
  }
  const grouped = steps.some((step) => step.member === 'groupBy');
  if (aggregate && !grouped) {
    out.many = false;
    out.asks = 'number';
  }
  if (isFirst(call)) out.asks = 'one';
  if (out.operation === 'select' && isPart(code, call)) out.many = false;
  emitStatement(input, call, out);
}

const TAKES = '(?:eq|ne|gte?|lte?|inArray|notInArray|exists|notExists|from|with|(?:left|inner|right|full)Join|union\\w*)';

/** `const own = db.select()…; db.delete(note).where(inArray(note.bookId, own))`: a part of another statement brings no rows itself. */
function isPart(code: CodeIndex, call: CallSite): boolean {
  const { text } = call.module.parsed;
  const before = text.slice(Math.max(0, call.node.start - 80), call.node.start);
  if (new RegExp(`\\b${TAKES}\\((?:[\\w.]+,\\s*)?$`).test(before)) return true;
  const name = /\b(?:const|let)\s+(\w+)\s*=\s*$/.exec(before)?.[1];
  if (name === undefined || call.enclosing === undefined) return false;
  const around = code.text(call.enclosing.node, call.module);
  const uses = around.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  const taken =
    around.match(new RegExp(`\\b${TAKES}\\([^()]*\\b${name}\\b|\\b${name}\\.(?!execute|then|all|get|values|run)\\w+`, 'g'))?.length ?? 0;
  return taken > 0 && uses === taken + 1;
}

/** `const [row] = await db.select()…` still reads all rows; it only says what is asked for. */
function isFirst(call: CallSite): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 60), call.node.start);
  return /\[\s*\w+\s*\]\s*=\s*(?:await\s*)?\(?\s*$/.test(before);
}

function named(node: Node): string | undefined {
  const at = unwrap(node);
  return at.type === 'Identifier' ? at.name : memberName(at);
}

function computed(code: CodeIndex, column: string, value: Node, module: BoundModule): Written {
  const node = unwrap(value);
  const change = node.type === 'TaggedTemplateExpression' ? changeIn(code.text(node.quasi, module), column) : undefined;
  return change === undefined ? { column, value: { node: value, module } } : { column, change };
}

const COMPARES =
  /^(?:eq|ne|gt|gte|lt|lte|isNull|isNotNull|inArray|notInArray|between|notBetween|like|ilike|notLike|notIlike|arrayContains|arrayContained|arrayOverlaps)$/;

/** `and(eq(orders.id, id), eq(orders.tenantId, tenantId))` */
function condition(code: CodeIndex, out: Statement, given: Node | undefined, module: BoundModule, depth = 0): void {
  if (given === undefined || depth > 8) return;
  const node = unwrap(given);
  switch (node.type) {
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const name = callee.type === 'Identifier' ? callee.name : memberName(callee);
      if (name === 'and' || name === 'or' || name === 'not') {
        for (const one of node.arguments)
          if (one.type === 'SpreadElement') spread(code, out, one.argument, module, depth);
          else condition(code, out, one, module, depth + 1);
        return;
      }
      if (name !== undefined && COMPARES.test(name) && node.arguments[0] !== undefined) {
        const column = columnName(code, out, node.arguments[0], module);
        if (column !== undefined) {
          if (name === 'inArray') out.byList = true;
          out.compared.push({
            column,
            operator: name,
            literals: [],
            values: node.arguments[1] === undefined ? [] : [{ node: node.arguments[1], module }],
          });
          return;
        }
      }
      // Conditions that a function of the service puts together.
      const fn = code.functionOf(node.callee, module);
      if (fn?.returns[0] === undefined) out.open = true;
      for (const one of fn?.returns.slice(0, 3) ?? []) condition(code, out, one, fn?.module ?? module, depth + 1);
      return;
    }
    case 'TaggedTemplateExpression':
      for (const name of classifySql(`select 1 from t where ${node.quasi.quasis.map((quasi) => quasi.value.cooked ?? '').join(' ? ')}`)
        .predicates)
        out.compared.push({ column: columnOf(out.table, name), operator: '=', literals: [], values: [] });
      for (const one of node.quasi.expressions) {
        const column = columnName(code, out, one, module);
        if (column !== undefined) out.compared.push({ column, operator: 'sql', literals: [], values: [] });
      }
      holesIn(code, out, node, module);
      return;
    case 'ConditionalExpression':
      condition(code, out, node.consequent, module, depth + 1);
      condition(code, out, node.alternate, module, depth + 1);
      out.open = true;
      return;
    case 'LogicalExpression':
      condition(code, out, node.right, module, depth + 1);
      out.open = true;
      return;
    case 'ArrowFunctionExpression':
    case 'FunctionExpression': {
      const fn = module.functionByStart.get(node.start);
      for (const one of fn?.returns ?? []) condition(code, out, one, module, depth + 1);
      return;
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (node.name === 'undefined') return;
      const init = binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0 ? undefined : unwrap(binding.init);
      if (init === undefined) out.open = true;
      else condition(code, out, init, module, depth + 1);
      return;
    }
    case 'Literal':
      return;
    default:
      out.open = true;
  }
}

/** `and(...conditions)`: what the list starts with counts, what is pushed later leaves it open. */
function spread(code: CodeIndex, out: Statement, given: Node, module: BoundModule, depth: number): void {
  const node = unwrap(given);
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : node;
  const list = init === undefined ? undefined : unwrap(init);
  if (list?.type === 'ArrayExpression')
    for (const one of list.elements) if (one !== null && one.type !== 'SpreadElement') condition(code, out, one, module, depth + 1);
  out.open = true;
}

/** `orders.tenantId`, `table.id` in a callback, `schema.orders.id` */
function columnName(code: CodeIndex, out: Statement, node: Node, module: BoundModule): string | undefined {
  const at = unwrap(node);
  if (at.type !== 'MemberExpression') {
    if (at.type === 'CallExpression' || at.type === 'TaggedTemplateExpression') {
      const text = code.text(at, module);
      const name = /\b(?:\w+)\.(\w+)\b(?!\s*\()/.exec(text)?.[1];
      return name === undefined ? undefined : columnOf(out.table, name);
    }
    return undefined;
  }
  const name = memberName(at);
  if (name === undefined) return undefined;
  const table = tableOf(code, at.object, module) ?? out.table;
  return columnOf(table, name);
}

/** Text that is pasted in by `sql.raw()`. */
function holesIn(code: CodeIndex, out: Statement, node: Node, module: BoundModule): void {
  const at = unwrap(node);
  for (const call of code.callsTo('drizzle-orm.sql.raw')) {
    if (call.module !== module || call.node.start < at.start || call.node.end > at.end || call.args[0] === undefined) continue;
    const text = sqlTextOf(code, call.args[0], module);
    out.holes.push(...(text === undefined ? [{ node: call.args[0], module }] : text.holes));
  }
}

/** `db.query.orders.findMany({ where: eq(orders.id, id), limit: 20 })` */
function emitRelational(input: ExtractInput, call: CallSite): void {
  const { code } = input;
  const [, model = '', member] = RELATIONAL.exec(call.callee) ?? [];
  const out = emptyStatement('drizzle', 'select');
  about(out, ormTables(code).byModel.get(model), model);
  const options = objectOf(call.args[0], call.module);
  const where = memberOf(options, 'where');
  if (where !== undefined) {
    if (unwrap(where).type === 'ObjectExpression') readObjectFilter(out, where, call.module);
    else condition(code, out, where, call.module);
  }
  if (call.args[0] !== undefined && isOpenObject(call.args[0], call.module)) {
    out.open = true;
    out.bounded = 'unknown';
  }
  out.many = member === 'findMany';
  out.asks = out.many ? 'many' : 'one';
  if (memberOf(options, 'limit') !== undefined) out.bounded = true;
  if (memberOf(options, 'offset') !== undefined) out.offset = true;
  emitStatement(input, call, out);
}

/** Since version 1 a filter may be an object. */
function readObjectFilter(out: Statement, where: Node, module: BoundModule): void {
  for (const property of objectOf(where, module)?.properties ?? []) {
    if (property.type !== 'Property') {
      out.open = true;
      continue;
    }
    const name = property.key.type === 'Identifier' && !property.computed ? property.key.name : undefined;
    if (name === undefined || /^(?:AND|OR|NOT|RAW)$/.test(name)) out.open = true;
    else out.compared.push({ column: columnOf(out.table, name), operator: '=', literals: [], values: [{ node: property.value, module }] });
  }
}

/** `db.execute(sql\`…\`)` */
function emitRaw(input: ExtractInput, call: CallSite): void {
  const { code } = input;
  const [given] = call.args;
  if (given === undefined) return;
  const node = unwrap(given);
  const outer = node.type === 'Identifier' ? started(node) : node;
  // `sql.raw(text)` as the whole statement.
  const raw = outer.type === 'CallExpression' && code.callAt(outer)?.callee === 'drizzle-orm.sql.raw' ? outer.arguments[0] : undefined;
  const tagged = raw === undefined ? outer : unwrap(raw);
  const text =
    raw !== undefined || /^(?:TaggedTemplateExpression|Literal|TemplateLiteral)$/.test(tagged.type)
      ? sqlTextOf(code, tagged, call.module)
      : undefined;
  const out = emptyStatement('drizzle', 'raw');
  if (text !== undefined) {
    // `${orders}` in the text stands for the table.
    const read = classifySql(text.text);
    if (read.operation === 'transaction' || read.operation === 'session') return;
    out.operation = read.operation === 'unknown' ? 'raw' : read.operation;
    out.tables.push(...read.tables);
    out.compared.push(...read.predicates.map((column) => ({ column, operator: '=', literals: [], values: [] })));
    out.written.push(...read.writes.map((column) => ({ column })));
    out.many = true;
    out.bounded = read.bounded ? true : read.open || read.tables.length === 0 ? 'unknown' : false;
    out.open = read.open;
    out.selectsAll = read.selectsAll;
    out.locking = read.locking;
    out.holes.push(...text.holes);
    if (tagged.type === 'TaggedTemplateExpression') {
      for (const one of tagged.quasi.expressions) {
        const at = unwrap(one);
        const table = at.type === 'Identifier' ? tableOf(code, at, call.module) : undefined;
        if (table !== undefined) about(out, table);
      }
    }
  } else {
    out.open = true;
    out.bounded = 'unknown';
    out.many = true;
  }
  if (raw === undefined || text === undefined) holesIn(code, out, outer, call.module);
  emitStatement(input, call, out);

  function started(at: Extract<Node, { type: 'Identifier' }>): Node {
    const init = call.module.bindingAt.get(at.start)?.init;
    return init === undefined ? at : unwrap(init);
  }
}
