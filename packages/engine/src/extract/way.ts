import type { Location, RecordChange } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { calledByName } from './called-by-name.ts';
import { sentIn } from './sent-queries.ts';
import type { Branch, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { contains, isFunction, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';

/** What is asked on the way to a place. */
export interface Way {
  tests: Set<string>;
  open: boolean;
  lock: RecordChange['lock'];
  rule: Location | undefined;
  /** Tables that are read for update on the way. */
  locked: Set<string>;
  /** Tables that are read on the way. */
  read: Set<string>;
}

/** Where a table of transitions stands, and how it is called. */
export interface Rule {
  location: Location;
  name: string;
}

/** Tables of transitions by `path:start` of the functions that ask them. */
export type Rules = ReadonlyMap<string, Rule>;

const DEEPEST = 4;
const HELPERS = 2;
const LOCKS = /(?:^|[.#])(?:with_?lock|runExclusive|acquireLock|acquire_?lock|lock|using|tryAcquire|withMutex|obtainLock)$|^redlock/i;
/** Unresolved calls that may ask about the record. */
const ASKS = /^(?:is[A-Z](?!rray)|can[A-Z]|may[A-Z]|has[A-Z]|allow|validate|check|assert|ensure|verify|guard)/;
const ADVISORY = /pg_(?:try_)?advisory_(?:xact_)?lock/i;

/** Reads what stands between the start of the work and a call: tests that end the function, helpers that throw, reads with a lock. */
export class Ways {
  private readonly code: CodeIndex;
  private readonly rules: Rules;
  private readonly helpers = new Map<FunctionInfo, Way>();

  private readonly roots: ReadonlySet<string>;

  constructor(code: CodeIndex, rules: Rules, roots: ReadonlySet<string>) {
    this.code = code;
    this.rules = rules;
    this.roots = roots;
  }

  /** Everything that is asked before a call; of callers only what all of them ask. */
  to(call: CallSite): Way {
    return this.before(call.enclosing, call.node.start, call.branch, 0, new Set());
  }

  private before(fn: FunctionInfo | undefined, offset: number, branch: Branch | undefined, depth: number, seen: Set<FunctionInfo>): Way {
    const way = empty();
    this.branches(fn, branch, way);
    if (fn === undefined) return way;
    seen.add(fn);
    for (const test of endingTests(fn.node.body, offset)) {
      const known = way.tests.size;
      namesIn(test, way.tests);
      if (way.tests.size > known) this.made(test, fn, way);
      for (const call of callsWithin(this.code, test)) this.passed(call, way, true);
    }
    // `if (!NEXT[order.status].includes(to)) return` before the write itself.
    const own = this.rules.get(fn.key);
    if (own !== undefined && way.tests.has(fold(own.name))) way.rule ??= own.location;
    for (const call of this.code.callsIn(fn)) {
      if (call.node.start < offset && call.node.end > offset) this.around(call, way);
      else if (call.node.end <= offset) this.passed(call, way);
    }
    this.reads(fn, offset, way);
    if (this.roots.has(fn.key)) return way;
    if (fn.parent !== undefined && !calledByName(this.code, fn)) {
      merge(way, this.before(fn.parent, fn.node.start, fn.branch, depth, seen));
      return way;
    }
    const callers = this.code
      .callersOf(fn)
      .filter((one) => this.code.reach(one).state !== 'not-wired' && !seen.has(one.enclosing as FunctionInfo));
    if (callers.length === 0 || depth >= DEEPEST || callers.length > 12) {
      way.open ||= depth >= DEEPEST || callers.length > 12;
      return way;
    }
    const above = callers.map((one) => this.before(one.enclosing, one.node.start, one.branch, depth + 1, new Set(seen)));
    const [first, ...rest] = above;
    if (first === undefined) return way;
    const common: Way = {
      tests: new Set([...first.tests].filter((name) => rest.every((one) => one.tests.has(name)))),
      open: above.some((one) => one.open),
      lock: above.every((one) => one.lock !== undefined) ? first.lock : undefined,
      rule: above.every((one) => one.rule !== undefined) ? first.rule : undefined,
      locked: new Set([...first.locked].filter((name) => rest.every((one) => one.locked.has(name)))),
      read: new Set(above.flatMap((one) => [...one.read])),
    };
    merge(way, common);
    return way;
  }

  /** What a function asks in itself and in helpers that throw. */
  asked(fn: FunctionInfo): ReadonlySet<string> {
    const way = this.before(fn, Number.POSITIVE_INFINITY, undefined, DEEPEST, new Set());
    merge(way, this.helper(fn, HELPERS));
    return way.tests;
  }

  /** The tests under which a place stands. */
  private branches(fn: FunctionInfo | undefined, given: Branch | undefined, way: Way): void {
    for (let at = given; at !== undefined; at = at.parent) {
      const module = fn?.module;
      if (module === undefined) return;
      namesIn(at.test, way.tests);
      for (const call of callsWithin(this.code, at.test)) this.passed(call, way, true);
      this.made(at.test, fn, way);
    }
  }

  /** `const fine = check(order); if (!fine) return`, `const expired = order.expiresAt < now` */
  private made(test: Node, fn: FunctionInfo | undefined, way: Way): void {
    walk(test, (node) => {
      if (node.type !== 'Identifier') return;
      const binding = fn?.module.bindingAt.get(node.start);
      const made = binding?.init === undefined ? undefined : unwrap(binding.init);
      const value = made?.type === 'AwaitExpression' ? unwrap(made.argument) : made;
      if (value === undefined || binding?.kind === 'param' || isFunction(value)) return;
      if (/^(?:BinaryExpression|LogicalExpression|UnaryExpression|MemberExpression)$/.test(value.type)) namesIn(value, way.tests);
      if (value.type === 'CallExpression' && binding !== undefined && binding.path.length === 0) {
        namesIn(value, way.tests);
        const call = this.code.callAt(value);
        if (call !== undefined) this.passed(call, way, true);
      }
    });
  }

  /** A call that is over before the place is reached: a helper that throws, a lock that is taken. `tested` where its answer decides. */
  private passed(call: CallSite, way: Way, tested = false): void {
    const rule = call.targets.map((one) => this.rules.get(one.key)).find((one) => one !== undefined);
    if (rule !== undefined && (tested || call.targets.some(throws))) way.rule ??= rule.location;
    if (call.targets.length === 0) {
      if (tested && call.callee.startsWith('*') && ASKS.test(call.member ?? '')) way.open = true;
      if (this.takesLock(call)) way.lock ??= 'distributed';
      return;
    }
    for (const target of call.targets) {
      const inner = this.helper(target, HELPERS);
      if (!tested && !throws(target) && inner.locked.size === 0) continue;
      merge(way, inner);
      // The values of a statement are not what is asked, nor those that a function is handed to store.
      const stores = !tested && sentIn(this.code, target).some(({ fact }) => fact.operation !== 'select');
      if (!stores && !sentIn(this.code, call.enclosing).some((one) => one.call === call))
        for (const argument of call.args) namesIn(argument, way.tests);
    }
  }

  /** A call that the place stands inside of as a callback: `withLock(key, () => HERE)`. */
  private around(call: CallSite, way: Way): void {
    if (this.takesLock(call)) way.lock ??= 'distributed';
  }

  /** By the name of what is called, library or own. */
  private takesLock(call: CallSite): boolean {
    const { node } = call;
    const name = node.type === 'TaggedTemplateExpression' ? '' : this.code.text(node.callee, call.module).slice(-80);
    return LOCKS.test(name) && /lock|mutex|semaphore/i.test(name);
  }

  /** What a helper tests, reads and locks, in itself and in helpers that it calls. */
  private helper(fn: FunctionInfo, depth: number): Way {
    const known = this.helpers.get(fn);
    if (known !== undefined) return known;
    const way = empty();
    this.helpers.set(fn, way);
    walk(fn.node, (node) => {
      if (node !== fn.node && isFunction(node)) return;
      if (node.type === 'IfStatement' && ends(node.consequent)) namesIn(node.test, way.tests);
      if (node.type === 'ReturnStatement' && node.argument !== null && unwrap(node.argument).type !== 'ObjectExpression')
        namesIn(node.argument, way.tests);
      if (node.type === 'SwitchStatement') namesIn(node.discriminant, way.tests);
    });
    this.reads(fn, Number.POSITIVE_INFINITY, way);
    const rule = this.rules.get(fn.key);
    if (rule !== undefined) way.rule = rule.location;
    if (depth > 0)
      for (const call of this.code.callsIn(fn))
        for (const target of call.targets) if (throws(target)) merge(way, this.helper(target, depth - 1));
    return way;
  }

  /** Rows that are read before: what they are looked up by is demanded, and they may be locked. */
  private reads(fn: FunctionInfo, offset: number, way: Way): void {
    for (const { fact, call, source } of sentIn(this.code, fn)) {
      if (call.node.start >= offset) continue;
      if (source.kind === 'sql' && ADVISORY.test(source.text)) way.lock = 'advisory';
      if (fact.operation !== 'select') continue;
      for (const name of fact.predicates) way.tests.add(fold(name));
      for (const table of fact.tables) way.read.add(table);
      if (fact.locking === 'for-update') {
        way.lock ??= 'row';
        if (way.lock === 'distributed') way.lock = 'row';
        for (const table of fact.tables) way.locked.add(table);
      }
      if (fact.locking === 'advisory') way.lock = 'advisory';
    }
  }
}

/** Tests before an offset whose outcome ends the function, in the blocks that the offset stands in. */
function endingTests(body: Node | null, offset: number): Node[] {
  const found: Node[] = [];
  if (body === null) return found;
  walk(body, (node) => {
    // Nothing that begins behind the place decides about it.
    if (node !== body && (isFunction(node) || node.start >= offset)) return false;
    // Blocks that are over before decide nothing about what comes after them.
    if (node.type === 'BlockStatement' && !(node.start <= offset && offset <= node.end) && Number.isFinite(offset)) return false;
    if (node.type === 'IfStatement' && node.end <= offset && ends(node.consequent)) found.push(node.test);
    // What a loop refuses for one element ends the whole.
    if (/^(?:For|ForOf|ForIn|While)Statement$/.test(node.type) && node.end <= offset && Number.isFinite(offset))
      walk((node as Extract<Node, { type: 'ForOfStatement' }>).body, (inner) => {
        if (isFunction(inner)) return false;
        if (
          inner.type === 'IfStatement' &&
          contains(inner.consequent, (one) => one.type === 'ThrowStatement' || one.type === 'ReturnStatement')
        )
          found.push(inner.test);
        return undefined;
      });
    return undefined;
  });
  return found;
}

function empty(): Way {
  return { tests: new Set(), open: false, lock: undefined, rule: undefined, locked: new Set(), read: new Set() };
}

function merge(into: Way, from: Way): void {
  for (const name of from.tests) into.tests.add(name);
  for (const name of from.locked) into.locked.add(name);
  for (const name of from.read) into.read.add(name);
  into.open ||= from.open;
  if (into.lock === undefined || (into.lock === 'distributed' && from.lock !== undefined)) into.lock = from.lock;
  into.rule ??= from.rule;
}

function lastName(given: Node): string {
  const node = unwrap(given);
  return node.type === 'Identifier' ? node.name : (memberName(node) ?? '');
}

/** Names of properties and variables that an expression looks at, folded. */
function namesIn(given: Node, into: Set<string>): void {
  walk(given, (node) => {
    if (isFunction(node)) return false;
    // The name of a property that is made is nothing that is compared.
    if (node.type === 'Property') {
      namesIn(node.value, into);
      return false;
    }
    // `if (!userId) refuse`: that somebody is named is not that he is the one.
    if (node.type === 'UnaryExpression' && node.operator === '!' && /id$/i.test(lastName(node.argument))) return false;
    if (node.type === 'CallExpression') {
      // The name of what is called is no property that is compared.
      const callee = unwrap(node.callee);
      if (callee.type === 'MemberExpression') namesIn(callee.object, into);
      for (const argument of node.arguments) namesIn(argument, into);
      return false;
    }
    if (node.type === 'MemberExpression') {
      const name = memberName(node);
      const object = unwrap(node.object);
      const of = object.type === 'Identifier' ? object.name : (memberName(object) ?? '');
      if (name !== undefined && !/^(?:res|response|err|error|e|reply|axiosError)$/i.test(of)) into.add(fold(name));
      namesIn(object, into);
      if (node.computed) namesIn(node.property, into);
      return false;
    }
    if (node.type === 'Identifier') into.add(fold(node.name));
    return undefined;
  });
}

function callsWithin(code: CodeIndex, given: Node): CallSite[] {
  const found: CallSite[] = [];
  walk(given, (node) => {
    const call = node.type === 'CallExpression' ? code.callAt(node) : undefined;
    if (call !== undefined) found.push(call);
  });
  return found;
}

const THROWS = new WeakMap<FunctionInfo, boolean>();

function throws(fn: FunctionInfo): boolean {
  let known = THROWS.get(fn);
  if (known === undefined) THROWS.set(fn, (known = contains(fn.node, (node) => node.type === 'ThrowStatement')));
  return known;
}

function ends(node: Node): boolean {
  return contains(node, (one) => one.type === 'ReturnStatement' || one.type === 'ThrowStatement' || one.type === 'ContinueStatement');
}

/** `availableQuantity` and `available_quantity` are one name. */
export function fold(name: string): string {
  return name.replaceAll(/[_\s]/g, '').toLowerCase();
}
