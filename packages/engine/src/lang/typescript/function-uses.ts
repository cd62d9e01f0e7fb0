import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo, FunctionInfo, RawCall } from './bound-module.ts';
import type { Entities, EntityContext } from './entities.ts';
import type { Entity } from './entity.ts';
import { pathEntity } from './entity.ts';
import { CONTEXT_TYPES, callbackParams } from './package-paths.ts';
import { isFunction, keyName, memberName, unwrap } from './syntax.ts';

/** A call to which a function, or the result of another call, is handed; or which calls it by name. */
export interface FunctionUse {
  call: RawCall;
  module: BoundModule;
  /** Position among the arguments; -1 when the function is what is called. */
  index: number;
  /** Property of an options object through which it is handed. */
  property: string | undefined;
}

/** Where functions of a service are handed to and called by name, without asking what the callees are. Built once, on first use. */
export class FunctionUses implements EntityContext {
  private readonly entities: Entities;
  private readonly list: () => readonly BoundModule[];
  private byFunction: Map<string, FunctionUse[]> | undefined;
  private readonly byNode = new Map<Node, FunctionUse>();
  private readonly decorations = new Map<string, { node: Node; module: BoundModule }[]>();
  private interfaces: Map<string, ClassInfo[]> | undefined;

  constructor(entities: Entities, modules: () => readonly BoundModule[]) {
    this.entities = entities;
    this.list = modules;
  }

  of(fn: FunctionInfo): readonly FunctionUse[] {
    return this.index().get(fn.key) ?? [];
  }

  /** The call that a call's result is handed to. */
  ofNode(node: Node): FunctionUse | undefined {
    this.index();
    return this.byNode.get(node);
  }

  private index(): Map<string, FunctionUse[]> {
    if (this.byFunction !== undefined) return this.byFunction;
    this.byFunction = new Map();
    for (const module of this.list()) for (const call of module.calls) this.read(call, module);
    return this.byFunction;
  }

  private read(call: RawCall, module: BoundModule): void {
    const { node } = call;
    if (node.type === 'TaggedTemplateExpression') return;
    const callee = unwrap(node.callee);
    if (callee.type === 'Identifier') this.add(callee, { call, module, index: -1, property: undefined });
    const name = memberName(callee);
    const first = node.arguments[0];
    if (name !== undefined && first !== undefined && /^decorate(?:Request|Reply)?$/.test(name) && first.type === 'Literal' && typeof first.value === 'string') {
      const value = node.arguments[1];
      if (value !== undefined) this.decorations.set(first.value, [...(this.decorations.get(first.value) ?? []), { node: value, module }]);
    }
    for (const [index, argument] of node.arguments.entries()) this.argument(unwrap(argument), { call, module, index, property: undefined }, 0);
  }

  private argument(node: Node, use: FunctionUse, level: number): void {
    if (node.type === 'Identifier' || isFunction(node)) this.add(node, use);
    else if (node.type === 'CallExpression') this.byNode.set(node, use);
    else if (node.type === 'ObjectExpression' && level < 2) {
      for (const property of node.properties) {
        if (property.type === 'Property') this.argument(unwrap(property.value), { ...use, property: keyName(property.key, property.computed) ?? '?' }, level + 1);
      }
    } else if (node.type === 'ArrayExpression' && level < 3) {
      for (const element of node.elements) if (element !== null) this.argument(unwrap(element), use, level + 1);
    }
  }

  private add(node: Node, use: FunctionUse): void {
    const fn = isFunction(node) ? use.module.functionByStart.get(node.start) : this.functionNamed(node, use.module);
    if (fn === undefined) return;
    const map = this.byFunction as Map<string, FunctionUse[]>;
    const list = map.get(fn.key);
    if (list === undefined) map.set(fn.key, [use]);
    else list.push(use);
  }

  private functionNamed(node: Node, module: BoundModule): FunctionInfo | undefined {
    const binding: Binding | undefined = module.bindingAt.get(node.start);
    if (binding === undefined || binding.kind === 'param' || binding.kind === 'catch' || binding.kind === 'class') return undefined;
    if (binding.kind === 'const' || binding.kind === 'let' || binding.kind === 'var') {
      const init = binding.init === undefined ? undefined : unwrap(binding.init);
      if (init === undefined) return undefined;
      if (init.type === 'CallExpression') {
        // `const plugin = fp(async (app) => …)`: the use of the result counts for the call.
        return undefined;
      }
      return isFunction(init) && binding.path.length === 0 ? module.functionByStart.get(init.start) : undefined;
    }
    if (binding.kind !== 'import' && binding.kind !== 'function') return undefined;
    const found = this.entities.ofBinding(binding);
    return found?.kind === 'function' ? found.fn : undefined;
  }

  parameter(fn: FunctionInfo, index: number): Entity | undefined {
    const type = fn.module.contextTypes.get(fn.node.start);
    if (type !== undefined) {
      const named = this.entities.types.of(type, fn.module);
      const path = named?.kind === 'path' ? CONTEXT_TYPES[named.path]?.[index] : undefined;
      if (path !== undefined) return { ...pathEntity(path, path.split(/[.(#]/)[0] ?? ''), typed: true };
    }
    let tried = 0;
    for (const use of this.of(fn)) {
      if ((tried += 1) > 6) break;
      const found = use.index === -1 ? this.fromCaller(use, index) : this.fromReceiver(use, fn, index, 0);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Call sites of a function, by its name or by resolved members; set by the index once calls are resolved. */
  callers: (fn: FunctionInfo) => readonly { args: readonly Node[]; module: BoundModule }[] = () => [];

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
    const entity = this.entities.of(callee, use.module);
    if (entity?.kind === 'path') {
      const path = node.type === 'NewExpression' ? `new ${entity.path}` : entity.path;
      const given = callbackParams(path, use.index, fn.params.length, use.property)[index];
      if (given !== undefined) return pathEntity(given, given.split(/[.(#]/)[0] ?? '');
      if (path !== 'fastify-plugin' && memberName(callee) !== 'then') return undefined;
    }
    if (index === 0 && memberName(callee) === 'then' && callee.type === 'MemberExpression') return this.entities.of(callee.object, use.module);
    // A wrapper such as `asyncHandler(fn)`: what its result is handed to decides.
    const outer = this.byNode.get(node);
    return outer === undefined ? undefined : this.fromReceiver(outer, fn, index, level + 1);
  }

  decorated(name: string): Entity | undefined {
    this.index();
    for (const { node, module } of this.decorations.get(name) ?? []) {
      const found = this.entities.of(node, module);
      if (found !== undefined && !(found.kind === 'path' && found.path === 'undefined')) return found;
    }
    return undefined;
  }

  implementers(name: string): readonly ClassInfo[] {
    if (this.interfaces === undefined) {
      this.interfaces = new Map();
      for (const module of this.list()) {
        for (const info of module.classes) {
          for (const one of info.implements) {
            if (one.type !== 'TSClassImplements' || one.expression.type !== 'Identifier') continue;
            const list = this.interfaces.get(one.expression.name);
            if (list === undefined) this.interfaces.set(one.expression.name, [info]);
            else list.push(info);
          }
        }
      }
    }
    return this.interfaces.get(name) ?? [];
  }
}
