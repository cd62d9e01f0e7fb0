// https://kysely.dev/docs/category/examples
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { Written } from '../../extract/written.ts';
import { classifySql } from '../../lang/sql/classify-sql.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { builderChains } from './builder-chains.ts';
import type { BuilderChain, Step } from './builder-chains.ts';
import { about, changeIn, emitStatement, emptyStatement, readFilter, readValues } from './orm-statement.ts';
import type { Statement } from './orm-statement.ts';

const STARTS = /^kysely\.Kysely#(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|with|withRecursive)$/;

export function emitKyselyQueries(input: ExtractInput): void {
  const { code } = input;
  if (!imports(code, /^kysely$/)) return;
  for (const chain of builderChains(
    code,
    /^kysely\.(?:query\(\)\.\w+|Kysely#(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto|with|withRecursive))$/,
    STARTS,
  ))
    emitChain(input, chain);
  for (const call of code.callsTo(/^kysely\.sql\(\)\.execute$/)) {
    const text = call.receiver === undefined ? undefined : sqlTextOf(code, unwrap(call.receiver), call.module);
    const read = classifySql(text?.text ?? '');
    if (text === undefined || read.operation === 'transaction' || read.operation === 'session') continue;
    const out = emptyStatement('kysely', read.operation === 'unknown' ? 'raw' : read.operation);
    out.tables.push(...read.tables);
    out.compared.push(...read.predicates.map((column) => ({ column, operator: '=', literals: [], values: [] })));
    out.written.push(...read.writes.map((column) => ({ column })));
    out.many = true;
    out.bounded = read.bounded ? true : read.open ? 'unknown' : false;
    out.open = read.open;
    out.selectsAll = read.selectsAll;
    out.locking = read.locking;
    holesIn(code, out, call.receiver as Node, call.module);
    const [client] = call.args;
    const binding = client?.type === 'Identifier' ? call.module.bindingAt.get(client.start) : undefined;
    if (binding?.kind === 'param') out.inTransaction = /^(?:trx?|tx|transaction)$/.test(binding.name) ? true : 'unknown';
    emitStatement(input, call, out);
  }
  for (const call of code.callsTo(/^kysely\.(?:sql\.raw|CompiledQuery\.raw)$/)) {
    const text = call.args[0] === undefined ? undefined : sqlTextOf(code, call.args[0], call.module);
    if (text === undefined || text.holes.length === 0) continue;
    const out = emptyStatement('kysely', 'raw');
    out.holes.push(...text.holes);
    out.bounded = 'unknown';
    emitStatement(input, call, out);
  }
}

function emitChain(input: ExtractInput, { call, steps }: BuilderChain): void {
  const { code } = input;
  const out = emptyStatement('kysely', 'select');
  const start = steps.find((step) => /^(?:selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto)$/.test(step.member));
  if (start === undefined) return;
  let aggregate = false;
  let grouped = false;
  let named: boolean | undefined;
  let inner = false;
  out.many = true;
  for (const step of steps) {
    const { args, module } = step;
    const [first, second, third] = args;
    switch (step.member) {
      case 'selectFrom':
      case 'insertInto':
      case 'replaceInto':
      case 'updateTable':
      case 'deleteFrom':
      case 'mergeInto':
        out.operation =
          step.member === 'selectFrom'
            ? 'select'
            : step.member === 'updateTable'
              ? 'update'
              : step.member === 'deleteFrom'
                ? 'delete'
                : step.member === 'insertInto'
                  ? 'insert'
                  : 'upsert';
        for (const name of names(code, first, module)) about(out, undefined, name);
        // All columns of a subquery are those that it names.
        if (first !== undefined && namesColumns(code.text(first, module))) inner = true;
        break;
      case 'innerJoin':
      case 'leftJoin':
      case 'rightJoin':
      case 'fullJoin':
        for (const name of names(code, first, module)) about(out, undefined, name);
        break;
      case 'selectAll':
        named = false;
        break;
      case 'select': {
        named ??= true;
        const text = first === undefined ? '' : code.text(first, module);
        if (
          /\b(?:count|countAll|countDistinct|sum|avg|min|max)\s*(?:<[^>]*>)?\s*\(|\bcountAll\b/.test(text) &&
          !text.includes('selectFrom')
        )
          aggregate = true;
        break;
      }
      case 'values':
      case 'set':
        if (step.member === 'set' && second !== undefined) {
          const column = text(code, first, module);
          if (column !== undefined) out.written.push(computed(code, bare(column), second, module));
        } else if (first !== undefined && /^(?:ArrowFunctionExpression|FunctionExpression)$/.test(unwrap(first).type)) {
          const fn = module.functionByStart.get(unwrap(first).start);
          readValues(code, out, fn?.returns[0], module, (column, value, at) => computed(code, column, value, at));
        } else readValues(code, out, first, module, (column, value, at) => computed(code, column, value, at));
        break;
      case 'onConflict':
      case 'onDuplicateKeyUpdate':
      case 'ignore':
        out.operation = 'upsert';
        break;
      case 'where':
      case 'having':
      case 'whereRef':
        if (step.maybe) out.open = true;
        else where(code, out, step, first, second, third);
        break;
      case '$if':
        out.open = true;
        break;
      case 'limit':
      case 'top':
      case 'fetch':
        out.bounded = true;
        break;
      case 'offset':
        out.offset = true;
        break;
      case 'forUpdate':
      case 'forNoKeyUpdate':
        out.locking = 'for-update';
        break;
      case 'forShare':
      case 'forKeyShare':
        out.locking = 'for-share';
        break;
      case 'groupBy':
        grouped = true;
        break;
      case 'executeTakeFirst':
      case 'executeTakeFirstOrThrow':
        if (out.operation === 'select') out.asks = 'one';
        break;
      default:
    }
    if (step.member === 'orderBy' || step.member === 'groupBy' || step.member === 'where' || step.member === 'select')
      for (const one of args) holesIn(code, out, one, module);
  }
  if (aggregate && !grouped) {
    out.many = false;
    out.asks = 'number';
  }
  // Without any `select` it is completed elsewhere.
  out.selectsAll = named === false && !aggregate && !inner;
  // One row is meant, and a comparison says which.
  if (out.asks === 'one' && out.compared.some((one) => one.operator === '=')) out.many = false;
  // A part of another statement, or one that a caller completes: it is not sent by itself.
  const sent = steps.some((step) => /^(?:execute|stream)/.test(step.member));
  const handed = out.bounded === true ? undefined : limitedByCallee(code, call);
  if (handed === true) out.bounded = true;
  else if ((!sent || handed === false) && out.operation === 'select') out.bounded = out.bounded === true ? true : 'unknown';
  emitStatement(input, call, out);
}

/** `selectFrom(db.selectFrom('events').select(['id', 'at']).as('recent'))` */
function namesColumns(source: string): boolean {
  return /\.select\s*\(/.test(source) && !/\.selectAll\s*\(/.test(source);
}

/** `builder = paginate(builder, { limit })`: whether what the statement is handed to adds a limit; `undefined` where it is handed to nobody. */
function limitedByCallee(code: CodeIndex, call: CallSite): boolean | undefined {
  const { module } = call;
  if (/^(?:execute|stream)/.test(call.member ?? '')) return undefined;
  const name = [...module.bindingAt.values()].find(
    ({ init }) =>
      init !== undefined && init.start <= call.node.start && call.node.end <= init.end && unwrap(init).type !== 'ArrowFunctionExpression',
  );
  if (name === undefined || name.scope.kind === 'module') return undefined;
  const takers = code.calls.filter(
    (one) => one.module === module && one.args.some((node) => node.type === 'Identifier' && module.bindingAt.get(node.start) === name),
  );
  if (takers.length === 0) return undefined;
  return takers.some(({ targets }) =>
    targets.some((fn) => fn.node.body !== null && /\.limit\s*\(/.test(code.text(fn.node.body, fn.module))),
  );
}

/** `'orders as o'`, `['orders', 'users']` */
function names(code: CodeIndex, node: Node | undefined, module: BoundModule): string[] {
  if (node === undefined) return [];
  const at = unwrap(node);
  const list =
    at.type === 'ArrayExpression' ? at.elements.flatMap((one) => (one === null || one.type === 'SpreadElement' ? [] : [one])) : [at];
  return list.flatMap((one) => {
    const name = text(code, one, module);
    return name === undefined ? [] : [(name.trim().split(/\s+/)[0] ?? '').replace(/^public\./, '')];
  });
}

function text(code: CodeIndex, node: Node | undefined, module: BoundModule): string | undefined {
  if (node === undefined) return undefined;
  const value = code.value(node, module);
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

const bare = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function where(
  code: CodeIndex,
  out: Statement,
  { module }: Step,
  first: Node | undefined,
  second: Node | undefined,
  third: Node | undefined,
): void {
  if (first === undefined) return;
  const name = text(code, first, module);
  if (name !== undefined) {
    const operator = text(code, second, module) ?? '=';
    if (operator === 'in') out.byList = true;
    out.compared.push({ column: bare(name), operator, literals: [], values: third === undefined ? [] : [{ node: third, module }] });
    return;
  }
  const at = unwrap(first);
  const fn = at.type === 'ArrowFunctionExpression' || at.type === 'FunctionExpression' ? module.functionByStart.get(at.start) : undefined;
  // `(eb) => eb.and([eb('id', '=', id), …])`, `(eb) => eb.and({ id })`
  if (fn !== undefined) {
    const body = code.text(at, module);
    for (const match of body.matchAll(/\b(?:eb|expressionBuilder|\w*[eE]b|ref)\(\s*['"`]([\w.]+)['"`]/g))
      out.compared.push({ column: bare(match[1] ?? ''), operator: '=', literals: [], values: [] });
    const [returned] = fn.returns;
    const call = returned === undefined ? undefined : unwrap(returned);
    if (
      call?.type === 'CallExpression' &&
      memberName(unwrap(call.callee)) === 'and' &&
      call.arguments[0] !== undefined &&
      unwrap(call.arguments[0]).type === 'ObjectExpression'
    )
      readFilter(code, out, call.arguments[0], module);
    out.open = true;
    return;
  }
  if (at.type === 'TaggedTemplateExpression') {
    const read = sqlTextOf(code, at, module);
    for (const column of classifySql(`select 1 from t where ${read?.text ?? ''}`).predicates)
      out.compared.push({ column, operator: '=', literals: [], values: [] });
    return;
  }
  out.open = true;
}

/** `eb('quantity', '-', 1)`, `sql\`quantity - 1\`` */
function computed(code: CodeIndex, column: string, value: Node, module: BoundModule): Written {
  const source = code.text(value, module);
  const built = new RegExp(`\\(\\s*['"\`](?:\\w+\\.)?${column}['"\`]\\s*,\\s*['"\`]([-+])['"\`]`).exec(source)?.[1];
  const change =
    built === undefined
      ? unwrap(value).type === 'TaggedTemplateExpression'
        ? changeIn(source, column)
        : undefined
      : built === '-'
        ? 'takes'
        : 'adds';
  return change === undefined ? { column, value: { node: value, module } } : { column, change };
}

/** Text that is pasted in by `sql.raw()`, a name from outside by `sql.ref()` is quoted. */
function holesIn(code: CodeIndex, out: Statement, node: Node, module: BoundModule): void {
  for (const call of code.callsTo('kysely.sql.raw')) {
    if (call.module !== module || call.node.start < node.start || call.node.end > node.end || call.args[0] === undefined) continue;
    const read = sqlTextOf(code, call.args[0], module);
    // Its own fact says what is pasted; here it is the statement that is told about.
    if (read === undefined) out.holes.push({ node: call.args[0], module });
  }
}
