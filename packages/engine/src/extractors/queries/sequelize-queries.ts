// https://sequelize.org/docs/v6/core-concepts/model-querying-basics, https://sequelize.org/docs/v6/other-topics/transactions
import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { modelCalls } from '../../extract/orm/dynamic-models.ts';
import { imports, tableOf } from '../../extract/orm/orm-tables.ts';
import type { OrmTable } from '../../extract/orm/orm-table.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { Written } from '../../extract/written.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { keysOf, memberOf, objectOf } from './object-filter.ts';
import { about, changeIn, columnOf, emitStatement, emptyStatement, isOpenObject, readFilter, readValues } from './orm-statement.ts';
import type { Statement } from './orm-statement.ts';
import { transactionOption } from './session-option.ts';

const STATIC = /^sequelize\.Model\.(\w+)$/;
const ROW = /^sequelize\.Model#(\w+)$/;
const OPERATIONS: Readonly<Record<string, Query['operation']>> = {
  findAll: 'select',
  findAndCountAll: 'select',
  findOne: 'select',
  findByPk: 'select',
  findOrCreate: 'upsert',
  findOrBuild: 'select',
  findCreateFind: 'upsert',
  count: 'select',
  sum: 'select',
  max: 'select',
  min: 'select',
  aggregate: 'select',
  create: 'insert',
  bulkCreate: 'insert',
  upsert: 'upsert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  restore: 'update',
  destroy: 'delete',
  truncate: 'delete',
};
const ROW_OPERATIONS: Readonly<Record<string, Query['operation']>> = {
  save: 'update',
  update: 'update',
  destroy: 'delete',
  increment: 'update',
  decrement: 'update',
  restore: 'update',
  reload: 'select',
};
export function emitSequelizeQueries(input: ExtractInput): void {
  const { code } = input;
  if (!imports(code, /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/)) return;
  for (const call of code.callsTo(STATIC)) emitStatic(input, call, STATIC.exec(call.callee)?.[1] ?? '', undefined);
  for (const call of code.callsTo(ROW)) emitRow(input, call, ROW.exec(call.callee)?.[1] ?? '', undefined);
  for (const { call, member, table, row } of modelCalls(code)) (row ? emitRow : emitStatic)(input, call, member, table);
}

function emitStatic(input: ExtractInput, call: CallSite, member: string, given: OrmTable | undefined): void {
  const { code } = input;
  const operation = Object.hasOwn(OPERATIONS, member) ? OPERATIONS[member] : undefined;
  if (operation === undefined) return;
  const { module, args } = call;
  const out = emptyStatement('sequelize', operation);
  about(out, given ?? (call.receiver === undefined ? undefined : tableOf(code, call.receiver, module)));
  const [first, second] = args;
  const set = (column: string, value: Node, at: BoundModule): Written => computed(code, column, value, at);
  let options = first;
  switch (member) {
    case 'findByPk':
      out.compared.push({
        column: out.table?.table.primaryKey[0] ?? 'id',
        operator: '=',
        literals: [],
        values: first === undefined ? [] : [{ node: first, module }],
      });
      options = second;
      break;
    case 'create':
    case 'bulkCreate':
    case 'upsert':
      readValues(code, out, first, module, set);
      options = second;
      if (member === 'bulkCreate' && memberOf(objectOf(second, module), 'updateOnDuplicate') !== undefined) out.operation = 'upsert';
      break;
    case 'update':
      readValues(code, out, first, module, set);
      options = second;
      break;
    case 'increment':
    case 'decrement':
      for (const column of columnsOf(code, first, module))
        out.written.push({ column: columnOf(out.table, column), change: member === 'increment' ? 'adds' : 'takes' });
      out.locking = 'atomic';
      options = second;
      break;
    case 'findOrCreate':
      readValues(code, out, memberOf(objectOf(first, module), 'defaults'), module, set);
      break;
    default:
  }
  readOptions(code, out, options, module);
  out.many = member === 'findAll' || member === 'findAndCountAll';
  if (out.operation === 'select') out.asks = out.many ? 'many' : member.startsWith('find') ? 'one' : 'number';
  out.inTransaction = transactionOption(input, call, options, 'transaction');
  emitStatement(input, call, out);
}

function emitRow(input: ExtractInput, call: CallSite, member: string, given: OrmTable | undefined): void {
  const { code } = input;
  const operation = Object.hasOwn(ROW_OPERATIONS, member) ? ROW_OPERATIONS[member] : undefined;
  if (operation === undefined || call.receiver === undefined) return;
  const { module } = call;
  const [first, second] = call.args;
  const out = emptyStatement('sequelize', operation);
  about(out, given ?? tableOf(code, call.receiver, module));
  const key = out.table?.table.primaryKey[0] ?? 'id';
  let options = first;
  if (member === 'update') {
    readValues(code, out, first, module);
    options = second;
  } else if (member === 'increment' || member === 'decrement') {
    for (const column of columnsOf(code, first, module))
      out.written.push({ column: columnOf(out.table, column), change: member === 'increment' ? 'adds' : 'takes' });
    out.locking = 'atomic';
    options = second;
  } else if (member === 'save') readValues(code, out, call.receiver, module);
  if (member === 'save' && isBuilt(call.receiver, module)) out.operation = 'insert';
  else out.compared.push({ column: key, operator: '=', literals: [], values: [] });
  out.rest = member === 'save' ? [] : out.rest;
  out.inTransaction = transactionOption(input, call, options, 'transaction');
  emitStatement(input, call, out);
}

function isBuilt(node: Node, module: BoundModule): boolean {
  const at = unwrap(node);
  const init = at.type === 'Identifier' ? module.bindingAt.get(at.start)?.init : undefined;
  const made = init === undefined ? undefined : unwrap(init);
  return made?.type === 'NewExpression' || (made?.type === 'CallExpression' && memberName(unwrap(made.callee)) === 'build');
}

function columnsOf(code: CodeIndex, node: Node | undefined, module: BoundModule): string[] {
  if (node === undefined) return [];
  const at = unwrap(node);
  if (at.type === 'Literal') return typeof at.value === 'string' ? [at.value] : [];
  if (at.type === 'ArrayExpression') return at.elements.flatMap((one) => (one === null ? [] : columnsOf(code, one as Node, module)));
  return keysOf(objectOf(at, module));
}

/** `literal('stock - 1')` */
function computed(code: CodeIndex, column: string, value: Node, module: BoundModule): Written {
  const node = unwrap(value);
  const change =
    node.type === 'CallExpression' && /\bliteral$/.test(code.text(node.callee, module))
      ? changeIn(code.text(node, module), column)
      : undefined;
  return change === undefined ? { column, value: { node: value, module } } : { column, change };
}

/** `{ where, limit, offset, lock, paranoid, attributes }` */
function readOptions(code: CodeIndex, out: Statement, given: Node | undefined, module: BoundModule): void {
  if (given === undefined) return;
  const options = objectOf(given, module);
  const where = memberOf(options, 'where');
  if (where !== undefined) readFilter(code, out, where, module);
  if (isOpenObject(given, module)) {
    out.open = true;
    out.bounded = 'unknown';
  }
  if (memberOf(options, 'limit') !== undefined) out.bounded = true;
  if (memberOf(options, 'offset') !== undefined) out.offset = true;
  const lock = memberOf(options, 'lock');
  if (lock !== undefined && !/^false$/.test(code.text(lock, module)))
    out.locking = /SHARE/i.test(code.text(lock, module)) ? 'for-share' : 'for-update';
  for (const name of ['order', 'where', 'attributes', 'having']) {
    const value = memberOf(options, name);
    if (value !== undefined) literals(code, out, value, module);
  }
}

/** Text that is pasted in by `literal()`. */
function literals(code: CodeIndex, out: Statement, node: Node, module: BoundModule): void {
  for (const call of code.callsOfMember('literal')) {
    if (call.module !== module || call.node.start < node.start || call.node.end > node.end || call.args[0] === undefined) continue;
    const text = sqlTextOf(code, call.args[0], module);
    out.holes.push(...(text === undefined ? [{ node: call.args[0], module }] : text.holes));
  }
}
