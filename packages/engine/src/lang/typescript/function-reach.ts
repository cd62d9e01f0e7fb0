import type { Location, Wiring } from '@airworthy/model';
import type { BoundModule, Branch, FunctionInfo } from './bound-module.ts';
import type { CallGraph, GraphEdge, Unit } from './call-graph.ts';
import { isFunctionInfo } from './call-graph.ts';
import type { Evaluator } from './evaluate.ts';
import { truthOf } from './evaluate-operators.ts';
import { mainGuard } from './main-guard.ts';
import type { ModuleReach } from './module-reach.ts';
import type { StaticValue } from './static-value.ts';
import { holdsInProduction } from './static-value.ts';
import type { Node } from 'oxc-parser';

/** Links of a chain of callers that a reason names. */
const LONGEST_REASON = 5;

interface Reached {
  state: 'wired' | 'conditional' | 'unknown';
  conditions: string[];
  edge: GraphEdge | undefined;
}

export interface FunctionReachInput {
  graph: CallGraph;
  modules: readonly BoundModule[];
  moduleReach: ModuleReach;
  evaluator: Evaluator;
  /** Functions that the boot interpretation executed, `path:start`. */
  executed: ReadonlySet<string> | undefined;
  /** Files that processes of the service are started with. */
  startedWith: ReadonlySet<string>;
  /** Modules whose exports somebody outside calls: route files of a framework, handlers of functions in the cloud. */
  calledFromOutside: ReadonlySet<string>;
}

/** Rung L3: which functions the running app executes, hands on, or calls. The closure is computed once. */
export class FunctionReach {
  private readonly input: FunctionReachInput;
  private readonly reached = new Map<Unit, Reached>();
  /** Why functions don't run, as far as somebody asked. */
  private readonly explained = new Map<FunctionInfo, { reason: string; at: Location }>();
  private readonly tests = new Map<Node, { holds: boolean | undefined; fromEnvironment: boolean }>();

  constructor(input: FunctionReachInput) {
    this.input = input;
    const tops: Unit[] = [];
    const executed: Unit[] = [];
    for (const module of input.modules) {
      if (!input.moduleReach.has(module.path)) continue;
      tops.push(module);
      if (input.calledFromOutside.has(module.path)) executed.push(...module.functions.filter((fn) => fn.exported));
      if (input.executed === undefined) continue;
      for (const fn of module.functions) if (input.executed.has(fn.key) && this.hasLiveUse(fn)) executed.push(fn);
    }
    this.close(tops, executed);
  }

  /** The interpretation also runs modules whose import the compiler drops; what only those use doesn't run. */
  private hasLiveUse(fn: FunctionInfo): boolean {
    const uses = this.input.graph.to(fn);
    return uses.length === 0 || uses.some((edge) => 'memberName' in edge.from || this.input.moduleReach.has(edge.module.path));
  }

  /**
   * Four rounds: what runs in any case, what runs under a condition of the environment, what the boot interpretation saw running though
   * no edge leads there (it takes both arms of a condition, so it comes after those), and what may run.
   */
  private close(tops: readonly Unit[], executed: readonly Unit[]): void {
    const conditional: { edge: GraphEdge; conditions: string[] }[] = [];
    const possible: GraphEdge[] = [];
    // A function inside another one exists only once that one runs, whoever calls the like of it.
    const waiting = new Map<Unit, { unit: Unit; reached: Reached }[]>();
    const waits = (unit: Unit, reached: Reached): boolean => {
      const around = isFunctionInfo(unit) ? unit.parent : undefined;
      if (around === undefined || this.reached.has(around)) return false;
      const list = waiting.get(around);
      if (list === undefined) waiting.set(around, [{ unit, reached }]);
      else list.push({ unit, reached });
      return true;
    };
    const enter = (unit: Unit, reached: Reached): void => {
      const queue: Unit[] = [];
      const mark = (one: Unit, by: Reached): void => {
        if (this.reached.has(one) || waits(one, by)) return;
        this.reached.set(one, by);
        queue.push(one);
        for (const inner of waiting.get(one) ?? [])
          mark(inner.unit, by.state === 'wired' ? inner.reached : { ...by, edge: inner.reached.edge });
        waiting.delete(one);
      };
      mark(unit, reached);
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        for (const edge of this.input.graph.from(next)) {
          if (this.reached.has(edge.to)) continue;
          if (!edge.sure) {
            possible.push(edge);
            continue;
          }
          const needed = this.conditionsOf(edge.branch, edge.module);
          if (needed === undefined) continue;
          if (needed.length > 0 && reached.state !== 'unknown') {
            conditional.push({ edge, conditions: [...reached.conditions, ...needed] });
            continue;
          }
          mark(edge.to, { ...reached, edge });
        }
      }
    };
    const settleConditional = (): void => {
      for (const { edge, conditions } of conditional) enter(edge.to, { state: 'conditional', conditions, edge });
      conditional.length = 0;
    };
    for (const top of tops) enter(top, { state: 'wired', conditions: [], edge: undefined });
    settleConditional();
    for (const fn of executed) enter(fn, { state: 'wired', conditions: [], edge: undefined });
    settleConditional();
    for (const edge of possible) enter(edge.to, { state: 'unknown', conditions: [], edge });
  }

  /** Conditions of the environment under which a branch runs; `undefined` when it never does. */
  conditionsOf(branch: Branch | undefined, module: BoundModule): string[] | undefined {
    const out: string[] = [];
    for (let at = branch; at !== undefined; at = at.parent) {
      const { holds, fromEnvironment } = this.test(at.test, module);
      if (holds !== undefined && !fromEnvironment) {
        if (holds === at.negated) return undefined;
        continue;
      }
      if (!fromEnvironment) continue;
      if (holds !== undefined && holds !== at.negated) continue;
      out.push(conditionText(at, module));
    }
    return out;
  }

  /** NODE_ENV is taken as production; whatever else comes from the environment stays open. */
  private test(node: Node, module: BoundModule): { holds: boolean | undefined; fromEnvironment: boolean } {
    let known = this.tests.get(node);
    if (known === undefined) {
      known = this.testOfMain(node, module) ?? judge(this.input.evaluator.of(node, module));
      this.tests.set(node, known);
    }
    return known;
  }

  /** `if (require.main === module)`: holds in a file that the process is started with, and in no other. */
  private testOfMain(node: Node, module: BoundModule): { holds: boolean | undefined; fromEnvironment: false } | undefined {
    if (this.input.startedWith.size === 0) return undefined;
    const guard = mainGuard(node, module);
    if (guard === undefined) return undefined;
    const holds = guard.main === this.input.startedWith.has(module.path);
    return { holds: holds && !guard.sure ? undefined : holds, fromEnvironment: false };
  }

  /** Whether only the part of a module that its own start runs leads to a function. */
  private isOnlyOfMain(fn: FunctionInfo, depth = 0): boolean {
    if (fn.exported || depth > LONGEST_REASON) return false;
    if (fn.parent !== undefined) return this.isOnlyOfMain(fn.parent, depth + 1);
    const uses = this.input.graph.to(fn).filter((edge) => edge.from !== fn);
    return (
      uses.length > 0 &&
      uses.every((edge) => {
        if (edge.module !== fn.module || 'memberName' in edge.from) return false;
        return isFunctionInfo(edge.from)
          ? this.isOnlyOfMain(edge.from, depth + 1)
          : this.conditionsOf(edge.branch, edge.module) === undefined;
      })
    );
  }

  of(fn: FunctionInfo): Wiring {
    const module = this.input.moduleReach.of(fn.module.path);
    if (module.state === 'unknown' && this.isOnlyOfMain(fn)) return { state: 'not-wired', rung: 'L2', ...this.explain(fn, new Set()) };
    if (module.state !== 'wired') return module;
    const found = this.reached.get(fn);
    if (found === undefined) {
      let why = this.explained.get(fn);
      if (why === undefined) this.explained.set(fn, (why = this.explain(fn, new Set())));
      return { state: 'not-wired', rung: 'L2', ...why };
    }
    const edge = found.edge !== undefined && 'memberName' in found.edge.from ? this.reached.get(found.edge.from)?.edge : found.edge;
    const at = edge === undefined ? fn.location : place(edge.module, edge.start);
    switch (found.state) {
      case 'wired':
        return { state: 'wired', rung: 'L3', at };
      case 'conditional':
        return { state: 'conditional', rung: 'L3', conditions: [...new Set(found.conditions)], at };
      default:
        return {
          state: 'unknown',
          rung: 'L2',
          reason: `${fn.name} may be called through a member of that name at ${at.path}:${at.line}, whose object could not be told`,
          at,
        };
    }
  }

  private explain(fn: FunctionInfo, seen: Set<FunctionInfo>): { reason: string; at: Location } {
    seen.add(fn);
    if (seen.size > LONGEST_REASON) return { reason: 'and so on', at: fn.location };
    if (fn.parent !== undefined && !this.reached.has(fn.parent) && !seen.has(fn.parent)) {
      const outer = this.explain(fn.parent, seen);
      return fn.own === undefined ? outer : { reason: `${fn.name} is inside ${fn.parent.name}; ${outer.reason}`, at: outer.at };
    }
    const users = this.input.graph
      .to(fn)
      .filter((edge) => edge.from !== fn && !('memberName' in edge.from))
      .map((edge) => ({ edge, at: place(edge.module, edge.start) }))
      .toSorted((a, b) => (a.at.path === b.at.path ? a.at.line - b.at.line : a.at.path < b.at.path ? -1 : 1));
    for (const { edge, at } of users) {
      const { from } = edge;
      const dead = this.input.moduleReach.of(edge.module.path);
      if (dead.state !== 'wired')
        return {
          reason: `${fn.name} is only used in ${at.path}:${at.line}, and ${dead.reason ?? 'that file is not part of the running app'}`,
          at,
        };
      if (isFunctionInfo(from) && !this.reached.has(from)) {
        if (seen.has(from)) continue;
        const why = this.explain(from, seen);
        return { reason: `${fn.name} is only used in ${from.name} (${at.path}:${at.line}); ${why.reason}`, at };
      }
    }
    if (fn.class !== undefined && fn.class.constructorFunction === fn)
      return { reason: `${fn.class.name} is never created`, at: fn.location };
    const own = users.find(({ edge }) => edge.branch !== undefined && mainGuard(edge.branch.test, edge.module) !== undefined);
    if (own !== undefined) return { reason: `${fn.name} is only called when ${own.at.path} is started by itself`, at: own.at };
    return { reason: `${fn.name} is never called`, at: fn.location };
  }
}

/** The condition as written; `not (!x)` is written `x`. */
function conditionText(branch: Branch, module: BoundModule): string {
  const plain = branch.negated && branch.test.type === 'UnaryExpression' && branch.test.operator === '!' ? branch.test.argument : undefined;
  const node = plain ?? branch.test;
  const text = module.parsed.text.slice(node.start, Math.min(node.end, node.start + 120)).replaceAll(/\s+/g, ' ');
  return branch.negated && plain === undefined ? `not (${text})` : text;
}

function judge(value: StaticValue): { holds: boolean | undefined; fromEnvironment: boolean } {
  switch (value.kind) {
    case 'env':
      return { holds: holdsInProduction(value), fromEnvironment: true };
    case 'either': {
      const { test, whenTrue, whenFalse } = value;
      if (test.kind !== 'env' && whenTrue.kind !== 'env' && whenFalse.kind !== 'env') return { holds: undefined, fromEnvironment: false };
      return { holds: undefined, fromEnvironment: true };
    }
    case 'literal':
    case 'undefined':
      // Only written-out constants decide; a value that merely starts as null may change.
      return { holds: value.node.type === 'Literal' || value.kind === 'literal' ? truthOf(value) : undefined, fromEnvironment: false };
    default:
      return { holds: undefined, fromEnvironment: false };
  }
}

function place(module: BoundModule, start: number): Location {
  const { line, column } = module.parsed.locate(start);
  return { path: module.path, line, column };
}
