import type { Query } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { inTransaction, rootOf } from '../../extract/transaction-scope.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { filterOf, keysOf, memberOf, objectOf } from './object-filter.ts';
import { emitQuery, KEY_COLUMN, VERSION_COLUMN } from './reading.ts';

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
    const limited = laterMembers(input, call).some((name) => name === 'limit');
    const writes = keysOf(update).flatMap((key) => (key.startsWith('$') ? keysOf(objectOf(memberOf(update, key), call.module)) : [key]));
    emitQuery(input, call, {
      by: call.callee.startsWith('mongoose') ? 'mongoose' : 'mongodb',
      operation: upsert ? 'upsert' : operation,
      tables: tableOf(input, call),
      unbounded:
        member !== 'find' || limited || filter.columns.some((name) => KEY_COLUMN.test(name))
          ? false
          : call.use === 'value'
            ? 'unknown'
            : true,
      selectsAll: false,
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
      inTransaction: inTransaction(code, call),
    });
  }
}

/** Calls that follow in the same chain. */
function laterMembers(input: ExtractInput, call: CallSite): string[] {
  return input.code
    .callsOfMember('limit')
    .filter((one) => one.module === call.module && one.node.start === call.node.start && one.node.end > call.node.end)
    .map(() => 'limit');
}

function tableOf(input: ExtractInput, call: CallSite): string[] {
  const link = input.code.chain(call.node, call.module).find((one) => one.member === 'collection');
  if (link?.args[0] !== undefined) {
    const value = input.code.value(link.args[0], call.module);
    return value.kind === 'literal' ? [String(value.value)] : [];
  }
  const { node } = rootOf(call);
  return node.type === 'Identifier' ? [node.name.replace(/Model$/, '')] : [];
}
