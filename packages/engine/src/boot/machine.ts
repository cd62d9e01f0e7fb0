import type { Node } from 'oxc-parser';
import type { Diagnostic, Location } from '@airworthy/model';
import type { ParsedModule } from '../lang/typescript/parse.ts';
import type { Resolver } from '../lang/typescript/resolve.ts';
import type { SourceTree } from '../tree/source-tree.ts';
import type { BootValue } from './boot-value.ts';
import { Heap } from './heap.ts';
import type { ModuleRecord } from './module-record.ts';
import type { Frame, Scope } from './scope.ts';
import type { Ext, Func, Obj, Site, Unk, Value } from './value.ts';

/** Measured need: at most 9,430 steps for a service; these caps only stop runaways. */
export const LIMITS = { steps: 400_000, depth: 40, loop: 256, array: 4096, lateSteps: 6000 } as const;

/** A JavaScript exception of the audited code. */
export class ThrowSignal {
  value: Value;
  /** Raised because the interpreter knows too little, rather than by the code. */
  site: Site | undefined;

  constructor(value: Value, site?: Site) {
    this.value = value;
    this.site = site;
  }
}

/** The process ends. */
export class ExitSignal {
  site: Site;

  constructor(site: Site) {
    this.site = site;
  }
}

/** The step budget is used up. */
export class BudgetSignal {
  readonly kind = 'budget';
}

/** A path of a guard run ended on purpose (cap reached, response sent in a way that stops everything). */
export class StopSignal {
  reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** How a statement ended; `undefined` = normally. */
export type Completion = undefined | { type: 'return'; value: Value } | { type: 'break' | 'continue'; label: string | undefined };

/** A call that left the audited code. */
export interface ExternalCall {
  /** Position in the list; results name it as their origin. */
  id: number;
  /** `pg.Pool`, `jsonwebtoken.verify`, `process.on`; members of results as `ioredis().on`; `new pg.Pool` for constructors. */
  callee: string;
  args: BootValue[];
  site: Location;
  /** Function or module in which the call is written: key `path:startOffset`, absent at module level. */
  within?: string;
  /** Path of the module. */
  module: string;
  /** Readable conditions under which the call happens. */
  conditions: string[];
  phase: 'boot' | 'late';
  /** The call whose result is the receiver: joins `pool.on(…)` to `new Pool(…)`. */
  receiver?: number;
  /** It is a plugin that was registered with the framework: `callee` is its package, the first argument its options. */
  plugin?: true;
  /** Offset of the call expression in its module. */
  offset: number;
}

/** A function that was handed to somebody else and runs later. */
export interface Callback {
  path: string;
  node: Node;
  name: string;
  /** `process.on`, `fastify hook onRequest`, `fastify handler`, … */
  to: string;
  site: Location;
  /** For events: the first literal argument, e.g. `SIGTERM`. */
  event?: string;
  /** The recorded call it was handed to. */
  call?: number;
}

/** Parts of the interpreter that call each other; filled in by `createMachine`. */
export interface Parts {
  evaluate(machine: Machine, node: Node, scope: Scope): Value;
  execute(machine: Machine, body: readonly Node[], scope: Scope): Completion;
  call(machine: Machine, callee: Value, self: Value, args: Value[], site: Site, isNew?: boolean): Value;
  makeFunction(machine: Machine, node: Node, scope: Scope, name: string): Func;
  makeClass(machine: Machine, node: Node, scope: Scope, name: string): Func;
  bind(machine: Machine, pattern: Node, value: Value, scope: Scope, kind: 'declare' | 'assign'): void;
  require(machine: Machine, from: ModuleRecord, specifier: string, site: Site, how: 'import' | 'require'): Value;
  callExternal(machine: Machine, callee: Ext, self: Value, args: Value[], site: Site, isNew: boolean): Value;
  callArgs(machine: Machine, node: Node, scope: Scope): Value[];
}

/** Chooses at uncertain conditions in guard runs; boot has none and takes both arms. */
export interface Decider {
  choose(test: Value, text: string, site: Site): boolean;
  /** What the run takes for given, such as the environment it is in: told before both ways of an `if` are gone. */
  presupposes?(test: Value, text: string): boolean | undefined;
  /** A test that changes nothing of what follows: its arms only print or count. */
  idle(test: Value): void;
  /** Adjusts the result of calling something that is not known. */
  called(result: Unk, args: Value[], site: Site): Value;
  /** What a method gives that nobody was seen to define, when somebody else must have. */
  missing(self: Value, text: string): Unk | undefined;
}

/** Values that every run needs: prototypes and globals. */
export interface Realm {
  object: Obj;
  array: Obj;
  func: Obj;
  promise: Obj;
  map: Obj;
  set: Obj;
  error: Obj;
  regexp: Obj;
  date: Obj;
  string: Obj;
  number: Obj;
  generic: Obj;
  globals: Map<string, Value>;
}

/** Reacts to calls of packages that have a model (`fastify`, `express`); `undefined` = not mine. */
export type ExternalModel = (
  machine: Machine,
  callee: Ext,
  self: Value,
  args: Value[],
  site: Site,
  isNew: boolean,
) => { value: Value } | undefined;

/** What a module would export that is not there, where somebody knows: it is generated before the service is built. */
export type MissingModule = (machine: Machine, from: ModuleRecord, specifier: string, site: Site) => Value | undefined;

/** A model that knows what decorators do. Without one they are only evaluated. */
export interface DecoratorModel {
  /** Whether any code so far imports what the model is about. */
  wanted(machine: Machine): boolean;
  /** Applies one to a class (`key` absent), a member, or a parameter (`at` is its index). */
  apply(machine: Machine, decorator: Value, target: Obj, key: string | undefined, at: Value, site: Site): void;
}

/** Steps that every subject may take. */
const LEAST = 3000;

/** State of one boot. */
export class Machine {
  readonly heap = new Heap();
  readonly tree: SourceTree;
  readonly resolver: Resolver;
  readonly parse: (path: string) => ParsedModule | undefined;
  parts!: Parts;
  realm!: Realm;
  readonly modules = new Map<string, ModuleRecord>();
  readonly externalModules = new Map<string, Ext>();
  readonly env = new Map<string, Value>();
  readonly externals: ExternalCall[] = [];
  readonly callbacks: Callback[] = [];
  /** Keys `path:offset` of the methods of classes that code got which can't be read, with what got them: it may make one and call it. */
  readonly handed = new Map<string, string>();
  readonly executed = new Set<string>();
  /** Keys `path:offset` of calls whose callee was not known. */
  readonly unknownCalls = new Set<string>();
  /** Places that load modules by a name that is not known. */
  readonly opaqueLoads: Site[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** Async functions that certainly threw while starting, with the place. */
  readonly rejections: { promise: Obj; site: Site }[] = [];
  /** Functions to run after boot: signal handlers, timers, event listeners. */
  readonly late: { func: Func; args: Value[]; site: Site; pc: string[] }[] = [];
  readonly models: ExternalModel[] = [];
  /** Asked for modules that are not there. */
  readonly missing: MissingModule[] = [];
  decorators: DecoratorModel | undefined = undefined;
  /** Fills in members of packages that have a model, when their module is first asked for. */
  readonly packages = new Map<string, (machine: Machine, module: Ext) => void>();
  /** Models that want to know about awaited values. */
  readonly awaiters: ((machine: Machine, value: Obj) => void)[] = [];
  /** Called when a value is handed to code that can't be read. */
  readonly escapes: ((machine: Machine, value: Value, site: Site, reason: string) => void)[] = [];
  pc: string[] = [];
  readonly assumed = new Map<object, boolean>();
  trail: { key: object; old: boolean | undefined }[] = [];
  phase: 'boot' | 'late' = 'boot';
  steps = 0;
  maxSteps: number = LIMITS.steps;
  depth = 0;
  readonly active: Func[] = [];
  frame: Frame | undefined = undefined;
  /** Counts calls that may throw, to know whether a catch block can run. */
  risks = 0;
  seq = 0;
  decider: Decider | undefined = undefined;
  /** What timers were given while a promise is being made: it happens if nothing else settles the promise. */
  timers: (() => void)[] | undefined = undefined;
  /** In a second try, exits and certain exceptions of a dying boot are skipped. */
  lenient = false;
  /** The file that the process was started with; empty when something else loads it. */
  startedWith: string | undefined = undefined;
  /** An app, router or module of an app got something that is not known: what it adds was not seen. */
  unknownParts = false;
  /** Whether calls leave traces (off in guard runs). */
  recording = true;
  /** Modules are loaded when something of them is first read, with a budget for all of them; absent where all are loaded at once. */
  lazy: { left: number } | undefined = undefined;
  /** Models that runs beside the boot put before the others. */
  readonly asideModels: ExternalModel[] = [];
  /** Steps that runs beside the boot may still take, for the present subject and for all; see {@link allow}. */
  allowance = Number.POSITIVE_INFINITY;
  allowances: { each: number; left: number } | undefined = undefined;

  constructor(tree: SourceTree, resolver: Resolver, parse: (path: string) => ParsedModule | undefined) {
    this.tree = tree;
    this.resolver = resolver;
    this.parse = parse;
  }

  /** Starts a new subject: what runs about it may take its share of the steps that are left, and a little where others took them all. */
  allow(): void {
    if (this.allowances !== undefined) this.allowance = Math.max(LEAST, Math.min(this.allowances.each, this.allowances.left));
  }

  /** Runs something that is found out once for many subjects with a larger share, which the present one does not pay. */
  shared<T>(body: () => T): T {
    if (this.allowances === undefined) return body();
    const own = this.allowance;
    this.allowance = Math.min(this.allowances.each * 5, this.allowances.left);
    try {
      return body();
    } finally {
      this.allowance = own;
    }
  }

  tick(): void {
    this.steps += 1;
    if (this.steps > this.maxSteps) throw new BudgetSignal();
  }

  locate(site: Site): Location {
    const module = this.parse(site.path);
    if (module === undefined) return { path: site.path, line: 1 };
    const at = module.locate(site.start);
    const end = module.locate(Math.max(site.start, site.end - 1));
    return { path: site.path, line: at.line, column: at.column, ...(end.line === at.line ? {} : { endLine: end.line }) };
  }

  textOf(site: Site): string {
    return this.parse(site.path)?.text.slice(site.start, site.end) ?? '';
  }
}

export function siteOf(node: { start: number; end: number }, scope: Scope): Site {
  return { path: scope.module.path, start: node.start, end: node.end };
}
