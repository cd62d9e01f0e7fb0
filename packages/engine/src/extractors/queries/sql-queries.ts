import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { SqlText } from '../../extract/sql-text.ts';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import { inTransaction, runsWithin, SQL_CALLS } from '../../extract/transaction-scope.ts';
import { classifySql } from '../../lang/sql/classify-sql.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { emitQuery } from './reading.ts';

const TAGGED =
  /^(?:@prisma\/client\.PrismaClient#\$(?:queryRaw|executeRaw)(?:Unsafe)?|postgres\(\)|@neondatabase\/serverless\.neon\(\)|slonik\.sql(?:\.(?!fragment)\w+(?:\(\))?)?)$/;
/** A client behind an interface of the service (`tx: Queryable`): what is handed to it says what it is. */
const UNKNOWN_SENDER = /^\*\.(?:query|execute|raw|unsafe|any|many|manyOrNone|none|one|oneOrNone)$/;
const STATEMENT =
  /^\s*(?:--[^\n]*\n\s*)*(?:insert\s+into\s|update\s+\S+\s+(?:as\s+\w+\s+)?set\s|delete\s+from\s|select\s[^]*\sfrom\s|select\s+(?:1|pg_|set_config)|with\s+(?:recursive\s+)?\w+\s+as\s|begin\b|commit\b|rollback\b)/i;
const HELPERS = /^postgres\(\)$/;
const DEEPEST = 3;

/** Statements sent as text: drivers, raw queries of ORMs, and the service's own functions that pass a text on to them. */
export function emitSqlQueries(input: ExtractInput): void {
  const { code } = input;
  const done = new Set<CallSite>();
  const sent = new Set<string>();
  for (const call of code.callsTo(SQL_CALLS)) {
    if (call.callee.startsWith('slonik')) sent.add(placeOfText(call));
    const uses = call.callee === 'better-sqlite3#prepare' ? usesOfPrepared(code, call) : [];
    follow(input, call, call, 0, libraryOf(call.callee), 0, done, uses);
  }
  for (const call of code.callsTo(TAGGED)) {
    // What a client of slonik is handed is told where it is sent.
    if (sent.has(`${call.module.path}:${call.node.start}`)) continue;
    // `sql(rows)` of postgres.js lists values or names inside of a statement; so does a text inside of another one.
    if (HELPERS.test(call.callee) && (call.node.type !== 'TaggedTemplateExpression' || isFragment(call))) continue;
    follow(input, call, call, call.node.type === 'TaggedTemplateExpression' ? -1 : 0, libraryOf(call.callee), 0, done);
  }
  for (const call of code.callsTo(UNKNOWN_SENDER)) {
    const text = call.targets.length > 0 || call.args[0] === undefined ? undefined : sqlTextOf(code, call.args[0], call.module)?.text;
    if (text !== undefined && STATEMENT.test(text)) follow(input, call, call, 0, 'sql', 0, done);
  }
  for (const call of code.callsTo(/^postgres\(\)\.unsafe$/)) follow(input, call, call, 0, 'postgres', 0, done);
  for (const call of code.callsTo(/^knex\(\)\.raw$/)) {
    const [text] = call.args;
    if (text === undefined) continue;
    const read = sqlTextOf(code, text, call.module);
    // Within a builder it is a fragment; only a pasted value makes it worth a fact of its own.
    if (call.use !== 'dropped' && call.use !== 'value') follow(input, call, call, 0, 'knex', 0, done);
    else if (read !== undefined && read.holes.length > 0) {
      emitQuery(input, call, {
        by: 'knex',
        operation: 'raw',
        tables: [],
        unbounded: 'unknown',
        selectsAll: false,
        predicates: [],
        holes: read.holes,
        inTransaction: inTransaction(code, call),
      });
    }
  }
}

/** Where the text stands that a call is given, also through a variable. */
function placeOfText(call: CallSite): string {
  const [given] = call.args;
  let node = given === undefined ? undefined : unwrap(given);
  if (node?.type === 'Identifier') node = call.module.bindingAt.get(node.start)?.init ?? node;
  return `${call.module.path}:${node === undefined ? -1 : unwrap(node).start}`;
}

/** Calls that run a statement that was prepared before: `const insert = db.prepare(text)` at the top of a module, `insert.run(…)` in a handler. */
function usesOfPrepared(code: ExtractInput['code'], prepared: CallSite): CallSite[] {
  const holders = new Set(holdersOfNew(code, prepared.node, prepared.module));
  if (holders.size === 0) return [];
  return ['run', 'get', 'all', 'iterate'].flatMap((member) =>
    code.callsOfMember(member).filter((call) => {
      let receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
      // `lines.pluck().all()`
      while (receiver?.type === 'CallExpression' && unwrap(receiver.callee).type === 'MemberExpression')
        receiver = unwrap((unwrap(receiver.callee) as Extract<Node, { type: 'MemberExpression' }>).object);
      const holder = receiver === undefined ? undefined : holderOf(code, receiver, call.module);
      return holder !== undefined && holders.has(holder);
    }),
  );
}

/** Nothing waits for it, and its first word starts no statement. */
function isFragment(call: CallSite): boolean {
  if (call.use === 'awaited' || call.node.type !== 'TaggedTemplateExpression') return false;
  return !/^\s*(?:select|insert|update|delete|with|create|alter|drop|truncate|merge|call|lock|set|begin|commit|listen|notify|refresh|vacuum|analyze|do)\b/i.test(
    call.node.quasi.quasis[0]?.value.cooked ?? '',
  );
}

function libraryOf(callee: string): string {
  if (callee.startsWith('@prisma/')) return 'prisma';
  return /^(@[^/]+\/[\w-]+|[\w-]+)/.exec(callee)?.[1] ?? callee;
}

/** `sender` is the call of the library; `call` the place where the text is written, which may be a caller of the service's own wrapper. */
function follow(
  input: ExtractInput,
  sender: CallSite,
  call: CallSite,
  index: number,
  by: string,
  depth: number,
  done: Set<CallSite>,
  uses: readonly CallSite[] = [],
): void {
  const { code } = input;
  if (done.has(call)) return;
  const text: SqlText | undefined =
    index < 0
      ? sqlTextOf(code, call.node, call.module)
      : call.args[index] === undefined
        ? undefined
        : sqlTextOf(code, call.args[index], call.module);
  if (text === undefined) {
    const argument = call.args[Math.max(index, 0)];
    const node = argument === undefined ? undefined : unwrap(argument);
    const binding = node?.type === 'Identifier' ? call.module.bindingAt.get(node.start) : undefined;
    const owner =
      binding?.kind === 'param' && binding.path.length === 0 ? call.module.functionByStart.get(binding.declaration.start) : undefined;
    if (owner !== undefined && binding !== undefined && depth < DEEPEST) {
      const callers = code.callersOf(owner);
      for (const caller of callers) follow(input, sender, caller, binding.index, by, depth + 1, done);
      // A wrapper that nothing calls sends nothing.
      if (callers.length > 0 || code.reach(owner).state === 'not-wired' || owner.parent !== undefined) return;
    }
    done.add(call);
    if (node === undefined || node.type === 'ObjectExpression') return;
    emitQuery(
      input,
      sender,
      {
        by,
        operation: 'raw',
        tables: [],
        unbounded: 'unknown',
        selectsAll: false,
        predicates: [],
        predicatesOpen: true,
        holes: [],
        inTransaction: depth === 0 ? inTransaction(code, call) : 'unknown',
      },
      call,
    );
    return;
  }
  done.add(call);
  const read = classifySql(text.text);
  if (read.operation === 'transaction' || read.operation === 'session') return;
  // A statement that is prepared is run where it is used, as often as that.
  for (const at of uses.length === 0 ? [call] : uses)
    emitQuery(
      input,
      sender,
      {
        by,
        operation: read.operation === 'unknown' ? 'raw' : read.operation,
        tables: read.tables,
        unbounded: read.operation !== 'select' ? false : read.bounded ? false : text.grown || read.open ? 'unknown' : true,
        selectsAll: read.selectsAll,
        predicates: read.predicates,
        ...(read.operation === 'select' && /\boffset\s+(?!0\b)/i.test(text.text) ? { paging: 'offset' as const } : {}),
        ...(COUNTS_RECENT.test(text.text) ? { asks: 'number' as const } : {}),
        ...(read.open ? { predicatesOpen: true } : {}),
        ...(read.writes.length > 0 ? { writes: read.writes } : {}),
        ...(read.locking === undefined ? {} : { locking: read.locking }),
        holes: text.holes,
        source: { kind: 'sql', text: text.text, holes: text.holes },
        inTransaction:
          at !== call ? runsWithin(code, at.enclosing) : call === sender ? inTransaction(code, call) : throughWrapper(code, call),
      },
      at,
    );
}

/** How many rows there are of a window of time: a limit is asked, not whether a row exists. */
const COUNTS_RECENT = /^\s*select\s+count\s*\([^()]*\)[^;]*?\bfrom\b[^;]*\w_at\s*>=?\s*/i;

/** A wrapper takes a client of its own from the pool, unless one is handed to it. */
function throughWrapper(code: ExtractInput['code'], call: CallSite): boolean | 'unknown' {
  const direct = inTransaction(code, call);
  if (direct === true) return true;
  return call.args.some((argument) => /^(?:tr?x|client|transaction|conn(?:ection)?)$/i.test(code.text(argument, call.module)))
    ? 'unknown'
    : direct;
}
