import type { Known, Location, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { SourceTree } from '../../tree/source-tree.ts';
import type { BoundModule, ClassInfo, FunctionInfo } from './bound-module.ts';
import type { CallGraph } from './call-graph.ts';
import type { CallSite } from './call-sites.ts';
import type { ChainLink } from './chain.ts';
import type { Entity } from './entity.ts';
import type { Entry } from './entries.ts';
import type { ModuleKind } from './module-kinds.ts';
import type { ModuleGraph } from './modules.ts';
import type { ParsedModule } from './parse.ts';
import type { Resolver } from './resolve.ts';
import { ServiceIndex } from './service-index.ts';
import type { StaticValue } from './static-value.ts';

/** What the boot interpretation tells the index; all of it may be missing. */
export interface BootEvidence {
  /** Functions that ran, `path:start`. */
  executedFunctions?: ReadonlySet<string>;
  /** Modules that were evaluated. */
  evaluatedModules?: ReadonlySet<string>;
}

export interface CodeIndexInput {
  tree: SourceTree;
  resolver: Resolver;
  parse(path: string): ParsedModule | undefined;
  /** Parses without keeping the result. */
  parseBriefly?(path: string): ParsedModule | undefined;
  /** Folder of the service; `''` for the root. */
  serviceRoot: string;
  entries: readonly Entry[];
  boot?: BootEvidence | undefined;
  /** Script files of the service; by default all below its root. */
  files?: readonly string[];
}

/** Anything that says which module it is: a `CodeModule`, a `BoundModule`, `{ path }`. */
export interface ModuleRef {
  readonly path: string;
}

export interface CodeModule {
  readonly path: string;
  readonly kind: ModuleKind;
  /** Below the root of the service; false for shared code elsewhere in the tree that it loads. */
  readonly inService: boolean;
  /** The file, parsed on first use. An unreadable file is empty. */
  readonly parsed: ParsedModule;
  /** The text alone: nothing is parsed for it. */
  readonly text: string;
  /**
   * The same as `parsed`, but not kept: for the one reader of a file that is no production code. Trees that nobody holds are cheap;
   * those of all tests, held to the end of a service, are half of what the garbage collector has to carry.
   */
  parsedBriefly(): ParsedModule;
  /** Names, functions, classes, imports and exports of the file. */
  readonly bound: BoundModule;
  /** Whether the running app loads it. */
  readonly reach: Wiring;
}

/** The service's TypeScript and JavaScript, bound and linked. Everything is worked out on first use and kept. */
export interface CodeIndex {
  /** All script files of the service, and files elsewhere in the tree that it imports. Sorted by path. */
  readonly modules: readonly CodeModule[];
  module(path: string): CodeModule | undefined;
  /** Functions of production modules, by module and place. */
  readonly functions: readonly FunctionInfo[];
  function(key: string): FunctionInfo | undefined;
  readonly classes: readonly ClassInfo[];
  /** Calls, `new` and tagged templates in production modules, by module and place. */
  readonly calls: readonly CallSite[];
  /** By callee: an exact spelling, or a pattern over all spellings that occur. See package-paths.ts for how callees are spelled. */
  callsTo(pattern: string | RegExp): readonly CallSite[];
  /** Calls of any member of this name, whatever the receiver. */
  callsOfMember(name: string): readonly CallSite[];
  /** The call site of a call node. */
  callAt(node: Node): CallSite | undefined;
  /** The calls inside a function, without those of functions inside it. */
  callsIn(fn: FunctionInfo): readonly CallSite[];
  /** The calls and `new` that lead to a function. */
  callersOf(fn: FunctionInfo): readonly CallSite[];
  /** Links of a builder chain, first call first: `db('orders').where(…).first()` → `''`, where, first. Give any call of it. */
  chain(call: Node, module: ModuleRef): ChainLink[];
  functionAt(module: ModuleRef, offset: number): FunctionInfo | undefined;
  /** Function that an expression stands for (name, member, inline function, `fn.bind(…)`, wrapped by a pass-through). */
  functionOf(node: Node, module: ModuleRef): FunctionInfo | undefined;
  /** What an expression stands for. */
  entity(node: Node, module: ModuleRef): Entity | undefined;
  /** Path of a package or global value, as callees are spelled; `undefined` for anything else. */
  path(node: Node, module: ModuleRef): string | undefined;
  value(node: Node, module: ModuleRef): StaticValue;
  /** All values that an expression may have: arms of a conditional, elements of a looped list, arguments of all callers. */
  values(node: Node, module: ModuleRef): StaticValue[];
  /** A property, nested with dots. */
  property(value: StaticValue | undefined, path: string): StaticValue | undefined;
  toKnown<T>(value: StaticValue | undefined, is: (value: unknown) => value is T): Known<T>;
  reach(what: FunctionInfo | CallSite): Wiring;
  /** Reach of any place in a module. */
  reachAt(module: ModuleRef, offset: number): Wiring;
  place(node: Node, module: ModuleRef): Location;
  text(node: Node, module: ModuleRef): string;
  /** Whether a value derives from what the client sent. */
  flowsFromRequest(node: Node, module: ModuleRef): boolean | 'unknown';
  /** Where a function is called or mentioned. */
  references(functionKey: string): Location[];
  readonly graph: ModuleGraph;
  readonly callGraph: CallGraph;
}

export function buildCodeIndex(input: CodeIndexInput): CodeIndex {
  return new ServiceIndex(input);
}
