import { pushTo } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo, FunctionInfo, RawCall } from './bound-module.ts';
import type { Entities, EntityContext } from './entities.ts';
import type { Entity } from './entity.ts';
import { pathEntity } from './entity.ts';
import { importedBy } from './modules.ts';
import { CONTEXT_TYPES, callbackParams } from './package-paths.ts';
import { isFunction, keyName, memberName, unwrap } from './syntax.ts';

/** A call to which a function, or the result of another call, is handed; or which calls it. */
export interface FunctionUse {
  call: RawCall;
  module: BoundModule;
  /** Position among the arguments; -1 when the function is what is called. */
  index: number;
  /** Property of an options object through which it is handed. */
  property: string | undefined;
}

/** Uses by a member name are looked at this far; names used more often than that say little about one function. */
const MEMBER_USES = 60;
const DECORATE = new Set(['decorate', 'decorateRequest', 'decorateReply']);
/** Arguments that are functions, or hold some. */
const MAY_HOLD_FUNCTION = new Set<string>([
  'Identifier',
  'ArrowFunctionExpression',
  'FunctionExpression',
  'FunctionDeclaration',
  'MemberExpression',
  'CallExpression',
  'ObjectExpression',
  'ArrayExpression',
]);
const ELEMENT_CALLBACKS = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'flatMap']);

/** Where functions of a service are handed to and called, before calls are resolved. Built once, on first use; parameters are read from it. */
/** What stands before a function that Mongoose puts on a model. */
const OF_MODEL = /\.statics\.\w+\s*=\s*$|[sS]chema\.static\(\s*['"]\w+['"]\s*,\s*$/;

export class FunctionUses implements EntityContext {
  private readonly entities: Entities;
  private readonly list: () => readonly BoundModule[];
  private byFunction: Map<string, FunctionUse[]> | undefined;
  /** Members that are called or handed, by name; what they are is only asked when a function of that name wants to know. */
  private readonly byMember = new Map<string, { node: Node; use: FunctionUse }[]>();
  /** Names of functions with parameters; other members can't be of use. */
  private readonly names = new Set<string>();
  private readonly byNode = new Map<Node, FunctionUse>();
  /** Calls of a parameter: `callback(client)`. */
  private readonly parameterCalls = new Map<Binding, RawCall[]>();
  private readonly decorations = new Map<string, { node: Node; module: BoundModule }[]>();
  private readonly registrations = new Map<string, { node: Node; module: BoundModule }[]>();
  private interfaces: Map<string, ClassInfo[]> | undefined;
  private readonly parameters = new Map<FunctionInfo, Map<number, Entity | undefined>>();

  constructor(entities: Entities, modules: () => readonly BoundModule[]) {
    this.entities = entities;
    this.list = modules;
  }

  /** Calls that a function is handed to, and calls of it. */
  of(fn: FunctionInfo): readonly FunctionUse[] {
    const direct = this.index().get(fn.key) ?? [];
    const named = fn.own === undefined ? undefined : this.byMember.get(fn.own);
    if (named === undefined || fn.parent !== undefined) return direct;
    const found = [...direct];
    for (const { node, use } of named.slice(0, MEMBER_USES)) {
      const entity = this.entities.of(node, use.module);
      if (entity?.kind === 'function' && (entity.fn === fn || entity.also.includes(fn))) found.push(use);
    }
    return found;
  }

  private index(): Map<string, FunctionUse[]> {
    if (this.byFunction !== undefined) return this.byFunction;
    this.byFunction = new Map();
    for (const module of this.list())
      for (const fn of module.functions) if (fn.own !== undefined && fn.params.length > 0) this.names.add(fn.own);
    for (const module of this.list()) {
      const { calls } = module;
      for (let at = 0; at < calls.length; at += 1) this.read(calls[at] as RawCall, module);
    }
    return this.byFunction;
  }

  private read(call: RawCall, module: BoundModule): void {
    const { node } = call;
    if (node.type === 'TaggedTemplateExpression') return;
    const callee = unwrap(node.callee);
    if (callee.type === 'Identifier') {
      const binding = module.bindingAt.get(callee.start);
      if (binding?.kind === 'param') pushTo(this.parameterCalls, binding, call);
      else this.add(callee, { call, module, index: -1, property: undefined });
    }
    const name = memberName(callee);
    if (name !== undefined) {
      if (this.names.has(name)) pushTo(this.byMember, name, { node: callee, use: { call, module, index: -1, property: undefined } });
      this.wiring(name, node.arguments, module);
    }
    for (let index = 0; index < node.arguments.length; index += 1) {
      const argument = unwrap(node.arguments[index] as Node);
      if (MAY_HOLD_FUNCTION.has(argument.type)) this.argument(argument, { call, module, index, property: undefined }, 0);
    }
  }

  /** `app.decorate('db', knex)`, `container.register({ db: asValue(knex) })`. */
  private wiring(name: string, args: readonly Node[], module: BoundModule): void {
    const [first, second] = args;
    if (first === undefined) return;
    if (DECORATE.has(name) && second !== undefined && first.type === 'Literal' && typeof first.value === 'string') {
      pushTo(this.decorations, first.value, { node: second, module });
    } else if (name === 'register' && first.type === 'ObjectExpression') {
      for (const property of first.properties) {
        const key = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
        if (key !== undefined && property.type === 'Property') pushTo(this.registrations, key, { node: property.value, module });
      }
    } else if (name === 'register' && second !== undefined && first.type === 'Literal' && typeof first.value === 'string') {
      pushTo(this.registrations, first.value, { node: second, module });
    }
  }

  private argument(node: Node, use: FunctionUse, level: number): void {
    if (node.type === 'Identifier' || isFunction(node)) this.add(node, use);
    else if (node.type === 'MemberExpression') {
      const name = memberName(node);
      if (name !== undefined && this.names.has(name)) pushTo(this.byMember, name, { node, use });
    } else if (node.type === 'CallExpression') {
      this.byNode.set(node, use);
      const callee = unwrap(node.callee);
      // `handler.bind(controller)` is the handler.
      if (callee.type === 'MemberExpression' && memberName(callee) === 'bind') this.argument(unwrap(callee.object), use, level + 1);
    } else if (node.type === 'ObjectExpression' && level < 2) {
      for (const property of node.properties) {
        if (property.type === 'Property')
          this.argument(unwrap(property.value), { ...use, property: keyName(property.key, property.computed) ?? '?' }, level + 1);
      }
    } else if (node.type === 'ArrayExpression' && level < 3) {
      for (const element of node.elements) if (element !== null) this.argument(unwrap(element), use, level + 1);
    }
  }

  private add(node: Node, use: FunctionUse): void {
    const fn = isFunction(node) ? use.module.functionByStart.get(node.start) : this.functionNamed(use.module.bindingAt.get(node.start));
    if (fn !== undefined) pushTo(this.byFunction as Map<string, FunctionUse[]>, fn.key, use);
  }

  /** Function with this name, by declarations and exports alone, so that building the index asks for nothing that needs it. */
  private functionNamed(binding: Binding | undefined): FunctionInfo | undefined {
    const { graph } = this.entities;
    let at = binding;
    if (at?.kind === 'import') {
      const found = importedBy(at, (module, specifier, name) => {
        const target = graph.target(module, specifier);
        return target?.kind === 'namespace' && name !== '*' ? graph.resolveExport(target.module, name) : undefined;
      });
      if (found?.kind === 'expression') return found.module.functionByStart.get(unwrap(found.node).start);
      at = found?.kind === 'binding' ? found.binding : undefined;
    }
    if (at?.init === undefined || at.path.length > 0 || at.kind === 'param') return undefined;
    const init = unwrap(at.init);
    return isFunction(init) ? at.scope.module.functionByStart.get(init.start) : undefined;
  }

  /** The list whose elements an inline callback gets: `['SIGTERM', 'SIGINT'].forEach((signal) => …)`. */
  elementList(fn: FunctionInfo): { node: Node; module: BoundModule } | undefined {
    for (const use of this.index().get(fn.key) ?? []) {
      const { node } = use.call;
      if (use.index !== 0 || node.type === 'TaggedTemplateExpression') continue;
      const callee = unwrap(node.callee);
      const member = memberName(callee);
      if (callee.type === 'MemberExpression' && member !== undefined && ELEMENT_CALLBACKS.has(member))
        return { node: callee.object, module: use.module };
    }
    return undefined;
  }

  parameter(fn: FunctionInfo, index: number): Entity | undefined {
    let known = this.parameters.get(fn);
    if (known === undefined) this.parameters.set(fn, (known = new Map()));
    if (known.has(index)) return known.get(index);
    known.set(index, undefined);
    const result = this.freshParameter(fn, index);
    known.set(index, result);
    return result;
  }

  private freshParameter(fn: FunctionInfo, index: number): Entity | undefined {
    const type = fn.module.contextTypes.get(fn.node.start);
    if (type !== undefined) {
      const named = this.entities.types.of(type, fn.module);
      const path = named?.kind === 'path' ? CONTEXT_TYPES[named.path]?.[index] : undefined;
      if (path !== undefined) return { ...pathEntity(path, packageOf(path)), typed: true };
      const own = this.entities.types.parameterOf(type, index, fn.module);
      if (own !== undefined) return own;
    }
    for (const use of this.of(fn).slice(0, 12)) {
      const found = use.index === -1 ? this.fromCaller(use, index) : this.fromReceiver(use, fn, index, 0);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private fromCaller(use: FunctionUse, index: number): Entity | undefined {
    const { node } = use.call;
    if (node.type === 'TaggedTemplateExpression') return undefined;
    const argument = node.arguments[index];
    return argument === undefined || argument.type === 'SpreadElement' ? undefined : this.entities.of(argument, use.module);
  }

  /** What the function that takes the callback will call it with. */
  private fromReceiver(use: FunctionUse, fn: FunctionInfo, index: number, level: number): Entity | undefined {
    const { node } = use.call;
    if (node.type === 'TaggedTemplateExpression' || level > 3) return undefined;
    const callee = unwrap(node.callee);
    const member = memberName(callee);
    if (index === 0 && callee.type === 'MemberExpression' && member === 'then') return this.entities.of(callee.object, use.module);
    if (index === 0 && callee.type === 'MemberExpression' && member !== undefined && ELEMENT_CALLBACKS.has(member))
      return this.entities.elementOf(callee.object, use.module);
    const entity = this.entities.of(callee, use.module);
    if (entity?.kind === 'path') {
      const path = node.type === 'NewExpression' ? `new ${entity.path}` : entity.path;
      if (path === 'fastify().decorate' && !takesRequest(fn)) return undefined;
      const given = callbackParams(path, use.index, fn.params.length, use.property)[index];
      if (given !== undefined) return pathEntity(given, packageOf(given));
      if (path !== 'fastify-plugin') return undefined;
    }
    if (entity?.kind === 'function') {
      const inside = this.fromParameterCalls(entity.fn, use.index, index);
      if (inside !== undefined) return inside;
    }
    // A wrapper such as `asyncHandler(fn)`: what its result is handed to decides.
    const outer = this.byNode.get(node);
    return outer === undefined ? undefined : this.fromReceiver(outer, fn, index, level + 1);
  }

  /** `transaction(callback) { … callback(client) … }` */
  private fromParameterCalls(fn: FunctionInfo, position: number, index: number): Entity | undefined {
    const param = fn.params[position];
    const target = param?.type === 'AssignmentPattern' ? param.left : param;
    const binding = target?.type === 'Identifier' ? fn.module.bindingAt.get(target.start) : undefined;
    if (binding === undefined) return undefined;
    for (const call of this.parameterCalls.get(binding) ?? []) {
      const found = this.fromCaller({ call, module: fn.module, index: -1, property: undefined }, index);
      if (found !== undefined) return found;
    }
    return binding.annotation === undefined ? undefined : this.entities.types.parameterOf(binding.annotation, index, fn.module);
  }

  /** `this` inside a plain function, where the one that calls it sets it. */
  thisOf(fn: FunctionInfo): Entity | undefined {
    for (const use of this.index().get(fn.key) ?? []) {
      const { node } = use.call;
      if (use.index === -1 || node.type === 'TaggedTemplateExpression') continue;
      const entity = this.entities.of(node.callee, use.module);
      if (entity?.kind !== 'path') continue;
      if (entity.path.startsWith('knex()')) return pathEntity('knex()()', 'knex');
      if (entity.path.startsWith('fastify().')) return pathEntity('fastify()', 'fastify');
    }
    // `schema.statics.paginate = async function () { this.find() }`, of a schema or in a plugin that is given one: `this` is a model.
    const before = fn.module.parsed.text.slice(Math.max(0, fn.node.start - 80), fn.node.start);
    return OF_MODEL.test(before) ? pathEntity('mongoose.model()', 'mongoose') : undefined;
  }

  decorated(name: string): Entity | undefined {
    this.index();
    for (const { node, module } of this.decorations.get(name) ?? []) {
      const found = this.entities.of(node, module);
      if (found !== undefined && !(found.kind === 'path' && found.path === 'undefined')) return found;
    }
    return undefined;
  }

  registered(name: string): Entity | undefined {
    this.index();
    for (const { node, module } of this.registrations.get(name) ?? []) {
      const found = this.provided(unwrap(node), module);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** awilix: `asValue(x)`, `asClass(X).singleton()`, `asFunction(create)`. */
  private provided(node: Node, module: BoundModule): Entity | undefined {
    let at = node;
    for (let level = 0; level < 8 && at.type === 'CallExpression'; level += 1) {
      const callee = unwrap(at.callee);
      const [first] = at.arguments;
      if (callee.type === 'Identifier' && first !== undefined) {
        if (callee.name === 'asValue') return this.entities.of(first, module);
        if (callee.name === 'asClass') return this.entities.instance(this.entities.of(first, module));
        if (callee.name === 'asFunction') return this.entities.result(this.entities.of(first, module));
      }
      if (callee.type !== 'MemberExpression') return undefined;
      at = unwrap(callee.object);
    }
    return undefined;
  }

  implementers(name: string): readonly ClassInfo[] {
    if (this.interfaces === undefined) {
      this.interfaces = new Map();
      for (const module of this.list()) {
        for (const info of module.classes) {
          for (const one of info.implements) {
            if (one.type === 'TSClassImplements' && one.expression.type === 'Identifier')
              pushTo(this.interfaces, one.expression.name, info);
          }
        }
      }
    }
    return this.interfaces.get(name) ?? [];
  }
}

function packageOf(path: string): string {
  return /^(?:@[\w-]+\/)?[\w.-]+?(?=[(#]|\.[A-Za-z]|$)/.exec(path)?.[0] ?? '';
}

/** What is decorated is a handler when it is called like one; `requireScope(scope)` that gives a hook, and methods of other things, are not. */
function takesRequest(fn: FunctionInfo): boolean {
  const [first] = fn.params;
  const name = first?.type === 'Identifier' ? first.name : undefined;
  return name === undefined ? fn.params.length === 2 : /^_?(?:req|request)/i.test(name);
}
