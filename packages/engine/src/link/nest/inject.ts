import { pushTo } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { construct } from '../../boot/construct.ts';
import { resultOf } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { BudgetSignal, ThrowSignal } from '../../boot/machine.ts';
import { awaitValue } from '../../boot/await.ts';
import { getProp, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj, UNSET, Unk } from '../../boot/value.ts';
import { builtInProvider } from './built-in.ts';
import { parametersOf, properties } from './decorators.ts';
import { tokenKey } from './metadata.ts';
import { flatten, forwarded } from './modules.ts';
import type { NestApp, NestModule, NestState, Provider } from './nest-model.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
/** Steps that making one provider may take. */
const STEPS = 12_000;
const DEEPEST = 24;

/** Finds and makes what constructors ask for, once per module and provider. */
export class Injector {
  private readonly machine: Machine;
  private readonly state: NestState;
  private readonly app: NestApp;
  private readonly making = new Set<string>();
  private depth = 0;
  private byToken: Map<string, NestModule[]> | undefined;

  constructor(machine: Machine, state: NestState, app: NestApp) {
    this.machine = machine;
    this.state = state;
    this.app = app;
  }

  /** The instance of a token, as a module sees it. */
  resolve(module: NestModule | undefined, token: Value): Value {
    const wanted = forwarded(this.machine, token);
    const key = tokenKey(wanted);
    if (key === undefined) return new Unk('injected');
    const owner = this.ownerOf(module, key);
    const provider = owner?.providers.get(key);
    if (owner !== undefined && provider !== undefined) return this.instanceOf(owner, key, provider);
    const own = builtInProvider(this.machine, this.state, this.app, this, wanted, module);
    if (own !== undefined) return own;
    // Guards, pipes and the like need not be listed: they are made where they are used.
    if (wanted instanceof Func && wanted.isClass) return this.bare(module, wanted);
    if (wanted instanceof Ext) return packagedInstance(wanted);
    return new Unk('injected');
  }

  /** A class that no module lists, made once per module. */
  private bare(module: NestModule | undefined, type: Func): Value {
    const key = `bare #${type.id}`;
    const known = module?.instances.get(key);
    if (known !== undefined) return known;
    if (this.making.has(key)) return new Unk('circular injection');
    this.making.add(key);
    const made = this.attempt(() => this.make(module, type));
    this.making.delete(key);
    module?.instances.set(key, made);
    return made;
  }

  instanceOf(module: NestModule, key: string, provider: Provider): Value {
    const slot = module.providers.get(key) === provider ? key : `${key}|${module.listed.indexOf(provider)}`;
    if (module.instances.has(slot)) return module.instances.get(slot);
    const mark = `${module.name}|${slot}`;
    if (this.making.has(mark) || this.depth > DEEPEST) return new Unk('circular injection');
    this.making.add(mark);
    this.depth += 1;
    const made = this.attempt(() => this.provide(module, provider));
    this.depth -= 1;
    this.making.delete(mark);
    module.instances.set(slot, made);
    return made;
  }

  private provide(module: NestModule, provider: Provider): Value {
    if (provider.hasValue === true) return provider.useValue;
    if (provider.useExisting !== undefined) return this.resolve(module, provider.useExisting);
    if (provider.useFactory !== undefined) return this.made(module, provider.useFactory, provider.inject, provider.site ?? NOWHERE);
    return this.make(module, provider.useClass);
  }

  /** What a factory gives for what it injects. */
  made(module: NestModule | undefined, factory: Value, inject: Value, site: Site): Value {
    const { machine } = this;
    const args = flatten(inject, []).flatMap(({ value }) => (value === undefined ? [] : [this.injected(module, value)]));
    return awaitValue(machine, machine.parts.call(machine, factory, undefined, args, site));
  }

  /** `inject: [A, { token: B, optional: true }]` */
  private injected(module: NestModule | undefined, value: Value): Value {
    const token = value instanceof Obj && value.kind === 'object' ? value.own?.get('token') : undefined;
    return this.resolve(module, (token as Value) ?? value);
  }

  /** Makes an instance of a class with what its constructor asks for. */
  make(module: NestModule | undefined, type: Value): Value {
    const { machine } = this;
    if (type instanceof Choice) return this.make(module, type.options[0]?.value);
    if (!(type instanceof Func)) return type instanceof Ext ? packagedInstance(type) : new Unk('injected');
    const made = construct(machine, type, this.argumentsOf(module, type), type.site ?? NOWHERE);
    const prototype = type.own?.get('prototype');
    if (made instanceof Obj)
      for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 8; at = at.proto, depth += 1)
        for (const [name, token] of properties(this.state, at))
          if (token !== undefined) machine.heap.setProp(made, name, this.resolve(module, token));
    return made;
  }

  private argumentsOf(module: NestModule | undefined, type: Func): Value[] {
    let owner: Func | undefined = type;
    while (owner !== undefined && owner.init === undefined) owner = owner.superClass instanceof Func ? owner.superClass : undefined;
    const node = owner?.init?.node;
    if (owner === undefined || node === undefined || !('params' in node) || !Array.isArray(node.params)) return [];
    const tokens = parametersOf(owner, 'constructor');
    return (node.params as Node[]).map((param, index) => {
      const named = tokens.find((one) => one.index === index && one.kind === 'inject');
      const token = named === undefined ? typeOf(this.machine, owner as Func, param) : named.data;
      return token === undefined ? new Unk('injected') : this.resolve(module, token);
    });
  }

  /** Runs code of the service that may fail; what fails is simply not known. */
  attempt(body: () => Value): Value {
    const { machine } = this;
    const outer = machine.maxSteps;
    const own = Math.min(outer, machine.steps + STEPS);
    machine.maxSteps = own;
    try {
      return body();
    } catch (signal) {
      if (signal instanceof ThrowSignal || signal instanceof RangeError) return new Unk('it could not be made');
      if (signal instanceof BudgetSignal && own < outer) return new Unk('making it takes too many steps');
      throw signal;
    } finally {
      machine.maxSteps = outer;
    }
  }

  /** Calls a hook of a module or provider if it has one. */
  hook(instance: Value, name: string, args: Value[] = []): void {
    const { machine } = this;
    if (!(instance instanceof Obj) || instance instanceof Ext || instance instanceof Func) return;
    const hook = getProp(machine, instance, name, NOWHERE);
    if (!(hook instanceof Func)) return;
    this.attempt(() => machine.parts.call(machine, hook, instance, args, instance.site ?? NOWHERE));
  }

  private ownerOf(module: NestModule | undefined, key: string): NestModule | undefined {
    if (module !== undefined) {
      if (module.providers.has(key)) return module;
      const found = exporterOf(module, key, new Set());
      if (found !== undefined) return found;
    }
    // Global modules, and, where what is exported is not known, whoever has it.
    this.byToken ??= this.index();
    const all = this.byToken.get(key) ?? [];
    return all.find((one) => one.isGlobal) ?? all[0];
  }

  private index(): Map<string, NestModule[]> {
    const out = new Map<string, NestModule[]>();
    for (const module of this.app.modules) for (const key of module.providers.keys()) pushTo(out, key, module);
    return out;
  }
}

const instances = new WeakMap<Ext, Ext>();

/** An instance of a class of a package that its own module makes. */
function packagedInstance(type: Ext): Ext {
  let known = instances.get(type);
  if (known === undefined) instances.set(type, (known = resultOf(type, [], true)));
  return known;
}

function exporterOf(module: NestModule, key: string, seen: Set<NestModule>): NestModule | undefined {
  for (const imported of module.imports) {
    if (seen.has(imported)) continue;
    seen.add(imported);
    const exported = imported.exports.map(({ value }) =>
      tokenKey(value instanceof Obj && value.own?.has('provide') === true ? (value.own.get('provide') as Value) : value),
    );
    if (exported.includes(key) && imported.providers.has(key)) return imported;
    const again = exporterOf(imported, key, seen);
    if (again !== undefined) return again;
  }
  return undefined;
}

/** The class that a parameter is annotated with, as a value of the module. */
export function typeOf(machine: Machine, owner: Func, param: Node): Value {
  let inner = param.type === 'TSParameterProperty' ? (param.parameter as Node) : param;
  if (inner.type === 'AssignmentPattern') inner = inner.left;
  const annotation = 'typeAnnotation' in inner ? (inner.typeAnnotation as { typeAnnotation: Node } | null | undefined) : undefined;
  return annotation === null || annotation === undefined ? undefined : classOf(machine, owner, annotation.typeAnnotation);
}

/** The value behind the name of a type: a class, if there is one. */
export function classOf(machine: Machine, owner: Func, type: Node): Value {
  if (type.type !== 'TSTypeReference') return undefined;
  const read = (name: Node): Value => {
    if (name.type === 'Identifier') {
      const cell = owner.scope?.find(name.name);
      const value = cell === undefined ? machine.realm.globals.get(name.name) : cell.live === undefined ? cell.value : cell.live();
      return value === UNSET ? undefined : value;
    }
    if (name.type !== 'TSQualifiedName') return undefined;
    const left = read(name.left as Node);
    return left instanceof Obj ? getProp(machine, left, name.right.name, NOWHERE) : undefined;
  };
  const value = read(type.typeName as Node);
  return value instanceof Func || value instanceof Ext ? value : undefined;
}

/** A provider that is not made yet: of its class, with nothing known about it. */
export function standInFor(machine: Machine, token: Value): Value {
  const prototype = token instanceof Func && token.isClass ? token.own?.get('prototype') : undefined;
  if (!(prototype instanceof Obj)) return new Unk('provider');
  const out = makeObject(machine);
  out.proto = prototype;
  out.open = true;
  return out;
}
