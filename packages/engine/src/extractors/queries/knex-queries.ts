import type { Node } from 'oxc-parser';
import type { Query } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import { inTransaction } from '../../extract/transaction-scope.ts';
import { classifySql } from '../../lang/sql/classify-sql.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { ChainLink } from '../../lang/typescript/chain.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { emitQuery, KEY_COLUMN, VERSION_COLUMN } from './reading.ts';
import type { Reading } from './reading.ts';

interface Step extends ChainLink {
  module: BoundModule;
  /** Added under a condition. */
  maybe: boolean;
}

const WHERE =
  /^(?:where|andWhere|orWhere|whereIn|whereNotIn|orWhereIn|whereNull|whereNotNull|orWhereNull|whereNot|andWhereNot|whereBetween|whereLike|whereILike|andWhereBetween|having)$/;
const RAW = /^(?:whereRaw|andWhereRaw|orWhereRaw|havingRaw|joinRaw|orderByRaw|groupByRaw|fromRaw)$/;
const AGGREGATE = new Set(['count', 'countDistinct', 'sum', 'sumDistinct', 'avg', 'min', 'max']);
const FEW = /^['"`](?:\w+\.)?(?:\w+_)?(?:status|state|type|kind|severity|priority|level|category|channel|role)['"`]$/;
const SHAPES = new Set(['', 'from', 'into', 'table', 'select', 'insert', 'update', 'delete', 'del', 'first', 'with', 'distinct', 'count']);

/** Chains of the knex builder, one query for each chain; steps added to its variable later belong to it. */
export function emitKnexQueries(input: ExtractInput): void {
  const { code } = input;
  const outermost = new Map<string, CallSite>();
  for (const call of code.callsTo(
    /^knex\(\)(?:$|\(\)\.|\.(?:select|insert|from|into|table|with|count|distinct|first|update|del|delete|queryBuilder)$)/,
  )) {
    if (
      /\.(?:map|filter|reduce|forEach|find|some|every|slice|length|then|catch|finally|sort|flatMap|includes|join_|push)$/.test(
        call.callee,
      ) &&
      call.callee !== 'knex()().join'
    )
      continue;
    const place = `${call.module.path}:${call.node.start}`;
    const best = outermost.get(place);
    if (best === undefined || call.node.end > best.node.end) outermost.set(place, call);
  }
  const queries = new Map<Node, { call: CallSite; steps: Step[] }>();
  const rest: { call: CallSite; links: readonly ChainLink[] }[] = [];
  for (const call of outermost.values()) {
    const links = code.chain(call.node, call.module);
    const [first] = links;
    if (first === undefined) continue;
    const own = first.node.start === call.node.start || (first.node.end <= call.node.end && first.node.start >= call.node.start);
    const called = own ? links.map((link) => asTableCall(code, link)) : links;
    if (own && isStart(called))
      queries.set(first.node, { call, steps: called.map((link) => ({ ...link, module: call.module, maybe: false })) });
    else rest.push({ call, links });
  }
  for (const { call, links } of rest) {
    const [first] = links;
    const known = first === undefined ? undefined : queries.get(first.node);
    if (known === undefined) continue;
    const seen = new Set(known.steps.map((step) => step.node));
    const outer = new Set(known.call.inBranch);
    const maybe = call.inBranch.some((text) => !outer.has(text)) || call.enclosing !== known.call.enclosing;
    for (const link of links) if (!seen.has(link.node)) known.steps.push({ ...link, module: call.module, maybe });
  }
  for (const { call, steps } of queries.values()) {
    const reading = readChain(code, steps);
    if (reading !== undefined)
      emitQuery(input, call, {
        ...reading,
        source: { kind: 'chain', steps },
        inTransaction: steps.some((step) => step.member === 'transacting') ? true : inTransaction(code, call),
      });
  }
}

/** `this.db('orders')` is the client called with a table, whatever its member is called. */
function asTableCall(code: CodeIndex, link: ChainLink): ChainLink {
  return link.member !== '' && code.callAt(link.node)?.callee === 'knex()' ? { ...link, member: '' } : link;
}

/** Fragments such as `this.where(…)` inside a callback start no query. */
function isStart(links: readonly ChainLink[]): boolean {
  return links.some((link) => SHAPES.has(link.member));
}

function readChain(code: CodeIndex, steps: readonly Step[]): Omit<Reading, 'inTransaction'> | undefined {
  const tables: string[] = [];
  const predicates = new Set<string>();
  const writes = new Set<string>();
  const holes: { node: Node; module: BoundModule }[] = [];
  let operation: Query['operation'] = 'select';
  let open = false;
  let bounded = false;
  let grouped = false;
  let aggregate = false;
  let selected: boolean | undefined;
  let locking: string | undefined;
  for (const step of steps) {
    const [first] = step.args;
    switch (step.member) {
      case '':
      case 'from':
      case 'into':
      case 'table':
      case 'join':
      case 'leftJoin':
      case 'innerJoin':
      case 'rightJoin': {
        const name = first === undefined ? undefined : tableName(code, first, step.module);
        if (name !== undefined) tables.push(name);
        break;
      }
      case 'insert':
        operation = 'insert';
        keysOf(code, first, step.module, writes);
        break;
      case 'onConflict':
        operation = 'upsert';
        break;
      case 'update':
      case 'increment':
      case 'decrement':
        operation = 'update';
        keysOf(code, first, step.module, writes);
        if (step.member !== 'update' || (first !== undefined && /\braw\(\s*['"`]\s*(\w+)\s*[-+]/.test(code.text(first, step.module))))
          locking = 'atomic';
        break;
      case 'delete':
      case 'del':
      case 'truncate':
        operation = 'delete';
        break;
      case 'forUpdate':
        locking = 'for-update';
        break;
      case 'forShare':
        locking = 'for-share';
        break;
      case 'select':
      case 'column':
      case 'columns':
      case 'pluck':
      case 'distinct':
        selected =
          (selected ?? true) &&
          step.args.length > 0 &&
          !step.args.some((one) => /^['"`](?:\w+\.)?\*['"`]$/.test(code.text(one, step.module)));
        break;
      default:
        break;
    }
    if (AGGREGATE.has(step.member)) aggregate = true;
    if (step.member === 'first' || step.member === 'limit') bounded = true;
    // One row for each state or kind; of ids there are as many as there are things.
    if (step.member.startsWith('groupBy')) grouped ||= !step.args.every((one) => FEW.test(code.text(one, step.module)));
    if (WHERE.test(step.member)) {
      if (step.maybe) open = true;
      else open = readWhere(code, step, predicates) || open;
    }
    if (RAW.test(step.member) && first !== undefined) {
      const text = sqlTextOf(code, first, step.module);
      if (text === undefined) open = true;
      else {
        holes.push(...text.holes);
        if (step.member.toLowerCase().includes('where'))
          for (const name of classifySql(`select 1 from t where ${text.text}`).predicates) predicates.add(name);
      }
    }
  }
  if (tables.length === 0 && operation === 'select' && predicates.size === 0 && selected === undefined && !aggregate) return undefined;
  const byKey = [...predicates].some((name) => KEY_COLUMN.test(name));
  const isRead = operation === 'select';
  if (locking === undefined && operation === 'update' && [...predicates].some((name) => VERSION_COLUMN.test(name))) locking = 'version';
  return {
    by: 'knex',
    operation,
    tables: [...new Set(tables)],
    unbounded: !isRead || bounded || byKey || (aggregate && !grouped) ? false : open ? 'unknown' : true,
    selectsAll: isRead && !aggregate && selected !== true && !steps.some((step) => step.member === 'first' && step.args.length > 0),
    predicates: [...predicates],
    ...(isRead && aggregate && !grouped ? { asks: 'number' as const } : {}),
    ...(isRead && steps.some((step) => step.member === 'offset') ? { paging: 'offset' as const } : {}),
    ...(open ? { predicatesOpen: true } : {}),
    ...(writes.size > 0 ? { writes: [...writes] } : {}),
    ...(locking === undefined ? {} : { locking }),
    holes,
  };
}

/** `'orders as o'` → `orders`; `{ o: 'orders' }` → `orders`. */
function tableName(code: CodeIndex, node: Node, module: BoundModule): string | undefined {
  const at = unwrap(node);
  if (at.type === 'ObjectExpression') {
    const [first] = at.properties;
    return first?.type === 'Property' ? tableName(code, first.value, module) : undefined;
  }
  const value = code.value(node, module);
  if (value.kind !== 'literal' || typeof value.value !== 'string') return undefined;
  const name = value.value.trim().split(/\s+/)[0] ?? '';
  return name.startsWith('public.') ? name.slice('public.'.length) : name;
}

function keysOf(code: CodeIndex, node: Node | undefined, module: BoundModule, into: Set<string>): void {
  if (node === undefined) return;
  let at = unwrap(node);
  if (at.type === 'ArrayExpression' && at.elements[0] !== null && at.elements[0] !== undefined) at = unwrap(at.elements[0]);
  if (at.type === 'Identifier') {
    const init = module.bindingAt.get(at.start)?.init;
    if (init !== undefined) at = unwrap(init);
  }
  if (at.type !== 'ObjectExpression') {
    const value = code.value(node, module);
    if (value.kind === 'literal' && typeof value.value === 'string') into.add(value.value);
    return;
  }
  for (const property of at.properties) {
    const name = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
    if (name !== undefined) into.add(name);
  }
}

/** Adds the compared columns; true when some of the conditions could not be read. */
function readWhere(code: CodeIndex, step: Step, into: Set<string>): boolean {
  const [first] = step.args;
  if (first === undefined) return false;
  const at = unwrap(first);
  if (at.type === 'ObjectExpression') {
    let open = false;
    for (const property of at.properties) {
      const name = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
      if (name === undefined) open = true;
      else into.add(column(name));
    }
    return open;
  }
  if (at.type === 'ArrowFunctionExpression' || at.type === 'FunctionExpression') {
    // Grouped conditions: what is compared inside, under and/or.
    for (const match of code
      .text(at, step.module)
      .matchAll(
        /\b(?:where|andWhere|orWhere|whereIn|whereNull|orWhereNull|whereNot|orWhereIn|whereILike|orWhereILike)\(\s*['"`]([\w.]+)['"`]/g,
      ))
      into.add(column(match[1] ?? ''));
    return true;
  }
  const value = code.value(first, step.module);
  if (value.kind === 'literal' && typeof value.value === 'string') {
    into.add(column(value.value));
    return false;
  }
  if (value.kind === 'object') {
    for (const key of value.keys) into.add(column(key));
    return value.open;
  }
  return true;
}

function column(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
