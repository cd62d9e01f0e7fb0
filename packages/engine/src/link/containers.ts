import { construct } from '../boot/construct.ts';
import type { Machine } from '../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Func, Obj, Unk } from '../boot/value.ts';

const NOWHERE: Site = { path: '', start: 0, end: 0 };
const MAKERS = /^awilix(?:\.default)?\.(asValue|asClass|asFunction|aliasTo|createContainer)$/;
const HOW = '@@resolver';

/** What a name stands for, and what came of it. */
interface Entry {
  readonly resolver: Obj;
  made?: { readonly value: Value };
  running: boolean;
}

interface Container {
  readonly entries: Map<string, Entry>;
  readonly parent: Container | undefined;
  readonly cradle: Obj;
  /** Parameters are named one by one, instead of taken from one object. */
  readonly classic: boolean;
}

/** Containers of https://github.com/jeffijoe/awilix: what is registered is made when it is first asked for, from the others. */
export function installContainers(machine: Machine): void {
  machine.models.push((run, callee, _self, args, site) => {
    const kind = MAKERS.exec(callee.name)?.[1];
    if (kind === undefined) return undefined;
    if (kind !== 'createContainer') return { value: resolver(run, kind, args) };
    const mode = args[0] instanceof Obj ? getProp(run, args[0], 'injectionMode', site) : undefined;
    return { value: container(run, undefined, mode === 'CLASSIC' || (mode instanceof Obj && nameOf(mode).endsWith('.CLASSIC'))) };
  });
}

function nameOf(value: Obj): string {
  return 'name' in value ? String(value.name) : '';
}

/** `asClass(Service).singleton()`: all further calls only say how long it lives. */
function resolver(machine: Machine, kind: string, [target, options]: Value[]): Obj {
  const out = makeObject(machine);
  out.props.set(HOW, kind);
  out.props.set('@@target', target);
  if (options instanceof Obj && getProp(machine, options, 'injectionMode', NOWHERE) === 'CLASSIC') out.props.set('@@classic', true);
  for (const name of ['singleton', 'scoped', 'transient', 'setLifetime', 'disposer', 'inject', 'proxy', 'classic', 'setInjectionMode'])
    out.props.set(
      name,
      makeNative(machine, name, (_run, _self, [given]) => {
        if (name === 'classic' || (name === 'setInjectionMode' && given === 'CLASSIC')) out.props.set('@@classic', true);
        if (name === 'inject') out.props.set('@@open', true);
        return out;
      }),
    );
  return out;
}

function container(machine: Machine, parent: Container | undefined, classic: boolean): Obj {
  const cradle = makeObject(machine);
  cradle.open = true;
  const state: Container = { entries: new Map(), parent, cradle, classic };
  for (let at = parent; at !== undefined; at = at.parent) for (const name of at.entries.keys()) expose(machine, state, name);
  const out = makeObject(machine, { cradle });
  const define = (name: string, native: (run: Machine, args: Value[]) => Value): void =>
    void out.props.set(
      name,
      makeNative(machine, name, (run, _self, args) => native(run, args)),
    );
  define('register', (run, [first, second]) => {
    if (typeof first === 'string') enter(run, state, first, second);
    else if (first instanceof Obj) for (const key of first.own?.keys() ?? []) enter(run, state, key, getProp(run, first, key, NOWHERE));
    return out;
  });
  define('resolve', (run, [name]) => (typeof name === 'string' ? resolve(run, state, name) : new Unk('an entry of a container')));
  define('has', (_run, [name]) =>
    typeof name === 'string' && find(state, name) !== undefined ? true : new Unk('an entry of a container'),
  );
  define('build', (run, [target, options]) => {
    const asked = target instanceof Obj && target.own?.has(HOW) === true ? target : undefined;
    return make(run, state, asked ?? resolver(run, target instanceof Func && target.isClass ? 'asClass' : 'asFunction', [target, options]));
  });
  define('createScope', (run) => container(run, state, classic));
  define('dispose', (run) => makePromise(run, undefined));
  define('loadModules', () => out);
  // Names of files become names of entries, and what reads them is not followed.
  out.open = true;
  return out;
}

function enter(machine: Machine, state: Container, name: string, value: Value): void {
  if (!(value instanceof Obj) || value.own?.has(HOW) !== true) return;
  state.entries.set(name, { resolver: value, running: false });
  expose(machine, state, name);
}

function expose(machine: Machine, state: Container, name: string): void {
  const member = new Accessor();
  member.get = makeNative(machine, name, (run) => resolve(run, state, name));
  state.cradle.props.set(name, member);
}

function find(state: Container, name: string): { entry: Entry; owner: Container } | undefined {
  for (let at: Container | undefined = state; at !== undefined; at = at.parent) {
    const entry = at.entries.get(name);
    if (entry !== undefined) return { entry, owner: at };
  }
  return undefined;
}

function resolve(machine: Machine, state: Container, name: string): Value {
  const found = find(state, name);
  if (found === undefined) return new Unk(`an entry of a container that was not seen: ${name}`);
  const { entry } = found;
  if (entry.made !== undefined) return entry.made.value;
  // The container refuses circles by an error; here they are left open.
  if (entry.running) return new Unk(`an entry of a container that needs itself: ${name}`);
  entry.running = true;
  try {
    const value = make(machine, state, entry.resolver);
    entry.made = { value };
    return value;
  } finally {
    entry.running = false;
  }
}

function make(machine: Machine, state: Container, how: Obj): Value {
  const target = how.props.get('@@target') as Value;
  const kind = how.props.get(HOW);
  if (kind === 'asValue') return target;
  if (kind === 'aliasTo') return typeof target === 'string' ? resolve(machine, state, target) : new Unk('an alias of a container');
  if (how.props.get('@@open') === true) return new Unk('an entry of a container that gets values of its own');
  const given = state.classic || how.props.get('@@classic') === true ? named(machine, state, target) : [state.cradle];
  if (given === undefined) return new Unk('an entry of a container whose parameters could not be read');
  return kind === 'asClass' ? construct(machine, target, given, NOWHERE) : machine.parts.call(machine, target, undefined, given, NOWHERE);
}

/** The classic mode gives what the parameters are called. */
function named(machine: Machine, state: Container, target: Value): Value[] | undefined {
  const fn = target instanceof Func ? (target.isClass ? target.init : target) : undefined;
  if (target instanceof Func && target.isClass && fn === undefined) return target.superClass === undefined ? [] : undefined;
  const node = fn?.node;
  if (node === undefined || !('params' in node) || !Array.isArray(node.params)) return undefined;
  const names = (node.params as { type: string; name?: string; parameter?: { name?: string } }[]).map(
    (one) => one.name ?? one.parameter?.name,
  );
  return names.map((name) => (name === undefined ? new Unk('a parameter') : resolve(machine, state, name)));
}
