import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo, ClassMember, FunctionInfo } from './bound-module.ts';
import { DeclaredFunction } from './declared-function.ts';
import type { Entity } from './entity.ts';
import { pathEntity } from './entity.ts';
import { EntityTypes } from './entity-types.ts';
import { importedBy } from './modules.ts';
import type { Exported, ModuleGraph } from './modules.ts';
import { CONTAINER_LOOKUP, callPath, instancePath, memberPath, packagePath } from './package-paths.ts';
import { isFunction, keyName, memberName, unwrap } from './syntax.ts';

const LIMIT = 48;
/** Calls that hand back what they were given. */
const PASS_THROUGH = new Set(['util.promisify', 'Object.freeze', 'Object.seal', 'Promise.resolve', 'structuredClone', 'fastify-plugin']);

/** What the rest of the index contributes to entity resolution; given after construction because it needs entities itself. */
export interface EntityContext {
  /** What a parameter is, judged by where its function is handed to or called from. */
  parameter(fn: FunctionInfo, index: number): Entity | undefined;
  /** Value that was put on the app or request under this name: `app.decorate('db', knex)`. */
  decorated(name: string): Entity | undefined;
  /** Value that a container holds under this name. */
  registered(name: string): Entity | undefined;
  /** `this` of a plain function, judged by who calls it. */
  thisOf(fn: FunctionInfo): Entity | undefined;
  /** Classes that say they implement an interface. */
  implementers(interfaceName: string): readonly ClassInfo[];
}

/** Works out what expressions stand for: rule 3.4 of callee resolution. Results are memoised; cycles end in unknown. */
export class Entities {
  readonly graph: ModuleGraph;
  readonly types: EntityTypes;
  context: EntityContext | undefined;
  private readonly bindings = new Map<Binding, Entity | undefined>();
  private readonly nodes = new Map<Node, Entity | undefined>();
  private readonly returned = new Map<FunctionInfo, Entity | undefined>();
  private depth = 0;
  private readonly objectMembers = new Map<Node, Map<string, Entity | undefined>>();

  constructor(graph: ModuleGraph) {
    this.graph = graph;
    this.types = new EntityTypes(this);
  }

  /** What the value of an expression is. */
  of(input: Node, module: BoundModule): Entity | undefined {
    if (this.depth > LIMIT) return undefined;
    this.depth += 1;
    const result = this.fresh(unwrap(input), input, module);
    this.depth -= 1;
    return result;
  }

  private fresh(node: Node, written: Node, module: BoundModule): Entity | undefined {
    switch (node.type) {
      case 'Identifier': {
        const binding = module.bindingAt.get(node.start);
        return binding === undefined ? pathEntity(node.name, '') : this.ofBinding(binding);
      }
      case 'MemberExpression':
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression': {
        const known = this.nodes.get(node);
        if (known !== undefined) return known;
        if (this.nodes.has(node)) return this.asserted(written, module);
        this.nodes.set(node, undefined);
        const result = this.ofAccess(node, module);
        this.nodes.set(node, result);
        return result ?? this.asserted(written, module);
      }
      case 'ThisExpression': {
        const owner = module.thisAt.get(node.start);
        if (owner === undefined) return undefined;
        if (!(owner instanceof DeclaredFunction)) return { kind: 'instance', class: owner as ClassInfo };
        if (owner.thisObject !== undefined) return { kind: 'object', node: owner.thisObject, module };
        return owner.class !== undefined ? { kind: 'class', class: owner.class } : this.context?.thisOf(owner);
      }
      case 'AwaitExpression':
        return this.of(node.argument, module);
      case 'LogicalExpression':
        return this.of(node.right, module) ?? this.of(node.left, module);
      case 'ConditionalExpression':
        return this.standIn(node, module) ?? this.of(node.consequent, module) ?? this.of(node.alternate, module);
      case 'SequenceExpression': {
        const last = node.expressions.at(-1);
        return last === undefined ? undefined : this.of(last, module);
      }
      case 'AssignmentExpression':
        return node.operator === '=' || node.operator === '??=' || node.operator === '||=' ? this.of(node.right, module) : undefined;
      case 'ObjectExpression':
        return { kind: 'object', node, module };
      case 'ClassExpression':
      case 'ClassDeclaration': {
        const info = module.classByStart.get(node.start);
        return info === undefined ? undefined : { kind: 'class', class: info };
      }
      case 'ImportExpression':
        return node.source.type === 'Literal' && typeof node.source.value === 'string'
          ? this.ofExported(this.graph.target(module, node.source.value))
          : undefined;
      default:
        if (isFunction(node)) {
          const fn = module.functionByStart.get(node.start);
          return fn === undefined ? undefined : { kind: 'function', fn, also: [] };
        }
        return undefined;
    }
  }

  /** `inTests ? (new FakeRedis() as any as Redis) : new Redis()`: one arm is dressed as what the other arm is. */
  private standIn({ consequent, alternate }: Extract<Node, { type: 'ConditionalExpression' }>, module: BoundModule): Entity | undefined {
    if (this.of(consequent, module)?.kind !== 'instance' || this.asserted(consequent, module)?.kind !== 'path') return undefined;
    return this.of(alternate, module);
  }

  /** `value as Type`, where the value itself says nothing. */
  private asserted(written: Node, module: BoundModule): Entity | undefined {
    let at = written;
    while (at.type === 'ParenthesizedExpression' || at.type === 'TSNonNullExpression' || at.type === 'ChainExpression') at = at.expression;
    return at.type === 'TSAsExpression' || at.type === 'TSTypeAssertion' ? this.types.of(at.typeAnnotation, module) : undefined;
  }

  private ofAccess(
    node: Extract<Node, { type: 'MemberExpression' | 'CallExpression' | 'NewExpression' | 'TaggedTemplateExpression' }>,
    module: BoundModule,
  ): Entity | undefined {
    if (node.type === 'MemberExpression') {
      const name = memberName(node);
      if (name === undefined) return undefined;
      if (node.object.type === 'Super') return this.superMember(node.object.start, name, module);
      return this.member(this.of(node.object, module), name);
    }
    if (node.type === 'TaggedTemplateExpression') return this.result(this.of(node.tag, module));
    if (node.type === 'NewExpression') {
      const made = unwrap(node.callee);
      const [wrapped] = node.arguments;
      // `new Proxy({} as Client, …)` stands for what it wraps.
      if (made.type === 'Identifier' && made.name === 'Proxy' && wrapped !== undefined && wrapped.type !== 'SpreadElement')
        return this.asserted(wrapped, module) ?? this.of(wrapped, module);
      return this.instance(this.of(node.callee, module));
    }
    const callee = unwrap(node.callee);
    const first = node.arguments[0];
    if (callee.type === 'Identifier' && callee.name === 'require' && module.bindingAt.get(callee.start) === undefined) {
      const name = first === undefined ? undefined : unwrap(first);
      return name?.type === 'Literal' && typeof name.value === 'string' ? this.required(module, name.value) : undefined;
    }
    const member = memberName(callee);
    if (callee.type === 'MemberExpression' && (member === 'bind' || member === 'catch' || member === 'finally')) {
      const target = this.of(callee.object, module);
      if (member !== 'bind' || target?.kind === 'function' || target?.kind === 'path') return target;
    }
    if (member === 'then' && first !== undefined) {
      // What the callback makes of it; it is kept apart from the promise itself.
      const callback = this.of(first, module);
      return callback?.kind === 'function' ? this.returns(callback.fn) : undefined;
    }
    const target = this.of(callee, module);
    if (target?.kind === 'path' && first !== undefined) {
      if (PASS_THROUGH.has(target.path)) return this.of(first, module);
      if (CONTAINER_LOOKUP.test(target.path))
        return this.lookedUp(unwrap(first), module) ?? this.types.of(node.typeArguments?.params[0], module);
    }
    return this.result(target);
  }

  /** `container.resolve('orders')`, `container.resolve(OrderService)` */
  private lookedUp(key: Node, module: BoundModule): Entity | undefined {
    if (key.type === 'Literal' && typeof key.value === 'string') return this.context?.registered(key.value);
    const found = this.of(key, module);
    return found?.kind === 'class' ? this.instance(found) : undefined;
  }

  /** What the elements of a list are, told by the first one. */
  elementOf(list: Node, module: BoundModule): Entity | undefined {
    let node = unwrap(list);
    if (node.type === 'Identifier') {
      const binding = module.bindingAt.get(node.start);
      if (binding?.init === undefined || binding.path.length > 0) return undefined;
      node = unwrap(binding.init);
    }
    const first = node.type === 'ArrayExpression' ? node.elements[0] : undefined;
    return first === undefined || first === null || first.type === 'SpreadElement' ? undefined : this.of(first, module);
  }

  private required(module: BoundModule, specifier: string): Entity | undefined {
    const found = this.graph.target(module, specifier);
    if (found?.kind === 'namespace' && found.module.moduleExports !== undefined) return this.of(found.module.moduleExports, found.module);
    return this.ofExported(found);
  }

  private superMember(start: number, name: string, module: BoundModule): Entity | undefined {
    for (const info of module.classes) {
      if (info.node.start <= start && start < info.node.end && info.superClass !== undefined)
        return this.member(this.instance(this.of(info.superClass, module)), name);
    }
    return undefined;
  }

  ofBinding(binding: Binding): Entity | undefined {
    const known = this.bindings.get(binding);
    if (known !== undefined || this.bindings.has(binding)) return known;
    this.bindings.set(binding, undefined);
    if (this.depth > LIMIT) return undefined;
    this.depth += 1;
    const result = this.freshBinding(binding);
    this.depth -= 1;
    this.bindings.set(binding, result);
    return result;
  }

  private freshBinding(binding: Binding): Entity | undefined {
    const module = binding.scope.module;
    switch (binding.kind) {
      case 'import':
        return this.ofExported(importedBy(binding, (from, specifier, name) => this.imported(from, specifier, name)));
      case 'function':
      case 'class':
        return binding.init === undefined ? undefined : this.of(binding.init, module);
      case 'enum':
        return { kind: 'enum', node: binding.declaration, module };
      case 'param':
        return this.ofParameter(binding, module);
      case 'const':
      case 'let':
      case 'var': {
        const annotated = binding.annotation === undefined ? undefined : this.types.of(binding.annotation, module);
        for (const value of [binding.init, ...binding.writes]) {
          if (value === undefined) continue;
          const found = binding.init === value ? this.taken(binding, value, module) : this.of(value, module);
          if (found !== undefined) return found;
        }
        if (annotated !== undefined) return this.along(annotated, binding.path);
        return binding.fallback === undefined ? undefined : this.of(binding.fallback, module);
      }
      default:
        return undefined;
    }
  }

  /** The part of the initial value that a destructured or loop variable takes. */
  private taken(binding: Binding, init: Node, module: BoundModule): Entity | undefined {
    const [step] = binding.path;
    if (step === '[]') return binding.path.length === 1 ? this.elementOf(init, module) : undefined;
    if (step?.startsWith('[') !== true) return this.along(this.of(init, module), binding.path);
    let list = unwrap(init);
    if (list.type === 'AwaitExpression') list = unwrap(list.argument);
    if (list.type === 'CallExpression' && /^(?:all|allSettled)$/.test(memberName(unwrap(list.callee)) ?? ''))
      list = list.arguments[0] === undefined ? list : unwrap(list.arguments[0]);
    const element = list.type === 'ArrayExpression' ? list.elements[Number(step.slice(1, -1))] : undefined;
    return element === undefined || element === null || element.type === 'SpreadElement'
      ? undefined
      : this.along(this.of(element, module), binding.path.slice(1));
  }

  private ofParameter(binding: Binding, module: BoundModule): Entity | undefined {
    const annotated = binding.annotation === undefined ? undefined : this.types.of(binding.annotation, module);
    const base = annotated ?? this.parameterFromUse(binding, module);
    const found = this.along(base, binding.path);
    return found ?? (binding.fallback === undefined ? undefined : this.of(binding.fallback, module));
  }

  private parameterFromUse(binding: Binding, module: BoundModule): Entity | undefined {
    const fn = module.functionByStart.get(binding.declaration.start);
    return fn === undefined ? undefined : this.context?.parameter(fn, binding.index);
  }

  private along(start: Entity | undefined, path: readonly string[]): Entity | undefined {
    let at = start;
    for (const name of path) {
      if (at === undefined) return undefined;
      if (name === '...') continue;
      if (name.startsWith('[') || name === '?') return undefined;
      at = this.member(at, name);
    }
    return at;
  }

  private imported(module: BoundModule, specifier: string, name: string): Exported | undefined {
    const found = this.graph.target(module, specifier);
    if (found?.kind === 'namespace') return name === '*' ? found : this.graph.resolveExport(found.module, name);
    return found?.kind === 'external' ? { ...found, name: name === '*' ? '' : name } : found;
  }

  ofExported(found: Exported | undefined): Entity | undefined {
    switch (found?.kind) {
      case 'binding':
        return this.ofBinding(found.binding);
      case 'expression':
        return this.of(found.node, found.module);
      case 'property':
        return this.member(this.of(found.node, found.module), found.name);
      case 'namespace':
        return { kind: 'namespace', module: found.module };
      case 'external': {
        const base = packagePath(found.package, found.subpath);
        return pathEntity(found.name === '' ? base : memberPath(base, found.name), found.package);
      }
      default:
        return undefined;
    }
  }

  /** `entity.name` */
  member(entity: Entity | undefined, name: string): Entity | undefined {
    switch (entity?.kind) {
      case 'path': {
        if (entity.path === 'fastify()' || entity.path === 'fastify.FastifyRequest#') {
          const own = this.context?.decorated(name);
          if (own !== undefined) return own;
        }
        if (entity.path === 'awilix.createContainer().cradle') return this.context?.registered(name);
        if (/^(?:globalThis|global|window)$/.test(entity.path)) return pathEntity(name, '');
        const path = memberPath(entity.path, name);
        return { kind: 'path', path, package: entity.package, ...(entity.typed === true ? { typed: true } : {}) };
      }
      case 'namespace':
        return this.ofExported(this.graph.resolveExport(entity.module, name));
      case 'class':
        return this.classMember(entity.class, entity.class.statics.get(name)) ?? this.inheritedStatic(entity.class, name);
      case 'instance':
        return this.instanceMember(entity.class, name, 0);
      case 'object':
        return this.objectMember(entity, name);
      case 'shape':
        return this.types.member(entity, name);
      default:
        return undefined;
    }
  }

  private inheritedStatic(info: ClassInfo, name: string): Entity | undefined {
    return info.superClass === undefined ? undefined : this.member(this.of(info.superClass, info.module), name);
  }

  private instanceMember(info: ClassInfo, name: string, level: number): Entity | undefined {
    const member = info.members.get(name);
    if (member !== undefined) {
      const found = this.classMember(info, member);
      if (found !== undefined) return found;
    }
    const field = info.parameterFields.get(name);
    if (field !== undefined) return this.ofBinding(field);
    for (const value of info.assigned.get(name) ?? []) {
      const found = this.of(value, info.module);
      if (found !== undefined) return found;
    }
    if (info.superClass === undefined || level > 8) return undefined;
    const base = this.of(info.superClass, info.module);
    if (base?.kind === 'class') return this.instanceMember(base.class, name, level + 1);
    return base?.kind === 'path' && member === undefined ? this.member(this.instance(base), name) : undefined;
  }

  private classMember(info: ClassInfo, member: ClassMember | undefined): Entity | undefined {
    if (member === undefined) return undefined;
    if (member.kind === 'get') return member.fn === undefined ? undefined : this.returns(member.fn);
    if (member.fn !== undefined) return { kind: 'function', fn: member.fn, also: [] };
    const value = member.init === undefined ? undefined : this.of(member.init, info.module);
    if (value !== undefined) return value;
    for (const assigned of info.assigned.get(member.name) ?? []) {
      const found = this.of(assigned, info.module);
      if (found !== undefined) return found;
    }
    return member.annotation === undefined ? undefined : this.types.of(member.annotation, info.module);
  }

  /** Remembered, for objects that spread themselves (`options = { ...options, retries: 3 }`) or each other twice. */
  private objectMember(entity: Extract<Entity, { kind: 'object' }>, name: string): Entity | undefined {
    const known = this.objectMembers.get(entity.node) ?? new Map<string, Entity | undefined>();
    this.objectMembers.set(entity.node, known);
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const found = this.freshObjectMember(entity, name);
    known.set(name, found);
    return found;
  }

  private freshObjectMember(entity: Extract<Entity, { kind: 'object' }>, name: string): Entity | undefined {
    const { properties } = entity.node;
    for (let at = properties.length - 1; at >= 0; at -= 1) {
      const property = properties[at];
      if (property === undefined) continue;
      if (property.type === 'SpreadElement') {
        const found = this.member(this.of(property.argument, entity.module), name);
        if (found !== undefined) return found;
      } else if (keyName(property.key, property.computed) === name) {
        const value = this.of(property.value, entity.module);
        return property.kind === 'get' && value?.kind === 'function' ? this.returns(value.fn) : value;
      }
    }
    return this.putIntoObject(entity, name);
  }

  /** `metrics.depth = new Gauge()`, where `metrics` was made as an object without that property. */
  private putIntoObject(entity: Extract<Entity, { kind: 'object' }>, name: string): Entity | undefined {
    const { module } = entity;
    for (const { object, value } of this.assignedMembers(module).get(name) ?? []) {
      const target = this.of(object, module);
      const found = target?.kind === 'object' && target.node === entity.node ? this.of(value, module) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private readonly memberWrites = new WeakMap<BoundModule, Map<string, { object: Node; value: Node }[]>>();

  /** Members that a module sets, by their names. */
  private assignedMembers(module: BoundModule): ReadonlyMap<string, readonly { object: Node; value: Node }[]> {
    let found = this.memberWrites.get(module);
    if (found !== undefined) return found;
    this.memberWrites.set(module, (found = new Map()));
    for (const { target, value } of module.assignments) {
      const name = target.type === 'MemberExpression' ? memberName(target) : undefined;
      if (name === undefined || target.type !== 'MemberExpression') continue;
      const list = found.get(name);
      if (list === undefined) found.set(name, [{ object: target.object, value }]);
      else list.push({ object: target.object, value });
    }
    return found;
  }

  /** What calling it gives back. */
  result(entity: Entity | undefined): Entity | undefined {
    if (entity?.kind === 'path')
      return { kind: 'path', path: callPath(entity.path), package: entity.package, ...(entity.typed === true ? { typed: true } : {}) };
    if (entity?.kind === 'function') return this.returns(entity.fn);
    return undefined;
  }

  instance(entity: Entity | undefined): Entity | undefined {
    if (entity?.kind === 'path') return pathEntity(instancePath(entity.path), entity.package);
    if (entity?.kind === 'class') return { kind: 'instance', class: entity.class };
    // `new Foo()` of a constructor function.
    return undefined;
  }

  private returns(fn: FunctionInfo): Entity | undefined {
    if (this.returned.has(fn)) return this.returned.get(fn);
    this.returned.set(fn, undefined);
    let [result, several]: [Entity | undefined, boolean] = [undefined, false];
    for (const node of fn.returns.slice(0, 6)) {
      if (result !== undefined && result.kind !== 'instance') break;
      const one = this.of(node, fn.module);
      if (result === undefined) result = one;
      else several ||= one?.kind === 'instance' && one.class !== result.class;
    }
    const annotation = fn.node.returnType?.typeAnnotation;
    // A factory that makes one of several classes gives what they have in common.
    if ((result === undefined || several) && annotation !== undefined) result = this.types.of(annotation, fn.module) ?? result;
    this.returned.set(fn, result);
    return result;
  }
}
