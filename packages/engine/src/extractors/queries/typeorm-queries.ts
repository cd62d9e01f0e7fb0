// https://typeorm.io/docs/working-with-entity-manager/repository-api, https://typeorm.io/docs/query-builder/select-query-builder
import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { imports, ofOrigin, tableOf } from '../../extract/orm/orm-tables.ts';
import type { OrmTable } from '../../extract/orm/orm-table.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { Written } from '../../extract/written.ts';
import { readStatement } from '../../extract/statement.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { builderChains } from './builder-chains.ts';
import type { BuilderChain, Step } from './builder-chains.ts';
import { memberOf, objectOf } from './object-filter.ts';
import { about, changeIn, columnOf, emitStatement, emptyStatement, isOpenObject, readFilter, readValues } from './orm-statement.ts';
import type { Statement } from './orm-statement.ts';

const CALL = /^typeorm\.(Repository|EntityManager|BaseEntity)([#.])(\w+)$/;
const OPERATIONS: Readonly<Record<string, Query['operation']>> = {
  find: 'select',
  findBy: 'select',
  findAndCount: 'select',
  findAndCountBy: 'select',
  findOne: 'select',
  findOneBy: 'select',
  findOneOrFail: 'select',
  findOneByOrFail: 'select',
  findOneById: 'select',
  findByIds: 'select',
  count: 'select',
  countBy: 'select',
  exist: 'select',
  exists: 'select',
  existsBy: 'select',
  sum: 'select',
  average: 'select',
  minimum: 'select',
  maximum: 'select',
  save: 'upsert',
  insert: 'insert',
  upsert: 'upsert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  delete: 'delete',
  remove: 'delete',
  softDelete: 'update',
  softRemove: 'update',
  restore: 'update',
  recover: 'update',
  clear: 'delete',
};

export function emitTypeormQueries(input: ExtractInput): void {
  const { code } = input;
  if (!imports(code, /^(?:typeorm|@nestjs\/typeorm)$/)) return;
  for (const call of code.callsTo(CALL)) {
    const [, kind, , member = ''] = CALL.exec(call.callee) ?? [];
    const operation = Object.hasOwn(OPERATIONS, member) ? OPERATIONS[member] : undefined;
    if (operation === undefined) continue;
    const out = emptyStatement('typeorm', operation);
    const { module } = call;
    // The manager is told the entity first.
    const first = call.args[0] === undefined ? undefined : unwrap(call.args[0]);
    const names = kind === 'EntityManager' && first !== undefined && namesEntity(code, first, module, call.args.length, member);
    const args = names ? call.args.slice(1) : call.args;
    const table = names ? tableOf(code, first, module) : subjectOf(code, call, args[0]);
    about(out, table);
    readCall(code, out, member, args, module, call);
    emitStatement(input, call, out);
  }
  for (const chain of builderChains(
    code,
    /^typeorm\.(?:QueryBuilder#\w+|(?:DataSource|Repository|EntityManager|BaseEntity)[#.]createQueryBuilder)$/,
    /createQueryBuilder$/,
  ))
    emitChain(input, chain);
}

/** `manager.save(Order, order)`, not `manager.save(order)`. */
function namesEntity(code: CodeIndex, first: Node, module: BoundModule, count: number, member: string): boolean {
  if (code.entity(first, module)?.kind === 'class' || first.type === 'Literal') return true;
  return count > 1 && first.type === 'Identifier' && !/^(?:save|remove|softRemove|recover)$/.test(member);
}

/** The entity that a repository is for, else what is given to save. */
function subjectOf(code: CodeIndex, call: CallSite, argument: Node | undefined): OrmTable | undefined {
  const { module, receiver } = call;
  const own = receiver === undefined ? undefined : tableOf(code, receiver, module);
  if (own !== undefined || argument === undefined) return own;
  const at = unwrap(argument);
  const entity = code.entity(at, module);
  if (entity?.kind === 'instance') return ofOrigin(code, { kind: 'class', class: entity.class });
  return tableOf(code, at, module);
}

function readCall(code: CodeIndex, out: Statement, member: string, args: readonly Node[], module: BoundModule, call: CallSite): void {
  const [first, second, third] = args;
  const set = (column: string, value: Node, at: BoundModule): Written => computed(code, column, value, at);
  switch (member) {
    case 'find':
    case 'findOne':
    case 'findOneOrFail':
    case 'findAndCount':
    case 'count':
    case 'exist':
    case 'exists':
      readOptions(code, out, first, module, member);
      break;
    case 'findBy':
    case 'findAndCountBy':
    case 'findOneBy':
    case 'findOneByOrFail':
    case 'countBy':
    case 'existsBy':
      readFilter(code, out, first, module);
      break;
    case 'findByIds':
      out.byList = true;
      out.compared.push(idCompared(out, first, module, 'in'));
      break;
    case 'findOneById':
      out.compared.push(idCompared(out, first, module, '='));
      break;
    case 'save':
      if (first === undefined) thisRow(code, out, call);
      else {
        readValues(code, out, first, module, set);
        if (isNew(first, module)) out.operation = 'insert';
        else if (isLoaded(first, module)) {
          out.operation = 'update';
          out.rest = [];
          out.compared.push(idCompared(out, undefined, module, '='));
        }
      }
      break;
    case 'insert':
      readValues(code, out, first, module);
      break;
    case 'upsert':
      readValues(code, out, first, module);
      break;
    case 'update':
      criteria(code, out, first, module);
      readValues(code, out, second, module, set);
      break;
    case 'increment':
    case 'decrement': {
      criteria(code, out, first, module);
      const column = second === undefined ? undefined : textLiteral(second);
      if (column !== undefined)
        out.written.push({
          column: columnOf(out.table, column),
          change: member === 'increment' ? 'adds' : 'takes',
          ...(third === undefined ? {} : { value: { node: third, module } }),
        });
      out.locking = 'atomic';
      break;
    }
    case 'delete':
      criteria(code, out, first, module);
      break;
    case 'softDelete':
    case 'restore':
      criteria(code, out, first, module);
      out.written.push({ column: 'deletedAt' });
      break;
    default:
  }
  if (/^find(?:AndCount)?(?:By)?$/.test(member)) out.many = true;
  if (out.operation === 'select') out.asks = member.startsWith('findOne') ? 'one' : member.startsWith('find') ? 'many' : 'number';
}

/** `user.save()`: what was set on the row before. */
function thisRow(code: CodeIndex, out: Statement, call: CallSite): void {
  const receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
  const binding = receiver?.type === 'Identifier' ? call.module.bindingAt.get(receiver.start) : undefined;
  if (binding?.init !== undefined && unwrap(binding.init).type === 'NewExpression') out.operation = 'insert';
  if (receiver !== undefined) readValues(code, out, receiver, call.module);
}

/** `create({ … })` and `new Order()` make rows that are not there yet. */
function isNew(given: Node, module: BoundModule): boolean {
  let node = unwrap(given);
  if (node.type === 'Identifier') {
    const binding = module.bindingAt.get(node.start);
    if (binding?.init === undefined || binding.kind === 'param' || binding.path.length > 0) return false;
    node = unwrap(binding.init);
  }
  if (node.type === 'NewExpression') return true;
  if (node.type === 'ObjectExpression')
    return memberOf(node, 'id') === undefined && !node.properties.some((one) => one.type === 'SpreadElement');
  return node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'create';
}

/** A row that was read before: what is set on it is saved by its key. */
function isLoaded(given: Node, module: BoundModule): boolean {
  const node = unwrap(given);
  const init = node.type === 'Identifier' ? module.bindingAt.get(node.start)?.init : undefined;
  const at = init === undefined ? undefined : unwrap(init);
  const made = at?.type === 'AwaitExpression' ? unwrap(at.argument) : at;
  return made?.type === 'CallExpression' && /^(?:find|get|load|require|fetch)/i.test(memberName(unwrap(made.callee)) ?? '');
}

function idCompared(out: Statement, node: Node | undefined, module: BoundModule, operator: string): Statement['compared'][number] {
  return { column: out.table?.table.primaryKey[0] ?? 'id', operator, literals: [], values: node === undefined ? [] : [{ node, module }] };
}

/** An id, a list of them, or a filter. */
function criteria(code: CodeIndex, out: Statement, given: Node | undefined, module: BoundModule): void {
  if (given === undefined) return;
  const node = unwrap(given);
  if (
    objectOf(node, module) !== undefined ||
    (node.type === 'ArrayExpression' && node.elements.some((one) => one !== null && unwrap(one as Node).type === 'ObjectExpression'))
  )
    readFilter(code, out, given, module);
  else if (node.type === 'Identifier' && /where|criteria|filter|condition|options/i.test(node.name)) out.open = true;
  else out.compared.push(idCompared(out, given, module, '='));
}

function textLiteral(node: Node): string | undefined {
  const at = unwrap(node);
  return at.type === 'Literal' && typeof at.value === 'string' ? at.value : undefined;
}

/** `{ where, take, skip, select, relations, lock, withDeleted }` */
function readOptions(code: CodeIndex, out: Statement, given: Node | undefined, module: BoundModule, member: string): void {
  const options = objectOf(given, module);
  if (given !== undefined && options === undefined) {
    const node = unwrap(given);
    // Before version 0.3 an id could be given.
    if (member.startsWith('findOne') && (node.type === 'MemberExpression' || (node.type === 'Identifier' && /id$/i.test(node.name))))
      out.compared.push(idCompared(out, given, module, '='));
    else {
      out.open = true;
      out.bounded = 'unknown';
    }
    return;
  }
  const where = memberOf(options, 'where');
  if (where !== undefined) readFilter(code, out, where, module);
  if (isOpenObject(given, module)) {
    out.open = true;
    out.bounded = 'unknown';
  }
  if (memberOf(options, 'take') !== undefined) out.bounded = true;
  if (memberOf(options, 'skip') !== undefined) out.offset = true;
  const lock = memberOf(options, 'lock');
  if (lock !== undefined) {
    const text = code.text(lock, module);
    out.locking = /pessimistic_write|for_no_key|pessimistic_partial/.test(text)
      ? 'for-update'
      : /pessimistic_read/.test(text)
        ? 'for-share'
        : /optimistic/.test(text)
          ? 'version'
          : undefined;
  }
}

const TERMINAL_ONE = /^(?:getOne|getOneOrFail|getRawOne|getCount|getExists)$/;

function emitChain(input: ExtractInput, { call, steps }: BuilderChain): void {
  const { code } = input;
  const out = emptyStatement('typeorm', 'select');
  const [start] = steps;
  if (start === undefined) return;
  const members = new Set(steps.map((step) => step.member));
  // Fragments (Brackets, subqueries) are read with the statement that they stand in.
  if (![...members].some((name) => /^(?:get\w+|execute|stream)$/.test(name)) && start.member !== 'createQueryBuilder') return;
  if (start.member === 'createQueryBuilder') {
    const callee = unwrap(start.node.type === 'CallExpression' ? start.node.callee : start.node);
    const [entity] = start.args;
    const told = entity === undefined ? undefined : code.entity(entity, start.module);
    about(
      out,
      told?.kind === 'class'
        ? tableOf(code, entity as Node, start.module)
        : callee.type === 'MemberExpression'
          ? tableOf(code, callee.object, start.module)
          : undefined,
    );
  }
  for (const step of steps) ofStep(code, out, step);
  const sends = [...members].some((name) => /^(?:get(?:Many|One|Raw|Count|Exists)\w*|execute|stream)$/.test(name));
  out.many = [...members].some((name) => /^(?:getMany|getRawMany|getManyAndCount|getRawAndEntities|stream)$/.test(name)) || !sends;
  if (!sends && out.operation === 'select') out.bounded = out.bounded === true ? true : 'unknown';
  if ([...members].some((name) => TERMINAL_ONE.test(name)))
    out.asks = members.has('getCount') || members.has('getExists') ? 'number' : 'one';
  if (members.has('softDelete') || members.has('restore')) out.written.push({ column: 'deletedAt' });
  emitStatement(input, call, out);
}

function ofStep(code: CodeIndex, out: Statement, step: Step): void {
  const { member, args, module } = step;
  const [first, second, third] = args;
  switch (member) {
    case 'update':
    case 'softDelete':
    case 'restore':
      out.operation = 'update';
      if (first !== undefined) {
        const table = code.entity(first, module)?.kind === 'class' ? tableOf(code, first, module) : undefined;
        if (table === undefined) readValues(code, out, first, module, (column, value, at) => computed(code, column, value, at));
        else about(out, table);
      }
      if (second !== undefined) readValues(code, out, second, module, (column, value, at) => computed(code, column, value, at));
      break;
    case 'insert':
      out.operation = 'insert';
      break;
    case 'orUpdate':
    case 'orIgnore':
    case 'onConflict':
      out.operation = 'upsert';
      break;
    case 'delete':
      out.operation = 'delete';
      break;
    case 'into':
    case 'from':
      if (first !== undefined) about(out, tableOf(code, first, module));
      break;
    case 'set':
    case 'values':
      readValues(code, out, first, module, (column, value, at) => computed(code, column, value, at));
      break;
    case 'where':
    case 'andWhere':
    case 'orWhere':
    case 'having':
    case 'andHaving':
      if (step.maybe) out.open = true;
      else if (first !== undefined) condition(code, out, first, second, module);
      break;
    case 'whereInIds':
      out.compared.push(idCompared(out, first, module, 'in'));
      break;
    case 'take':
    case 'limit':
      out.bounded = true;
      break;
    case 'skip':
    case 'offset':
      out.offset = true;
      break;
    case 'setLock': {
      const text = first === undefined ? '' : code.text(first, module);
      out.locking = /pessimistic_write|for_no_key|partial/.test(text)
        ? 'for-update'
        : /pessimistic_read/.test(text)
          ? 'for-share'
          : 'version';
      break;
    }
    case 'orderBy':
    case 'addOrderBy':
    case 'addSelect':
    case 'groupBy':
      if (first !== undefined && /^(?:TemplateLiteral|BinaryExpression|Identifier|MemberExpression)$/.test(unwrap(first).type))
        pasted(code, out, first, module);
      break;
    case 'innerJoin':
    case 'leftJoin':
    case 'innerJoinAndSelect':
    case 'leftJoinAndSelect':
      if (third !== undefined) pasted(code, out, third, module);
      break;
    default:
  }
}

function computed(code: CodeIndex, column: string, value: Node, module: BoundModule): Written {
  // `() => 'stock - 1'` is SQL; `row.stock - 1` was computed from what was read.
  if (!unwrap(value).type.includes('Function')) return { column, value: { node: value, module } };
  const text = code.text(value, module);
  const change = changeIn(text, column);
  return change === undefined ? { column, value: { node: value, module } } : { column, change };
}

/** A piece of SQL that values are pasted into. */
function pasted(code: CodeIndex, out: Statement, node: Node, module: BoundModule): void {
  const at = unwrap(node);
  const text = sqlTextOf(code, at, module);
  if (text !== undefined) out.holes.push(...text.holes);
  // A whole name from outside: `orderBy(req.query.sort)`.
  else if (code.flowsFromRequest(at, module) === true) out.holes.push({ node: at, module });
}

/** `'user.tenantId = :tenantId'`, an object, or brackets. */
function condition(code: CodeIndex, out: Statement, given: Node, parameters: Node | undefined, module: BoundModule): void {
  const node = unwrap(given);
  if (objectOf(node, module) !== undefined) {
    readFilter(code, out, node, module);
    return;
  }
  if (node.type === 'NewExpression' || node.type === 'ArrowFunctionExpression') {
    for (const match of code.text(node, module).matchAll(/here\(\s*['"`](?:\w+\.)?["`]?(\w+)["`]?\s*(?:=|<|>|!|in\b|ilike|like|is\b)/gi))
      out.compared.push({ column: columnOf(out.table, match[1] ?? ''), operator: '=', literals: [], values: [] });
    out.open = true;
    return;
  }
  const text = sqlTextOf(code, node, module);
  if (text === undefined) {
    out.open = true;
    return;
  }
  out.holes.push(...text.holes);
  const values = objectOf(parameters, module);
  for (const one of readStatement(`update t set a = 1 where ${text.text}`).compares) {
    const name = /:(?:\.\.\.)?(\w+)/.exec(one.expression)?.[1];
    const value = name === undefined ? undefined : memberOf(values, name);
    const column = columnOf(out.table, one.column.replaceAll(/["`]/g, '').replace(/^.*\./, ''));
    if (/^in$/i.test(one.operator)) out.byList = true;
    out.compared.push({
      column,
      operator: one.operator.toLowerCase() === 'in' ? 'in' : one.operator,
      literals: [...one.expression.matchAll(/'((?:[^']|'')*)'/g)].map((match) => match[1] ?? ''),
      values: value === undefined ? [] : [{ node: value, module }],
    });
  }
}
