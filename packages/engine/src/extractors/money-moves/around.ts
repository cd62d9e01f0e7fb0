import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { sqlTextOf } from '../../extract/sql-text.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** Calls that change rows, by the spelling of the callee; SQL is told by its text. */
const ORM_WRITE =
  /PrismaClient#\w+\.(?:create|createMany|update|updateMany|upsert)$|^knex\(\)\S*\.(?:insert|update|increment|decrement)$|mongo\S*#(?:insert\w*|create|save|update\w*|findOneAndUpdate|findByIdAndUpdate)$|typeorm\S*[.#](?:save|insert|update)$|sequelize\S*[.#](?:create|update|bulkCreate)$|(?:drizzle|kysely)\S*[.#](?:insert|insertInto|update|updateTable)$/;

/** The function of a call, and the named functions that lead to it, up to some levels. */
export function functionsAround(code: CodeIndex, fn: FunctionInfo | undefined, levels = 3, wiredOnly = true): FunctionInfo[] {
  const found = new Set<FunctionInfo>();
  let level: FunctionInfo[] = fn === undefined ? [] : [fn];
  for (let up = 0; up <= levels && level.length > 0; up += 1) {
    for (const one of level) found.add(one);
    level = level
      .flatMap((one) => leadingTo(code, one, wiredOnly))
      .filter((one) => !found.has(one))
      .slice(0, 16);
  }
  return [...found];
}

/** Functions that lead to one: those that call it, the one it is written in, and those that reach it through a wrapper such as a breaker. */
export function leadingTo(code: CodeIndex, fn: FunctionInfo, wiredOnly = true): FunctionInfo[] {
  const callers = code
    .callersOf(fn)
    .flatMap((call) => (call.enclosing === undefined || (wiredOnly && code.reach(call).state === 'not-wired') ? [] : [call.enclosing]));
  const outer = fn.parent === undefined ? [] : [fn.parent];
  return [...new Set([...callers, ...outer, ...wrappersOf(fn)])];
}

/** `initiateRefund` hands its work to `_initiateRefund` through a breaker or retry that was given the function at construction. */
function wrappersOf(fn: FunctionInfo): FunctionInfo[] {
  const own = fn.own;
  if (own === undefined || fn.class === undefined || !/^[_#]/.test(own)) return [];
  const plain = own.replace(/^[_#]+/, '');
  return [...fn.class.members.values()].flatMap((member) => (member.name === plain && member.fn !== undefined ? [member.fn] : []));
}

/** Functions that a wrapper of {@link wrappersOf} stands for. */
export function wrapped(fn: FunctionInfo): FunctionInfo[] {
  const own = fn.own;
  if (own === undefined || fn.class === undefined) return [];
  return [...fn.class.members.values()].flatMap((member) =>
    /^[_#]/.test(member.name) && member.name.replace(/^[_#]+/, '') === own && member.fn !== undefined ? [member.fn] : [],
  );
}

/** insert · update, where a call changes rows. */
export function writes(code: CodeIndex, call: CallSite): 'insert' | 'update' | undefined {
  if (ORM_WRITE.test(call.callee)) return /(?:create|createMany|insert\w*|save|bulkCreate)$/i.test(call.callee) ? 'insert' : 'update';
  if (!/^(?:query|execute|raw|\$executeRaw\w*|\$queryRaw\w*|unsafe|run|insert|update)$/.test(call.member ?? '')) return undefined;
  const text = statementOf(code, call);
  if (/\bINSERT\s+INTO\b/i.test(text)) return 'insert';
  if (/\bUPDATE\s+["\w.]+\s+SET\b/i.test(text)) return 'update';
  // A query builder whose client came through a parameter: `trx('orders').insert(…)`.
  if (call.member === 'insert' || call.member === 'update') return /\(\s*['"`][\w.]+['"`]\s*\)/.test(text) ? call.member : undefined;
  return undefined;
}

const STATEMENTS = new WeakMap<CallSite, string>();

/** A call as written, with the SQL that it sends where that stands in a variable. */
export function statementOf(code: CodeIndex, call: CallSite): string {
  let text = STATEMENTS.get(call);
  if (text === undefined) {
    text = code.text(call.node, call.module).slice(0, 600);
    const [first] = call.args;
    if (first?.type === 'Identifier' && /^(?:query|execute|raw|unsafe|run)$/.test(call.member ?? ''))
      text = `${sqlTextOf(code, first, call.module)?.text.trim().slice(0, 600) ?? ''} ${text}`;
    // `db(this.tableName)`: the name stands beside the class.
    const held = /\bthis\.(\w*[tT]able\w*)\b/.exec(text)?.[1];
    const name =
      held === undefined ? undefined : new RegExp(`\\b${held}\\b[^=;\\n]*=\\s*['"\`](\\w+)['"\`]`).exec(call.module.parsed.text)?.[1];
    if (name !== undefined) text = `('${name}') ${text}`;
    STATEMENTS.set(call, text);
  }
  return text;
}

/** Name under which something is called, also for functions of the tree. */
export function calledAs(call: CallSite): string {
  if (call.member !== undefined) return call.member;
  const callee = unwrap(call.node.type === 'TaggedTemplateExpression' ? call.node.tag : call.node.callee);
  return callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? call.callee);
}

/** A callback that was handed in: it stands for every function that anybody ever handed in. */
export function callsParameter(call: CallSite): boolean {
  if (call.node.type === 'TaggedTemplateExpression') return false;
  const callee = unwrap(call.node.callee);
  return callee.type === 'Identifier' && call.module.bindingAt.get(callee.start)?.kind === 'param';
}

/** Calls that put an event or job on its way. */
export function sends(code: CodeIndex, call: CallSite): boolean {
  const name = calledAs(call);
  if (/(?:publish|sendToQueue|enqueue|dispatch|addJob)\w*$/i.test(name)) return true;
  if (/^(?:bull|bullmq\.Queue)#add/.test(call.callee) || /^pg-boss#send$|^kafkajs\..*send$/.test(call.callee)) return true;
  if (/^emit\w*$/.test(name) && call.args.length > 0) return true;
  return writes(code, call) === 'insert' && /outbox/i.test(code.text(call.node, call.module).slice(0, 400));
}
