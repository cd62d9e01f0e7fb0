import type { Known, Location, Wiring } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { bindModule } from './bind.ts';
import type { Binding, BoundModule, ClassInfo, FunctionInfo } from './bound-module.ts';
import { buildCallGraph } from './call-graph.ts';
import type { CallGraph } from './call-graph.ts';
import { callsMatching, indexCalls } from './call-index.ts';
import type { CallIndex } from './call-index.ts';
import type { CallSite } from './call-sites.ts';
import { chainOf } from './chain.ts';
import type { ChainLink } from './chain.ts';
import type { CodeIndex, CodeIndexInput, CodeModule, ModuleRef } from './code-index.ts';
import { Entities } from './entities.ts';
import type { Entity } from './entity.ts';
import { isProductionEntry, isStartedItself } from './entries.ts';
import { elementsOf, Evaluator } from './evaluate.ts';
import { functionAround } from './function-at.ts';
import { isInPart } from './function-part.ts';
import { FunctionReach } from './function-reach.ts';
import { FunctionUses } from './function-uses.ts';
import { classifyModules } from './module-kinds.ts';
import type { ModuleKind } from './module-kinds.ts';
import { ModuleReach } from './module-reach.ts';
import { findMutations } from './mutations.ts';
import { createModuleGraph } from './modules.ts';
import type { ModuleGraph } from './modules.ts';
import { parseModule } from './parse.ts';
import type { ParsedModule } from './parse.ts';
import { RequestFlow } from './request-flow.ts';
import { unwrap } from './syntax.ts';
import { possibleValues, toKnown } from './static-value.ts';
import type { StaticValue } from './static-value.ts';

/** Files that several services import are bound once. */
const boundFiles = new WeakMap<ParsedModule, BoundModule>();

function bindOnce(parsed: ParsedModule): BoundModule {
  let module = boundFiles.get(parsed);
  if (module === undefined) {
    boundFiles.set(parsed, (module = bindModule(parsed)));
    markExports(module);
  }
  return module;
}

/**
 * Names that are exported again elsewhere are exported here already. This belongs to the file alone, so it is done before anybody asks:
 * what a service finds must not depend on who bound the file before.
 */
function markExports(module: BoundModule): void {
  for (const raw of module.exports.values()) {
    if (raw.kind === 'from') continue;
    const value = raw.kind === 'expression' ? raw.node : (raw.binding ?? module.scope.names?.get(raw.local))?.init;
    if (value !== undefined) markExported(unwrap(value), module);
  }
  if (module.moduleExports !== undefined) markExported(unwrap(module.moduleExports), module);
}

/** What looks like the end of an import: no static import is without it. */
const IMPORTED = /\b(?:from|import)\s*['"]([^'"\n]+)['"]/g;

/** What the generator of https://github.com/lukeautry/tsoa writes leads to the controllers; nobody wrote it, so it is judged by nothing. */
const CALLS_CONTROLLERS = /\bfunction RegisterRoutes\(/;

/** The index behind `buildCodeIndex`; holds what was worked out so far. */
export class ServiceIndex implements CodeIndex {
  readonly graph: ModuleGraph;
  readonly modules: readonly CodeModule[];
  private readonly input: CodeIndexInput;
  private readonly entities: Entities;
  private readonly evaluator: Evaluator;
  private readonly uses: FunctionUses;
  private readonly flow: RequestFlow;
  private readonly byPath = new Map<string, CodeModule>();
  private readonly boundByPath = new Map<string, BoundModule | undefined>();
  private production: BoundModule[] | undefined;
  private reachOfModules: ModuleReach | undefined;
  private reachOfFunctions: FunctionReach | undefined;
  private resolved: CallIndex | undefined;
  private memberFunctions: Map<string, FunctionInfo[]> | undefined;
  private graphOfCalls: CallGraph | undefined;
  private functionsByKey: Map<string, FunctionInfo> | undefined;
  private allFunctions: readonly FunctionInfo[] | undefined;
  private allClasses: readonly ClassInfo[] | undefined;
  private otherImporters: Map<string, string[]> | undefined;
  private mutations: ((object: Node, name: string) => boolean) | undefined;
  private readonly patterns = new Map<string, readonly CallSite[]>();

  constructor(input: CodeIndexInput) {
    this.input = input;
    this.graph = createModuleGraph(input.resolver, (path) => this.bound(path));
    this.entities = new Entities(this.graph);
    this.uses = new FunctionUses(this.entities, () => this.productionModules());
    this.entities.context = this.uses;
    this.evaluator = new Evaluator(this.entities);
    this.evaluator.parameterValue = (binding) => this.parameterValue(binding);
    this.evaluator.isMutated = (object, name) => {
      this.mutations ??= findMutations(this.productionModules(), this.entities);
      return this.mutations(object, name);
    };
    this.flow = new RequestFlow(this.entities, this.uses, (fn) => this.callersOf(fn));
    const kinds = classifyModules(input, this.graph);
    const root = input.serviceRoot === '' ? '' : `${input.serviceRoot}/`;
    for (const [path, kind] of kinds) this.byPath.set(path, new LazyModule(path, kind, path.startsWith(root), this));
    this.modules = [...this.byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  bound(path: string): BoundModule | undefined {
    if (this.boundByPath.has(path)) return this.boundByPath.get(path);
    const parsed = this.input.parse(path);
    const module = parsed === undefined ? undefined : bindOnce(parsed);
    this.boundByPath.set(path, module);
    return module;
  }

  boundOf(ref: ModuleRef): BoundModule {
    const known = this.bound(ref.path);
    if (known !== undefined) return known;
    const empty = bindModule(parseModule(ref.path, ''));
    this.boundByPath.set(ref.path, empty);
    return empty;
  }

  /** The syntax alone: most files that are no production code are never bound. */
  parsedOf(path: string): ParsedModule {
    return this.boundByPath.get(path)?.parsed ?? this.input.parse(path) ?? this.boundOf({ path }).parsed;
  }

  /** The syntax of a file that nobody else needs: what is not kept already is forgotten with the answer. */
  parsedBriefly(path: string): ParsedModule {
    return this.boundByPath.get(path)?.parsed ?? this.input.parseBriefly?.(path) ?? this.parsedOf(path);
  }

  textOf(path: string): string {
    return this.boundByPath.get(path)?.parsed.text ?? this.input.tree.read(path) ?? '';
  }

  private productionModules(): readonly BoundModule[] {
    this.production ??= this.modules
      .filter(({ kind, text }) => kind === 'production' || (kind === 'generated' && CALLS_CONTROLLERS.test(text)))
      .map((module) => this.boundOf(module));
    return this.production;
  }

  module(path: string): CodeModule | undefined {
    return this.byPath.get(path);
  }

  get functions(): readonly FunctionInfo[] {
    this.allFunctions ??= [...this.functionMap().values()];
    return this.allFunctions;
  }

  private functionMap(): Map<string, FunctionInfo> {
    if (this.functionsByKey === undefined) {
      this.functionsByKey = new Map();
      for (const module of this.productionModules())
        for (const fn of module.functions.toSorted((a, b) => a.node.start - b.node.start)) this.functionsByKey.set(fn.key, fn);
    }
    return this.functionsByKey;
  }

  function(key: string): FunctionInfo | undefined {
    return this.functionMap().get(key);
  }

  get classes(): readonly ClassInfo[] {
    this.allClasses ??= this.productionModules().flatMap((module) => module.classes);
    return this.allClasses;
  }

  private index(): CallIndex {
    this.resolved ??= indexCalls(this.productionModules(), this.entities, this.byName);
    return this.resolved;
  }

  /** Functions that are members of classes or object literals under this name. */
  private readonly byName = (name: string): readonly FunctionInfo[] => {
    if (this.memberFunctions === undefined) {
      this.memberFunctions = new Map();
      for (const module of this.productionModules()) {
        for (const fn of module.functions) {
          if (fn.own === undefined || (fn.class === undefined && fn.object === undefined)) continue;
          if (fn.object !== undefined && !module.namedObjects.has(fn.object) && fn.parent === undefined) continue;
          const list = this.memberFunctions.get(fn.own);
          if (list === undefined) this.memberFunctions.set(fn.own, [fn]);
          else list.push(fn);
        }
      }
    }
    return this.memberFunctions.get(name) ?? [];
  };

  get calls(): readonly CallSite[] {
    return this.index().all;
  }

  callsTo(pattern: string | RegExp): readonly CallSite[] {
    if (typeof pattern === 'string') return this.index().byCallee.get(pattern) ?? [];
    const key = `${pattern.source}/${pattern.flags}`;
    let found = this.patterns.get(key);
    if (found === undefined) this.patterns.set(key, (found = callsMatching(this.index(), pattern, key)));
    return found;
  }

  callsOfMember(name: string): readonly CallSite[] {
    return this.index().byMember.get(name) ?? [];
  }

  callAt(node: Node): CallSite | undefined {
    return this.index().byNode.get(node);
  }

  callsIn(fn: FunctionInfo): readonly CallSite[] {
    const calls = this.index().byFunction.get(fn.partOf ?? fn) ?? [];
    return fn.partOf === undefined ? calls : calls.filter(({ node }) => isInPart(fn, node));
  }

  callersOf(fn: FunctionInfo): readonly CallSite[] {
    return this.index().byTarget.get(fn) ?? [];
  }

  chain(call: Node, module: ModuleRef): ChainLink[] {
    return chainOf(call, this.boundOf(module));
  }

  functionAt(module: ModuleRef, offset: number): FunctionInfo | undefined {
    return functionAround(this.boundOf(module), offset);
  }

  functionOf(node: Node, module: ModuleRef): FunctionInfo | undefined {
    const found = this.entity(node, module);
    return found?.kind === 'function' ? found.fn : undefined;
  }

  entity(node: Node, module: ModuleRef): Entity | undefined {
    return this.entities.of(node, this.boundOf(module));
  }

  path(node: Node, module: ModuleRef): string | undefined {
    const found = this.entity(node, module);
    return found?.kind === 'path' ? found.path : undefined;
  }

  value(node: Node, module: ModuleRef): StaticValue {
    return this.evaluator.of(node, this.boundOf(module));
  }

  values(node: Node, module: ModuleRef): StaticValue[] {
    return possibleValues(this.value(node, module));
  }

  private parameterValue(binding: Binding): StaticValue | undefined {
    const { module } = binding.scope;
    const fn = module.functionByStart.get(binding.declaration.start);
    if (fn === undefined || binding.path.length > 0 || binding.writes.length > 0) return undefined;
    const at = { node: binding.node, module };
    const list = binding.index === 0 ? this.uses.elementList(fn) : undefined;
    if (list !== undefined) return elementsOf(this.evaluator.of(list.node, list.module), at);
    const callers = this.callersOf(fn);
    if (callers.length === 0 || callers.length > 8) return undefined;
    const items = callers.map((site) => {
      const argument = site.args[binding.index];
      return argument === undefined || argument.type === 'SpreadElement' ? undefined : this.evaluator.of(argument, site.module);
    });
    const given = items.filter((item) => item?.kind === 'literal');
    return given.length === items.length ? { ...at, kind: 'oneOf', items: given } : undefined;
  }

  property(value: StaticValue | undefined, path: string): StaticValue | undefined {
    let at = value;
    for (const name of path.split('.')) {
      if (at === undefined || at.kind === 'undefined') return undefined;
      const next: StaticValue = this.evaluator.member(at, name, at);
      at = next.kind === 'undefined' ? undefined : next;
    }
    return at;
  }

  toKnown<T>(value: StaticValue | undefined, is: (value: unknown) => value is T): Known<T> {
    return toKnown(value, is);
  }

  moduleReach(): ModuleReach {
    this.reachOfModules ??= new ModuleReach({
      graph: this.graph,
      modules: this.productionModules(),
      entries: this.input.entries.filter(isProductionEntry),
      evaluated: this.input.boot?.evaluatedModules,
      otherImporter: (path) => this.importedElsewhere(path),
    });
    return this.reachOfModules;
  }

  /** The first test or script that imports a file. Only those are parsed whose text seems to import it. */
  private importedElsewhere(path: string): string | undefined {
    if (this.otherImporters === undefined) {
      this.otherImporters = new Map();
      for (const module of this.modules) {
        if (module.kind === 'production') continue;
        const specifiers = new Set<string>();
        for (const match of module.text.matchAll(IMPORTED)) specifiers.add(match[1] as string);
        for (const specifier of specifiers) {
          const found = this.input.resolver.resolve(module.path, specifier);
          if (found.kind !== 'file') continue;
          const list = this.otherImporters.get(found.path);
          if (list === undefined) this.otherImporters.set(found.path, [module.path]);
          else if (list.at(-1) !== module.path) list.push(module.path);
        }
      }
    }
    return this.otherImporters.get(path)?.find((from) => this.imports(from, path));
  }

  private imports(from: string, path: string): boolean {
    return (this.input.parse(from)?.record.staticImports ?? []).some((one) => {
      const found = this.input.resolver.resolve(from, one.moduleRequest.value);
      return found.kind === 'file' && found.path === path;
    });
  }

  get callGraph(): CallGraph {
    this.graphOfCalls ??= buildCallGraph({
      modules: this.productionModules(),
      calls: this.index().all,
      entities: this.entities,
      byName: this.byName,
    });
    return this.graphOfCalls;
  }

  private functionReach(): FunctionReach {
    this.reachOfFunctions ??= new FunctionReach({
      graph: this.callGraph,
      modules: this.productionModules(),
      moduleReach: this.moduleReach(),
      evaluator: this.evaluator,
      executed: this.input.boot?.executedFunctions,
      startedWith: new Set(
        this.input.entries.filter((entry) => isProductionEntry(entry) && isStartedItself(entry)).map((entry) => entry.path),
      ),
      calledFromOutside: new Set(
        this.input.entries.filter((entry) => entry.framework !== undefined || entry.kind === 'lambda').map((entry) => entry.path),
      ),
    });
    return this.reachOfFunctions;
  }

  reach(what: FunctionInfo | CallSite): Wiring {
    if (!('callee' in what)) return this.functionReach().of(what.partOf ?? what);
    return this.reachOf(what.enclosing, what.module, what.branch);
  }

  private reachOf(fn: FunctionInfo | undefined, module: BoundModule, branch: CallSite['branch']): Wiring {
    const base: Wiring = fn === undefined ? this.moduleReach().of(module.path) : this.functionReach().of(fn);
    if (base.state === 'not-wired') return base;
    const conditions = this.functionReach().conditionsOf(branch, module);
    if (base.state === 'unknown' && conditions !== undefined) return base;
    if (conditions === undefined) return { state: 'not-wired', rung: 'L2', reason: 'it stands under a condition that never holds' };
    const all = [...new Set([...conditions, ...(base.conditions ?? [])])];
    const rung = fn === undefined ? 'L3' : base.rung;
    return all.length === 0 ? { ...base, rung } : { ...base, state: 'conditional', rung, conditions: all };
  }

  reachAt(module: ModuleRef, offset: number): Wiring {
    return this.reachOf(this.functionAt(module, offset), this.boundOf(module), undefined);
  }

  place(node: Node, module: ModuleRef): Location {
    const { parsed } = this.boundOf(module);
    const { line, column } = parsed.locate(node.start);
    return { path: module.path, line, column, endLine: parsed.locate(node.end).line };
  }

  text(node: Node, module: ModuleRef): string {
    return this.boundOf(module).parsed.code.slice(node.start, node.end);
  }

  flowsFromRequest(node: Node, module: ModuleRef): boolean | 'unknown' {
    return this.flow.of(node, this.boundOf(module));
  }

  references(functionKey: string): Location[] {
    const fn = this.function(functionKey);
    if (fn === undefined) return [];
    const places = this.callGraph
      .to(fn)
      .filter((edge) => !('memberName' in edge.from))
      .map((edge) => {
        const { line, column } = edge.module.parsed.locate(edge.start);
        return { path: edge.module.path, line, column };
      });
    return places.toSorted((a, b) => (a.path === b.path ? a.line - b.line || a.column - b.column : a.path < b.path ? -1 : 1));
  }
}

class LazyModule implements CodeModule {
  readonly path: string;
  readonly kind: ModuleKind;
  readonly inService: boolean;
  private readonly owner: ServiceIndex;

  constructor(path: string, kind: ModuleKind, inService: boolean, owner: ServiceIndex) {
    this.inService = inService;
    this.path = path;
    this.kind = kind;
    this.owner = owner;
  }

  get bound(): BoundModule {
    return this.owner.boundOf(this);
  }

  get parsed(): ParsedModule {
    return this.owner.parsedOf(this.path);
  }

  get text(): string {
    return this.owner.textOf(this.path);
  }

  parsedBriefly(): ParsedModule {
    return this.owner.parsedBriefly(this.path);
  }

  get reach(): Wiring {
    return this.owner.moduleReach().of(this.path);
  }
}

function markExported(value: Node, module: BoundModule): void {
  const fn = module.functionByStart.get(value.start);
  if (fn !== undefined && fn.node === value) fn.exported = true;
  if (value.type === 'ClassDeclaration' || value.type === 'ClassExpression') {
    for (const member of module.classByStart.get(value.start)?.members.values() ?? [])
      if (member.fn !== undefined) member.fn.exported = true;
  } else if (value.type === 'ObjectExpression') {
    for (const property of value.properties) {
      if (property.type !== 'Property') continue;
      const inner = unwrap(property.value);
      const binding = inner.type === 'Identifier' ? module.bindingAt.get(inner.start) : undefined;
      const held = module.functionByStart.get((binding?.init === undefined ? inner : unwrap(binding.init)).start);
      if (held !== undefined) held.exported = true;
    }
  }
}
