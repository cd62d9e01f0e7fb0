import { pushTo } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import type { Binding, BoundModule, Branch, ClassInfo, FunctionInfo, RawImport, Reference } from './bound-module.ts';
import type { ResolvedCall } from './call-sites.ts';
import { DeclaredFunction } from './declared-function.ts';
import type { Entities } from './entities.ts';
import type { Entity } from './entity.ts';
import { memberName, unwrap } from './syntax.ts';

/** Code that runs as a whole: a function, the top of a module, or a class whose members others may call. */
export type Unit = FunctionInfo | BoundModule | ClassInfo | MemberName;

/** Stands for all members of a name, so that mentions and members need not be paired one by one. */
export interface MemberName {
  memberName: string;
}

export interface GraphEdge {
  from: Unit;
  to: Unit;
  module: BoundModule;
  /** Offset of the mention. */
  start: number;
  branch: Branch | undefined;
  /** False where only the name speaks for it, or a computed member. */
  sure: boolean;
}

export interface CallGraph {
  from(unit: Unit): readonly GraphEdge[];
  to(unit: Unit): readonly GraphEdge[];
}

export interface CallGraphInput {
  modules: readonly BoundModule[];
  calls: readonly ResolvedCall[];
  entities: Entities;
  /** Functions that are members of this name. */
  byName(name: string): readonly FunctionInfo[];
}

/** Edges from code to what it calls, constructs, or mentions as a value. Linear in calls and mentions. */
export function buildCallGraph(input: CallGraphInput): CallGraph {
  return new GraphBuilder(input).build();
}

/** https://github.com/inversify/monorepo, https://github.com/typestack/routing-controllers: servers serve every class that was decorated. */
const SELF_REGISTERING = /^(?:inversify-express-utils\.controller|routing-controllers\.(?:JsonController|Controller|Middleware))$/;

/** Members that frameworks with decorators call by name. */
const LIFECYCLE = new Set([
  'onModuleInit',
  'onModuleDestroy',
  'onApplicationBootstrap',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'canActivate',
  'intercept',
  'transform',
  'catch',
  'use',
  'configure',
  'validate',
  'afterInit',
  'handleConnection',
  'handleDisconnect',
]);

/** `import x from`, `import * as x from`, `require()`, `import()`, `export { default } from`; not `import { x } from` and `export * from`. */
function asksForWhole(node: Node, kind: RawImport['kind']): boolean {
  if (kind === 'require' || kind === 'dynamic') return true;
  if (node.type === 'ImportDeclaration')
    return node.specifiers.some(
      (one) => one.type !== 'ImportSpecifier' || (one.imported.type === 'Identifier' && one.imported.name === 'default'),
    );
  if (node.type === 'ExportNamedDeclaration')
    return node.specifiers.some((one) => one.local.type === 'Identifier' && one.local.name === 'default');
  return node.type === 'ExportAllDeclaration' ? node.exported !== null : true;
}

class GraphBuilder {
  private readonly input: CallGraphInput;
  private readonly outgoing = new Map<Unit, GraphEdge[]>();
  private readonly incoming = new Map<Unit, GraphEdge[]>();
  private readonly subclasses = new Map<ClassInfo, ClassInfo[]>();
  private defaults: { whole: Set<BoundModule>; imported: Set<BoundModule> } | undefined;
  private readonly objectFunctions = new Map<ObjectExpression, FunctionInfo[]>();

  constructor(input: CallGraphInput) {
    this.input = input;
  }

  build(): CallGraph {
    const { modules, entities } = this.input;
    for (const module of modules) {
      for (const info of module.classes) {
        const base = info.superClass === undefined ? undefined : entities.of(info.superClass, module);
        if (base?.kind === 'class') pushTo(this.subclasses, base.class, info);
      }
      for (const fn of module.functions) if (fn.object !== undefined) pushTo(this.objectFunctions, fn.object, fn);
    }
    for (const module of modules) {
      this.created(module);
      // Counted, like every loop over all names or calls here: an iterator makes an object for each step.
      const { references } = module;
      for (let at = 0; at < references.length; at += 1) this.reference(references[at] as Reference, module);
      this.members(module);
    }
    const { calls } = this.input;
    for (let at = 0; at < calls.length; at += 1) this.call(calls[at] as ResolvedCall);
    return { from: (unit) => this.outgoing.get(unit) ?? [], to: (unit) => this.incoming.get(unit) ?? [] };
  }

  private add(from: Unit, to: Unit, module: BoundModule, start: number, branch: Branch | undefined, sure: boolean): void {
    if (from === to) return;
    const edge: GraphEdge = { from, to, module, start, branch, sure };
    pushTo(this.outgoing, from, edge);
    pushTo(this.incoming, to, edge);
  }

  /** Functions written where they are handed on, and members of classes that others call. */
  private created(module: BoundModule): void {
    const { entities } = this.input;
    for (const fn of module.functions) {
      if (!fn.held) this.add(fn.parent ?? module, fn, module, fn.node.start, fn.branch, true);
    }
    for (const info of module.classes) {
      if (info.constructorFunction !== undefined) this.add(info, info.constructorFunction, module, info.node.start, undefined, true);
      const base = info.superClass === undefined ? undefined : entities.of(info.superClass, module);
      const foreign = base?.kind === 'path' && base.path !== 'Error' && !base.path.startsWith('events.EventEmitter');
      const framework = info.decorators.length > 0;
      if (framework && info.decorators.some((one) => this.registers(one, module)))
        this.add(module, info, module, info.node.start, undefined, true);
      const promised = info.implements.some((one) => one.type === 'TSClassImplements' && entities.types.isForeign(one.expression, module));
      for (const member of info.members.values()) {
        if (member.fn !== undefined && (promised || (framework && LIFECYCLE.has(member.name))))
          this.add(info, member.fn, module, member.node.start, undefined, true);
        else if (member.fn !== undefined && (member.decorated || foreign || member.name.startsWith('[') || member.name === '<computed>'))
          this.add(info, member.fn, module, member.node.start, undefined, true);
      }
      if (base?.kind === 'class') this.add(info, base.class, module, info.node.start, undefined, true);
    }
  }

  /** The decorator itself enters the class where the server finds it, so that loading the file is enough. */
  private registers(decorator: Node, module: BoundModule): boolean {
    const made = unwrap(decorator.type === 'Decorator' ? decorator.expression : decorator);
    if (made.type !== 'CallExpression') return false;
    const entity = this.input.entities.of(made.callee, module);
    return entity?.kind === 'path' && SELF_REGISTERING.test(entity.path);
  }

  private reference(reference: Reference, module: BoundModule): void {
    const { binding } = reference;
    if (binding === undefined || reference.idle || binding.kind === 'param' || binding.kind === 'catch') return;
    const from = reference.scope.fn ?? module;
    if (reference.asObject || (reference.ofDefault === true && !this.defaultIsImported(module))) return;
    this.whole(from, this.entityOf(binding), module, reference.node.start, reference.branch, 0);
  }

  /** Whether another module asks for the default export, or for the module as a whole. */
  private defaultIsImported(module: BoundModule): boolean {
    this.defaults ??= this.modulesAskedAsWhole();
    return this.defaults.whole.has(module) || !this.defaults.imported.has(module);
  }

  /** What nobody imports is loaded by a runtime, which takes the default export. */
  private modulesAskedAsWhole(): { whole: Set<BoundModule>; imported: Set<BoundModule> } {
    const { graph } = this.input.entities;
    const found = { whole: new Set<BoundModule>(), imported: new Set<BoundModule>() };
    for (const module of this.input.modules) {
      for (const { node, kind, specifier } of module.imports) {
        const target = graph.target(module, specifier);
        if (target?.kind !== 'namespace') continue;
        found.imported.add(target.module);
        if (asksForWhole(node, kind)) found.whole.add(target.module);
      }
    }
    return found;
  }

  private entityOf(binding: Binding): Entity | undefined {
    if (binding.kind === 'const' || binding.kind === 'let' || binding.kind === 'var') {
      // Variables that merely hold a result don't hand out functions.
      const init = binding.init === undefined ? undefined : unwrap(binding.init);
      if (init === undefined || binding.path.length > 0) return this.input.entities.ofBinding(binding);
      if (init.type === 'NewExpression') return undefined;
    }
    return this.input.entities.ofBinding(binding);
  }

  /** The value itself is used: called, handed on, stored. */
  private whole(
    from: Unit,
    entity: Entity | undefined,
    module: BoundModule,
    start: number,
    branch: Branch | undefined,
    level: number,
  ): void {
    switch (entity?.kind) {
      case 'function':
        if (entity.typed !== true) this.toFunction(from, entity.fn, module, start, branch, true);
        return;
      case 'class':
        this.add(from, entity.class, module, start, branch, true);
        return;
      case 'object':
        for (const fn of this.functionsIn(entity.node, 0)) this.add(from, fn, module, start, branch, true);
        return;
      case 'namespace':
        if (level > 1) return;
        for (const name of entity.module.exports.keys()) {
          this.whole(
            from,
            this.input.entities.ofExported({ kind: 'namespace', module: entity.module }) === undefined
              ? undefined
              : this.input.entities.member(entity, name),
            module,
            start,
            branch,
            level + 1,
          );
        }
        return;
      default:
    }
  }

  private functionsIn(object: ObjectExpression, level: number): FunctionInfo[] {
    const found = [...(this.objectFunctions.get(object) ?? [])];
    if (level > 4) return found;
    for (const property of object.properties) {
      if (property.type !== 'Property') continue;
      const value = unwrap(property.value);
      if (value.type === 'ObjectExpression') found.push(...this.functionsIn(value, level + 1));
    }
    return found;
  }

  /** A method may be overridden in subclasses; whoever calls the one may call the other. */
  private toFunction(from: Unit, fn: FunctionInfo, module: BoundModule, start: number, branch: Branch | undefined, sure: boolean): void {
    this.add(from, fn, module, start, branch, sure);
    if (fn.class !== undefined && fn.own !== undefined) this.overriding(from, fn.class, fn.own, module, start, branch, sure);
  }

  private overriding(
    from: Unit,
    base: ClassInfo,
    name: string,
    module: BoundModule,
    start: number,
    branch: Branch | undefined,
    sure = true,
  ): void {
    const queue = [...(this.subclasses.get(base) ?? [])];
    for (let index = 0; index < queue.length && index < 50; index += 1) {
      const info = queue[index] as ClassInfo;
      const member = info.members.get(name)?.fn;
      if (member !== undefined) this.add(from, member, module, start, branch, sure);
      queue.push(...(this.subclasses.get(info) ?? []));
    }
  }

  private members(module: BoundModule): void {
    const { entities, byName } = this.input;
    const { memberReferences } = module;
    for (let at = 0; at < memberReferences.length; at += 1) {
      const { node, fn, branch, written } = memberReferences[at] as BoundModule['memberReferences'][number];
      if (written) continue;
      const from: Unit = fn ?? module;
      const name = memberName(node);
      if (name === undefined) {
        this.computed(from, entities.of(node.object, module), module, node.start, branch);
        continue;
      }
      const candidates = byName(name);
      const object = candidates.length === 0 && !this.mayBeNamed(node.object, module) ? undefined : entities.of(node.object, module);
      if (object === undefined) {
        // Calls by a name that only one member has are among the call sites; a mention alone says less.
        this.byName(from, name, candidates, module, node.start, branch);
        continue;
      }
      if (object.kind === 'path') continue;
      const found = entities.member(object, name);
      // An abstract member has no code of its own; it stands for those of the subclasses.
      if (found === undefined && object.kind === 'instance') this.overriding(from, object.class, name, module, node.start, branch);
      if (found?.kind === 'function') {
        const getter =
          object.kind === 'instance'
            ? object.class.members.get(name)
            : object.kind === 'class'
              ? object.class.statics.get(name)
              : undefined;
        this.toFunction(from, getter?.kind === 'get' && getter.fn !== undefined ? getter.fn : found.fn, module, node.start, branch, true);
        for (const other of found.also) this.toFunction(from, other, module, node.start, branch, true);
      } else if (found !== undefined) {
        this.whole(from, found, module, node.start, branch, 0);
        const getter = object.kind === 'instance' ? object.class.members.get(name) : undefined;
        if (getter?.kind === 'get' && getter.fn !== undefined) this.add(from, getter.fn, module, node.start, branch, true);
      } else {
        const own = object.kind === 'instance' ? this.memberOf(object.class, name) : undefined;
        if (own !== undefined) this.toFunction(from, own, module, node.start, branch, true);
        else if (object.kind === 'shape' && !entities.types.declares(object, name))
          this.byName(from, name, candidates, module, node.start, branch);
      }
    }
  }

  private readonly names = new Map<string, MemberName>();

  private byName(
    from: Unit,
    name: string,
    candidates: readonly FunctionInfo[],
    module: BoundModule,
    start: number,
    branch: Branch | undefined,
  ): void {
    // `x.constructor` names the class of something that was created already: it creates nothing that nobody else does.
    if (candidates.length === 0 || name === 'constructor') return;
    let unit = this.names.get(name);
    if (unit === undefined) {
      this.names.set(name, (unit = { memberName: name }));
      for (const candidate of candidates) this.add(unit, candidate, candidate.module, candidate.node.start, undefined, true);
    }
    this.add(from, unit, module, start, branch, false);
  }

  private memberOf(info: ClassInfo, name: string): FunctionInfo | undefined {
    return info.members.get(name)?.fn;
  }

  /** `ns.fn`, `obj.fn`: worth looking at although no method of that name exists. */
  private mayBeNamed(object: BoundModule['memberReferences'][number]['node']['object'], module: BoundModule): boolean {
    const node = unwrap(object);
    if (node.type !== 'Identifier') return false;
    const binding = module.bindingAt.get(node.start);
    return binding !== undefined && (binding.kind === 'import' || binding.scope.kind === 'module');
  }

  private computed(from: Unit, entity: Entity | undefined, module: BoundModule, start: number, branch: Branch | undefined): void {
    if (entity?.kind === 'object') for (const fn of this.functionsIn(entity.node, 0)) this.add(from, fn, module, start, branch, true);
    if (entity?.kind === 'instance')
      for (const member of entity.class.members.values())
        if (member.fn !== undefined) this.add(from, member.fn, module, start, branch, false);
    if (entity?.kind === 'namespace') {
      for (const name of entity.module.exports.keys()) {
        const found = this.input.entities.member(entity, name);
        if (found?.kind === 'function') this.add(from, found.fn, module, start, branch, false);
        if (found?.kind === 'class') this.add(from, found.class, module, start, branch, false);
      }
    }
  }

  private call(site: ResolvedCall): void {
    const from: Unit = site.enclosing ?? site.module;
    // A helper calls whatever it was handed (`withLock(key, work)`). That something runs follows from where it is written or handed on, not
    // from the helper, which would else bring code to life that only dead callers hand to it.
    if (site.targets.length === 0 || isParameter(site)) return;
    for (const target of site.targets) this.toFunction(from, target, site.module, site.node.start, site.branch, true);
  }
}

function isParameter({ node, module }: ResolvedCall): boolean {
  const callee = unwrap(node.type === 'TaggedTemplateExpression' ? node.tag : node.callee);
  return callee.type === 'Identifier' && module.bindingAt.get(callee.start)?.kind === 'param';
}

export function isFunctionInfo(unit: Unit): unit is FunctionInfo {
  return unit instanceof DeclaredFunction;
}
