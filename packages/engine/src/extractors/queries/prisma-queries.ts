import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { inTransaction } from '../../extract/transaction-scope.ts';
import { argument, readPrisma, unquoted } from '../../lang/prisma/read-prisma.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { filterOf, keysOf, memberOf, objectOf } from './object-filter.ts';
import { emitQuery, KEY_COLUMN, VERSION_COLUMN } from './reading.ts';

const OPERATIONS: Readonly<Record<string, Query['operation']>> = {
  findUnique: 'select',
  findUniqueOrThrow: 'select',
  findFirst: 'select',
  findFirstOrThrow: 'select',
  findMany: 'select',
  count: 'select',
  aggregate: 'select',
  groupBy: 'select',
  create: 'insert',
  createMany: 'insert',
  createManyAndReturn: 'insert',
  update: 'update',
  updateMany: 'update',
  updateManyAndReturn: 'update',
  upsert: 'upsert',
  delete: 'delete',
  deleteMany: 'delete',
};
const CALL = /^@prisma\/client\.PrismaClient#(\w+)\.(\w+)$/;

// https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries
export function emitPrismaQueries(input: ExtractInput): void {
  const { code } = input;
  const calls = code.callsTo(CALL);
  if (calls.length === 0) return;
  const tables = tableNames(input);
  for (const call of calls) {
    const [, model, member] = CALL.exec(call.callee) ?? [];
    const operation = member === undefined || !Object.hasOwn(OPERATIONS, member) ? undefined : OPERATIONS[member];
    if (model === undefined || operation === undefined) continue;
    const options = objectOf(call.args[0], call.module);
    const unreadable = options === undefined && call.args.length > 0;
    const where = filterOf(memberOf(options, 'where'), call.module);
    const open = where.open || unreadable;
    const writes = operation === 'select' || operation === 'delete' ? [] : written(options, call);
    const locking = lockingOf(options, where.columns, call);
    emitQuery(input, call, {
      by: 'prisma',
      operation,
      tables: [tables.get(model.toLowerCase()) ?? model],
      unbounded: member === 'findMany' || member === 'groupBy' ? isUnbounded(options, where.columns, open) : false,
      ...(operation === 'select' ? { asks: askedBy(member ?? '') } : {}),
      ...(comparesList(memberOf(options, 'where'), call.module) ? { byList: true } : {}),
      selectsAll: operation === 'select' && (member ?? '').startsWith('find') && memberOf(options, 'select') === undefined && !unreadable,
      predicates: where.columns,
      ...(memberOf(options, 'skip') === undefined || memberOf(options, 'cursor') !== undefined ? {} : { paging: 'offset' as const }),
      ...(open ? { predicatesOpen: true } : {}),
      ...(writes.length > 0 ? { writes } : {}),
      ...(locking === undefined ? {} : { locking }),
      holes: [],
      source: {
        kind: 'object',
        data: ['data', 'create', 'update'].flatMap((name) => memberOf(options, name) ?? []),
        where: memberOf(options, 'where'),
      },
      inTransaction: inTransaction(code, call),
    });
  }
}

/** `{ id: { in: ids } }` */
function comparesList(where: Node | undefined, module: BoundModule): boolean {
  return (objectOf(where, module)?.properties ?? []).some(
    (one) => one.type === 'Property' && memberOf(objectOf(one.value, module), 'in') !== undefined,
  );
}

function askedBy(member: string): 'one' | 'many' | 'number' {
  if (/^find(?:Unique|First)/.test(member)) return 'one';
  return member === 'findMany' ? 'many' : 'number';
}

/** Client property (`orderItem`, lower case) → table. */
function tableNames(input: ExtractInput): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of input.files) {
    if (!file.path.endsWith('.prisma')) continue;
    for (const block of readPrisma(input.tree.read(file.path) ?? '').blocks) {
      if (block.kind !== 'model' && block.kind !== 'view') continue;
      names.set(
        block.name.toLowerCase(),
        unquoted(
          argument(
            block.attributes.find((one) => one.name === 'map'),
            'name',
            true,
          ),
        ) ?? block.name,
      );
    }
  }
  return names;
}

function isUnbounded(options: ReturnType<typeof objectOf>, columns: readonly string[], open: boolean): boolean | 'unknown' {
  if (memberOf(options, 'take') !== undefined || columns.some((name) => KEY_COLUMN.test(name))) return false;
  const spread = (options?.properties ?? []).some((one) => one.type !== 'Property');
  return (open && options === undefined) || spread ? 'unknown' : true;
}

function written(options: ReturnType<typeof objectOf>, call: CallSite): string[] {
  const data = [memberOf(options, 'data'), memberOf(options, 'create'), memberOf(options, 'update')];
  return [
    ...new Set(
      data.flatMap((one) => {
        const first = one?.type === 'ArrayExpression' ? (one.elements[0] ?? undefined) : one;
        return keysOf(objectOf(first as Node | undefined, call.module));
      }),
    ),
  ];
}

/** `{ increment: n }` lets the database compute; a compared version keeps others out. */
function lockingOf(options: ReturnType<typeof objectOf>, columns: readonly string[], call: CallSite): string | undefined {
  if (memberOf(options, 'data') === undefined && memberOf(options, 'update') === undefined) return undefined;
  if (columns.some((name) => VERSION_COLUMN.test(name))) return 'version';
  const data = objectOf(memberOf(options, 'data') ?? memberOf(options, 'update'), call.module);
  return (data?.properties ?? []).some((one) => one.type === 'Property' && computes(one.value, call.module)) ? 'atomic' : undefined;
}

function computes(node: Node, module: BoundModule): boolean {
  return keysOf(objectOf(node, module)).some((key) => /^(?:increment|decrement|multiply|divide)$/.test(key));
}
