import type { Query } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { keepSentQuery } from '../../extract/sent-queries.ts';
import { startedBy } from '../../extract/started-by.ts';
import type { QuerySource } from '../../extract/sent-queries.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import { callersOfQuery, isComputed } from './called-in.ts';

/** What a query does; the rest of the fact follows from its place. */
export type Reading = Pick<Query, 'by' | 'operation' | 'tables' | 'unbounded' | 'selectsAll' | 'predicates'> &
  Pick<Query, 'predicatesOpen' | 'writes' | 'locking' | 'asks' | 'byList' | 'paging' | 'takesOperators'> & {
    holes: readonly { node: Node; module: BoundModule }[];
    inTransaction: Query['inTransaction'];
    /** What it was read from, for extractors that ask about values. */
    source?: QuerySource;
  };

/** What reads or changes rows that are there. */
const OF_ROWS = new Set<string>(['select', 'update', 'delete']);

export function emitQuery(input: ExtractInput, call: CallSite, reading: Reading, at: CallSite = call): void {
  const { holes, source, ...rest } = reading;
  const { code } = input;
  const flows = holes.map((one) => code.flowsFromRequest(one.node, one.module));
  const fact: Query = {
    ...rest,
    interpolated: holes.length > 0,
    interpolatesRequest: flows.includes(true) ? true : flows.includes('unknown') ? 'unknown' : false,
    inLoop: at.inLoop && !isRepeated(code, at),
    onRequestPath: onRequestPath(code, input.boot)(at.enclosing),
    location: at.location,
    wiring: code.reach(at),
  };
  if (fact.onRequestPath !== false && OF_ROWS.has(fact.operation)) {
    const routes = startedBy(input, at.enclosing).routes.filter((route) => /[:{]/.test(route));
    if (routes.length > 0) fact.routes = routes;
  }
  if (fact.operation === 'select' && !fact.inLoop && fact.onRequestPath === true) {
    const looped = loopAround(code, at.enclosing, LOOPS_ABOVE);
    if (looped !== undefined) fact.loopedAt = looped.location;
  }
  const within = nameOf(code, at.enclosing);
  if (within !== undefined) fact.within = within;
  const callers = fact.tables.length === 0 ? [] : callersOfQuery(code, at.enclosing, { nameOf, branchesOf, runsIn });
  if (callers.length > 0) fact.callers = callers;
  if (fact.operation === 'update' && call.args.some((argument) => isComputed(argument, call))) fact.computed = true;
  const branches = branchesOf(at);
  if (branches.length > 0) fact.branches = branches;
  input.emit('queries', fact);
  if (source !== undefined) keepSentQuery(code, { fact, call: at, source });
}

/** How many functions a read may stand below the loop that repeats it. */
const LOOPS_ABOVE = 2;
/** Work in parts, and work beside requests, which takes one thing after the other on purpose. */
const IN_PARTS = /batch|chunk|page|poll|retr(?:y|ies)|worker|cron|job|schedul|consumer|processor|queue|migrat|seed/i;

/** The call inside a loop over elements that leads to a function: `for (const name of names) await this.findByName(name)`. */
function loopAround(code: CodeIndex, fn: FunctionInfo | undefined, above: number): CallSite | undefined {
  let named = fn;
  while (named !== undefined && named.own === undefined) named = named.parent;
  if (named === undefined || above === 0 || IN_PARTS.test(named.name)) return undefined;
  let further: CallSite | undefined;
  for (const call of code.callersOf(named)) {
    // Names alone lead anywhere.
    if (call.resolvedBy === 'byName' || call.enclosing === undefined) continue;
    if (call.inLoop) {
      if (
        call.use !== 'dropped' &&
        !isRepeated(code, call) &&
        !overFew(call) &&
        !IN_PARTS.test(`${call.module.path} ${call.enclosing.name}`)
      )
        return call;
    } else further ??= loopAround(code, call.enclosing, above - 1);
  }
  return further;
}

/** `for (const kind of ['a', 'b'])` is written out and does not grow. */
function overFew(at: CallSite): boolean {
  return loopsOf(at.module).some(
    (loop) =>
      loop.start <= at.node.start && at.node.end <= loop.end && loop.type === 'ForOfStatement' && loop.right.type === 'ArrayExpression',
  );
}

/** In a loop that tries again or asks for the next part, not in one over the elements of a list. */
function isRepeated(code: CodeIndex, at: CallSite): boolean {
  const [inner] = loopsOf(at.module)
    .filter((loop) => loop.start <= at.node.start && at.node.end <= loop.end)
    .toSorted((a, b) => b.start - a.start);
  if (inner === undefined || (at.enclosing !== undefined && at.enclosing.node.start > inner.start)) return false;
  if (inner.type === 'WhileStatement' || inner.type === 'DoWhileStatement') return true;
  return (
    inner.type === 'ForStatement' &&
    (inner.test === null || /\b(?:attempt|tr(?:y|ies)|retr\w*)\w*\b/i.test(code.text(inner.test, at.module)))
  );
}

const LOOPS = new WeakMap<BoundModule, Node[]>();

function loopsOf(module: BoundModule): readonly Node[] {
  let found = LOOPS.get(module);
  if (found === undefined) {
    const loops: Node[] = [];
    walk(module.parsed.program as unknown as Node, (node) => {
      if (/^(?:While|DoWhile|For|ForOf|ForIn)Statement$/.test(node.type)) loops.push(node);
    });
    LOOPS.set(module, (found = loops));
  }
  return found;
}

function branchesOf(at: CallSite): string[] {
  const out: string[] = [];
  for (let branch = at.branch; branch !== undefined; branch = branch.parent)
    out.push(
      branch.among === undefined
        ? `${branch.negated ? '!' : ''}${at.module.path}:${branch.test.start}`
        : `${at.module.path}:${branch.among.start}=${branch.test.start}`,
    );
  return out;
}

/** Callbacks of these run as part of the function around them. */
const PART_OF_IT =
  /^(?:map|forEach|filter|reduce|flatMap|some|every|find|sort|then|catch|finally|transaction|\$transaction|withTransaction|tryAcquire|execute|run|fire|retry|wrap|Promise)$/;

/** Nearest function around it that has a name; a nameless handler is named after the function around it and its line. */
export function nameOf(code: CodeIndex, fn: FunctionInfo | undefined): string | undefined {
  let at = fn;
  while (at !== undefined) {
    if (at.own !== undefined && !at.name.startsWith('<')) return at.name;
    const taker = takers(code).get(`${at.module.path}:${at.node.start}`);
    if (taker !== undefined && !PART_OF_IT.test(taker.member ?? taker.callee.replace(/^new /, ''))) {
      const outer = nameOf(code, at.parent);
      return `${outer === undefined ? '' : `${outer}, `}function at line ${at.location.line}`;
    }
    at = at.parent;
  }
  return undefined;
}

/** Calls that keep a function for later, awaited or not. */
const KEEPS = /^(?:register|use|get|post|put|patch|delete|all|on|once|addHook|route|subscribe|consume|process|listen|schedule|add\w*)$/;

/** The function with a name that this one runs as a part of: itself, or what waits for the call that it is handed to. */
function runsIn(code: CodeIndex, fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined) {
    if (at.own !== undefined && !at.name.startsWith('<')) return at;
    const taker = takers(code).get(`${at.module.path}:${at.node.start}`);
    if (taker === undefined) return undefined;
    const name = taker.member ?? taker.callee.replace(/^new /, '');
    if (!PART_OF_IT.test(name) && ((taker.use !== 'awaited' && taker.use !== 'returned') || KEEPS.test(name))) return undefined;
    at = at.parent;
  }
  return undefined;
}

const TAKERS = new WeakMap<CodeIndex, Map<string, CallSite>>();

/** The call that a function is written as an argument of, by `path:start` of the function. */
function takers(code: CodeIndex): ReadonlyMap<string, CallSite> {
  let map = TAKERS.get(code);
  if (map === undefined) {
    map = new Map();
    for (const call of code.calls) {
      for (let index = 0; index < call.args.length; index += 1) {
        const argument = call.args[index] as Node;
        if (argument.type === 'ArrowFunctionExpression' || argument.type === 'FunctionExpression')
          map.set(`${call.module.path}:${argument.start}`, call);
      }
    }
    TAKERS.set(code, map);
  }
  return map;
}

/** Columns that hold a different value in each row by what they are called. */
export const KEY_COLUMN =
  /^(?:id|_id|uuid|email|slug|username|token|tokenHash|token_hash|keyHash|key_hash|apiKey|api_key|sessionId|session_id|idempotencyKey|idempotency_key|transactionHash|transaction_hash|signature)$/;
export const VERSION_COLUMN = /^(?:version|lockVersion|lock_version|revision|rowVersion|row_version|__v)$/;
