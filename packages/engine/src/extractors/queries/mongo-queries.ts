import type { Query } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { tableOf } from '../../extract/orm/orm-tables.ts';
import { inTransaction, rootOf } from '../../extract/transaction-scope.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { filterOf, keysOf, memberOf, objectOf } from './object-filter.ts';
import { about, emitStatement, emptyStatement, readValues } from './orm-statement.ts';
import { emitQuery, KEY_COLUMN, VERSION_COLUMN } from './reading.ts';
import { mayTakeOperators } from './operator-values.ts';
import { transactionOption } from './session-option.ts';

const OPERATIONS: Readonly<Record<string, Query['operation']>> = {
  find: 'select',
  findOne: 'select',
  findById: 'select',
  aggregate: 'select',
  countDocuments: 'select',
  estimatedDocumentCount: 'select',
  distinct: 'select',
  exists: 'select',
  create: 'insert',
  insertMany: 'insert',
  insertOne: 'insert',
  updateOne: 'update',
  updateMany: 'update',
  findOneAndUpdate: 'update',
  findByIdAndUpdate: 'update',
  replaceOne: 'update',
  findOneAndReplace: 'update',
  bulkWrite: 'update',
  deleteOne: 'delete',
  deleteMany: 'delete',
  findOneAndDelete: 'delete',
  findByIdAndDelete: 'delete',
};
const CALL = /^(?:mongoose\.model\(\)|mongodb\.Collection#)\.?(\w+)$/;
const BY_ID = /ById/;

/** Queries of Mongoose models and of collections of the MongoDB driver. */
export function emitMongoQueries(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo(CALL)) {
    const member = CALL.exec(call.callee)?.[1] ?? '';
    const operation = Object.hasOwn(OPERATIONS, member) ? OPERATIONS[member] : undefined;
    if (operation === undefined) continue;
    const byId = BY_ID.test(member);
    const first =
      member === 'create' || member.startsWith('insert') || member === 'bulkWrite' || member === 'aggregate' ? undefined : call.args[0];
    const filter = byId ? { columns: ['_id'], open: false } : filterOf(first, call.module);
    const update =
      operation === 'update'
        ? objectOf(call.args[1], call.module)
        : operation === 'insert'
          ? objectOf(call.args[0], call.module)
          : undefined;
    const upsert = operation === 'update' && keysOf(objectOf(call.args[2], call.module)).includes('upsert');
    const increments = memberOf(update, '$inc') !== undefined;
    const limited = laterMembers(input, call, 'limit').length > 0 || memberOf(objectOf(call.args[2], call.module), 'limit') !== undefined;
    const skipped =
      member === 'find' &&
      (laterMembers(input, call, 'skip').length > 0 || memberOf(objectOf(call.args[2], call.module), 'skip') !== undefined);
    const writes = keysOf(update).flatMap((key) => (key.startsWith('$') ? keysOf(objectOf(memberOf(update, key), call.module)) : [key]));
    emitQuery(input, call, {
      by: call.callee.startsWith('mongoose') ? 'mongoose' : 'mongodb',
      operation: upsert ? 'upsert' : operation,
      tables: collectionOf(input, call),
      unbounded:
        member !== 'find' || limited || filter.columns.some((name) => KEY_COLUMN.test(name))
          ? false
          : call.use === 'value' && !isWholeChain(call)
            ? 'unknown'
            : true,
      selectsAll: false,
      ...(skipped ? { paging: 'offset' as const } : {}),
      ...(operation === 'select'
        ? { asks: member === 'find' ? ('many' as const) : member.startsWith('find') ? ('one' as const) : ('number' as const) }
        : {}),
      ...(!byId && mayTakeOperators(input, first, call.module) ? { takesOperators: true } : {}),
      predicates: filter.columns,
      ...(filter.open ? { predicatesOpen: true } : {}),
      ...(writes.length > 0 ? { writes } : {}),
      ...(increments
        ? { locking: 'atomic' }
        : filter.columns.some((name) => VERSION_COLUMN.test(name)) && operation === 'update'
          ? { locking: 'version' }
          : {}),
      holes: [],
      source: {
        kind: 'object',
        data: operation === 'update' ? call.args.slice(1, 2) : operation === 'insert' ? call.args.slice(0, 1) : [],
        where: byId ? undefined : first,
      },
      inTransaction: sessionOf(input, call, member),
    });
  }
  emitDocuments(input);
}

/** What follows in the chain leaves the number of rows as it is. */
function isWholeChain(call: CallSite): boolean {
  const { text } = call.module.parsed;
  if (!/^\s*\??\.(?:sort|lean|populate|select|exec|session|then|catch|map)\b/.test(text.slice(call.node.end, call.node.end + 40)))
    return false;
  // A query that is kept may be limited later.
  return (
    !/(?:=|\?|:)\s*$/.test(text.slice(Math.max(0, call.node.start - 20), call.node.start)) ||
    /\bexec\(/.test(text.slice(call.node.end, call.node.end + 200))
  );
}

/** Calls that follow in the same chain. */
function laterMembers(input: ExtractInput, call: CallSite, name: string): string[] {
  return input.code
    .callsOfMember(name)
    .filter((one) => one.module === call.module && one.node.start === call.node.start && one.node.end > call.node.end)
    .map(() => name);
}

/** Position of the options by what is called. */
const OPTIONS: Readonly<Record<string, number>> = {
  find: 2,
  findOne: 2,
  findById: 2,
  create: 1,
  insertMany: 1,
  insertOne: 1,
  deleteOne: 1,
  deleteMany: 1,
  findOneAndDelete: 1,
  findByIdAndDelete: 1,
  countDocuments: 1,
  aggregate: 1,
  bulkWrite: 1,
};

/** `{ session }`, or `.session(session)` in the chain. */
function sessionOf(input: ExtractInput, call: CallSite, member: string): boolean | 'unknown' {
  const direct = inTransaction(input.code, call);
  if (direct === true) return true;
  if (laterMembers(input, call, 'session').length > 0) return true;
  return transactionOption(input, call, call.args[OPTIONS[member] ?? 2], 'session');
}

const SAVE =
  /^mongoose\.model\(\)(?:#|\.(?:findOne|findById|create|findOneAndUpdate|findByIdAndUpdate)\(\)(?:\.(?:populate|select|session|orFail|exec|sort)\(\))*\.)(save|updateOne|deleteOne)$/;

/** `order.status = 'paid'; await order.save()` */
function emitDocuments(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo(SAVE)) {
    const { module, receiver } = call;
    const member = SAVE.exec(call.callee)?.[1] ?? '';
    const root = receiver === undefined ? undefined : unwrap(receiver);
    const init = root?.type === 'Identifier' ? module.bindingAt.get(root.start)?.init : root;
    const awaited = init === undefined ? undefined : unwrap(init);
    const made = awaited?.type === 'AwaitExpression' ? unwrap(awaited.argument) : awaited;
    const isNew = made?.type === 'NewExpression';
    const out = emptyStatement('mongoose', member === 'deleteOne' ? 'delete' : isNew ? 'insert' : 'update');
    about(out, receiver === undefined ? undefined : tableOf(code, receiver, module));
    if (member === 'updateOne') readValues(code, out, call.args[0], module);
    else if (member === 'save' && root !== undefined) readValues(code, out, root, module);
    if (!isNew) {
      out.rest = [];
      out.compared.push({ column: '_id', operator: '=', literals: [], values: [] });
    }
    // With `optimisticConcurrency` the version goes into the condition; without it only arrays are watched.
    if (out.table?.versioned === true && out.operation === 'update') out.locking = 'version';
    out.inTransaction = transactionOption(input, call, call.args[member === 'updateOne' ? 1 : 0], 'session');
    emitStatement(input, call, out);
  }
}

function collectionOf(input: ExtractInput, call: CallSite): string[] {
  const declared = call.receiver === undefined ? undefined : tableOf(input.code, call.receiver, call.module);
  if (declared !== undefined) return [declared.table.name];
  const link = input.code.chain(call.node, call.module).find((one) => one.member === 'collection');
  if (link?.args[0] !== undefined) {
    const value = input.code.value(link.args[0], call.module);
    return value.kind === 'literal' ? [String(value.value)] : [];
  }
  const { node } = rootOf(call);
  return node.type === 'Identifier' ? [node.name.replace(/Model$/, '')] : [];
}
