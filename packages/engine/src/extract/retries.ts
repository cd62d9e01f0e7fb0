import type { Location } from '@airworthy/model';
import type { CatchClause, Node, TryStatement } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { isFunction, unwrap, walk } from '../lang/typescript/syntax.ts';
import { innerFunctions } from './calls-below.ts';
import { callsParameter, handedFunctions, withHandedOn } from './handed-functions.ts';
import type { Inside } from './inside.ts';
import { insideOf } from './inside.ts';

/** Something that does the same again after a failure. */
export interface Retrier {
  by: string;
  location: Location;
  /** Call of the library, absent for own code. */
  site: CallSite | undefined;
  /** Own function that loops or calls itself again. */
  fn: FunctionInfo | undefined;
  loop: Node | undefined;
  catches: CatchClause | undefined;
  options: Node | undefined;
  /** Functions that are retried. */
  wrapped: readonly FunctionInfo[];
  /** Calls that are retried where they stand. */
  sites: readonly CallSite[];
  /** Everything that goes through these clients is retried (`axios-retry`). */
  client: Node | undefined;
}

const CACHE = new WeakMap<CodeIndex, readonly Retrier[]>();

export function retriersOf(code: CodeIndex): readonly Retrier[] {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const found = [...fromLibraries(code), ...fromOwnFunctions(code)];
  CACHE.set(code, found);
  return found;
}

const INSIDE = new WeakMap<CodeIndex, Inside>();

/** Whether a call is retried by code around it. */
export function insideRetry(code: CodeIndex): Inside {
  const before = INSIDE.get(code);
  if (before !== undefined) return before;
  const all = retriersOf(code);
  const answer = insideOf(code, new Set(all.flatMap((one) => one.wrapped)), new Set(all.flatMap((one) => one.sites)));
  INSIDE.set(code, answer);
  return answer;
}

/** Libraries whose call takes the function to retry. */
const WRAPPERS =
  /^(?:p-retry|async-retry|promise-retry|@lifeomic\/attempt\.retry|ts-retry(?:-promise)?\.retry(?:Async)?|exponential-backoff\.backOff|retry-axios\.\w+|cockatiel\..*\bexecute)$/;
/** Libraries that make a client retry. */
const CLIENTS = /^(?:axios-retry(?:\.axiosRetry)?|retry-axios\.attach)$/;

function fromLibraries(code: CodeIndex): Retrier[] {
  const none = { fn: undefined, loop: undefined, catches: undefined, sites: [], client: undefined };
  const hasCockatielRetry = code.callsTo(/^cockatiel\.(?:retry|Policy\..*\bretry)$/);
  const wrappers = code.callsTo(WRAPPERS).filter((call) => !call.callee.startsWith('cockatiel') || hasCockatielRetry.length > 0);
  return [
    ...wrappers
      .filter((call) => !call.callee.startsWith('cockatiel'))
      .map((site): Retrier => ({
        ...none,
        by: site.package ?? site.callee,
        location: site.location,
        site,
        options: site.args[1],
        wrapped: handedFunctions(code, site),
      })),
    ...hasCockatielRetry.map((site): Retrier => ({
      ...none,
      by: 'cockatiel',
      location: site.location,
      site,
      options: site.args.at(-1),
      wrapped: wrappers.filter((call) => call.callee.startsWith('cockatiel')).flatMap((call) => handedFunctions(code, call)),
    })),
    ...code.callsTo(CLIENTS).map((site): Retrier => ({
      ...none,
      by: site.package ?? site.callee,
      location: site.location,
      site,
      options: site.args[1],
      wrapped: [],
      client: site.args[0],
    })),
  ];
}

/** Own loops and recursions: an attempt in a `try`, left on success, and a `catch` from which it goes round again. */
function fromOwnFunctions(code: CodeIndex): Retrier[] {
  const found: Retrier[] = [];
  for (const fn of code.functions) {
    const body = fn.node.body;
    // Whatever is tried again is called in a `try`, and the `try` stands in a loop unless the function calls itself.
    const inTry = code.callsIn(fn).filter((call) => call.inTry !== undefined);
    if (!body || inTry.length === 0) continue;
    const attempt = (inTry.some((call) => call.inLoop) ? attemptIn(body) : undefined) ?? recursionIn(code, fn);
    if (attempt === undefined) continue;
    const within = (call: CallSite): boolean => attempt.block.start <= call.node.start && call.node.end <= attempt.block.end;
    const tried = code.callsIn(fn).filter(within);
    // A loop that reads its own memory or database until something changes asks again; it does not repeat a failed call.
    if (tried.length === 0) continue;
    // What is handed in counts when it is tried inside the attempt; a lock is waited for, and then runs it once.
    const generic = callsParameter(code, fn) && runsParameterIn(code, attempt.block, fn);
    found.push({
      by: 'own code',
      location: fn.location,
      site: undefined,
      fn,
      loop: attempt.loop,
      catches: attempt.handler,
      options: undefined,
      wrapped: [
        ...(generic
          ? withHandedOn(
              code,
              code.callersOf(fn).flatMap((call) => handedFunctions(code, call)),
            )
          : []),
        // `await breaker.execute(() => ask(url))`: what is handed on in the attempt is tried with it.
        ...innerFunctions(code, fn).filter(
          (one) => !one.held && attempt.block.start <= one.node.start && one.node.end <= attempt.block.end,
        ),
      ],
      sites: tried,
      client: undefined,
    });
  }
  return found;
}

/** A parameter of the function is called, or handed on, within a block. */
function runsParameterIn(code: CodeIndex, block: Node, fn: FunctionInfo): boolean {
  let found = false;
  walk(block, (node) => {
    if (node.type !== 'Identifier') return;
    const binding = fn.module.bindingAt.get(node.start);
    if (binding?.kind === 'param' && binding.declaration === fn.node && binding.path.length === 0)
      found ||= calledOrHanded(code, block, node);
  });
  return found;
}

function calledOrHanded(code: CodeIndex, block: Node, name: Node): boolean {
  let found = false;
  walk(block, (node) => {
    if (
      node.type === 'CallExpression' &&
      (node.callee === name || ((node.arguments as Node[]).includes(name) && (code.callAt(node)?.targets.length ?? 0) > 0))
    )
      found = true;
  });
  return found;
}

interface Attempt {
  block: Node;
  handler: CatchClause | undefined;
  loop: Node | undefined;
}

function attemptIn(body: Node): Attempt | undefined {
  let found: Attempt | undefined;
  const visit = (root: Node, loop: Node | undefined): void => {
    walk(root, (node) => {
      if (found !== undefined) return false;
      if (node !== root && isFunction(node)) return false;
      if (node !== root && isLoop(node)) {
        visit(node, node);
        return false;
      }
      // One try for each element is no retry of any.
      if (node !== root && (node.type === 'ForOfStatement' || node.type === 'ForInStatement')) {
        visit(node, undefined);
        return false;
      }
      if (loop !== undefined && node.type === 'TryStatement' && isAttempt(node, loop))
        found = { block: node.block, handler: node.handler ?? undefined, loop };
      return;
    });
  };
  visit(body, isLoop(body) ? body : undefined);
  return found;
}

/** `for (;;)`, counted loops and `while`. Loops over elements try alternatives, which is no retry. */
function isLoop(node: Node): boolean {
  return node.type === 'ForStatement' || node.type === 'WhileStatement' || node.type === 'DoWhileStatement';
}

/** A retry repeats a call, not pages of code: those are the main loops of workers and sessions. */
const LONGEST_ATTEMPT = 3000;

function isAttempt(node: TryStatement, loop: Node): boolean {
  if (!node.handler || node.block.end - node.block.start > LONGEST_ATTEMPT) return false;
  if (!awaits(node.block) || !(leaves(node.block) || loopEndsAfter(node, loop))) return false;
  // Counted loops over elements by index, and pagers, go on to something else: they use the counter inside the attempt.
  if (loop.type === 'ForStatement' && counterIndexes(loop, node.block)) return false;
  return !alwaysLeaves(node.handler.body);
}

/** Success is noted in a variable that the loop tests. */
function loopEndsAfter(node: TryStatement, loop: Node): boolean {
  const test = loop.type === 'WhileStatement' || loop.type === 'DoWhileStatement' || loop.type === 'ForStatement' ? loop.test : null;
  if (!test) return false;
  const tested = new Set<string>();
  walk(test, (one) => {
    if (one.type === 'UnaryExpression' && one.operator === '!' && unwrap(one.argument).type === 'Identifier')
      tested.add((unwrap(one.argument) as { name: string }).name);
  });
  let written = false;
  walk(node.block, (one) => {
    if (one.type === 'AssignmentExpression' && one.left.type === 'Identifier' && tested.has(one.left.name)) written = true;
  });
  return written;
}

function counterIndexes(loop: Node, block: Node): boolean {
  if (loop.type !== 'ForStatement' || loop.init?.type !== 'VariableDeclaration') return false;
  const [first] = loop.init.declarations;
  const name = first?.id.type === 'Identifier' ? first.id.name : undefined;
  let found = false;
  walk(block, (node) => {
    if (node.type === 'MemberExpression' && node.computed && node.property.type === 'Identifier' && node.property.name === name)
      found = true;
  });
  return found;
}

function awaits(block: Node): boolean {
  let found = false;
  walk(block, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'AwaitExpression') found = true;
    return;
  });
  return found;
}

function leaves(block: Node): boolean {
  let found = false;
  walk(block, (node) => {
    if (isFunction(node) || isLoop(node)) return false;
    // A `break` in there leaves something else.
    if (node.type === 'SwitchStatement' || node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      found ||= returns(node);
      return false;
    }
    if (node.type === 'ReturnStatement' || (node.type === 'BreakStatement' && !node.label)) found = true;
    return;
  });
  return found;
}

function returns(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'ReturnStatement') found = true;
    return;
  });
  return found;
}

/** The block ends by throwing, returning or breaking, whatever happened. */
export function alwaysLeaves(block: Node): boolean {
  if (block.type !== 'BlockStatement')
    return block.type === 'ThrowStatement' || block.type === 'ReturnStatement' || block.type === 'BreakStatement';
  return block.body.some((statement) => {
    if (statement.type === 'ThrowStatement' || statement.type === 'ReturnStatement' || statement.type === 'BreakStatement') return true;
    if (statement.type === 'IfStatement')
      return statement.alternate !== null && alwaysLeaves(statement.consequent) && alwaysLeaves(statement.alternate);
    return statement.type === 'BlockStatement' && alwaysLeaves(statement);
  });
}

/** A `catch` that calls the function again with one try less. */
function recursionIn(code: CodeIndex, fn: FunctionInfo): Attempt | undefined {
  const again = code.callsIn(fn).filter((call) => call.targets.includes(fn));
  if (again.length === 0 || !fn.node.body) return undefined;
  let found: Attempt | undefined;
  walk(fn.node.body, (node) => {
    if (found !== undefined || isFunction(node)) return false;
    if (node.type === 'TryStatement' && node.handler && awaits(node.block)) {
      const { handler } = node;
      if (again.some((call) => handler.start <= call.node.start && call.node.end <= handler.end))
        found = { block: node.block, handler, loop: undefined };
    }
    return;
  });
  return found;
}
