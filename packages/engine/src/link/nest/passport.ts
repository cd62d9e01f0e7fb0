import { construct } from '../../boot/construct.ts';
import type { Machine } from '../../boot/machine.ts';
import { ThrowSignal } from '../../boot/machine.ts';
import { externalModule } from '../../boot/modules.ts';
import { awaitValue } from '../../boot/await.ts';
import { getProp, makeNative, makePromise, setProp } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Ext as External, Func, Obj, Unk } from '../../boot/value.ts';
import { named, principal } from '../../guard/request-parts.ts';
import type { Session } from '../../guard/session.ts';
import { sessionOf } from '../../guard/session.ts';
import { method, nativeClass } from './native-class.ts';
import type { NestState } from './nest-model.ts';

/** How the strategies of passport get at a credential, by package: https://www.passportjs.org/packages/ */
const KINDS: [RegExp, string, string][] = [
  [/^passport-jwt\b/, 'jwt', 'jwt'],
  [/^passport-local\b/, 'password', 'local'],
  [/^passport-http-bearer\b/, 'bearer', 'bearer'],
  [/^passport-headerapikey\b/, 'api-key', 'headerapikey'],
  [/^passport-custom\b/, 'custom', 'custom'],
  [/^passport-http\b/, 'basic', 'basic'],
  [/^passport-anonymous\b/, 'anonymous', 'anonymous'],
];

/** `@nestjs/passport`: guards by strategy name, and strategies as classes of the service. */
export function definePassport(state: NestState, machine: Machine, module: Ext): void {
  const guards = new Map<string, Func>();
  module.props.set(
    'AuthGuard',
    makeNative(machine, 'AuthGuard', (run, _self, [type]) => {
      const types = namesOf(type);
      const key = types.join(',');
      let known = guards.get(key);
      if (known === undefined) guards.set(key, (known = makeGuard(state, run, types)));
      return known;
    }),
  );
  module.props.set(
    'PassportStrategy',
    makeNative(machine, 'PassportStrategy', (run, _self, [strategy, name]) => makeStrategy(run, strategy, name)),
  );
}

function namesOf(type: Value): string[] {
  const list = type instanceof Obj && type.kind === 'array' ? (type.items ?? []) : [type];
  return list.flatMap((one) => (typeof one === 'string' ? [one] : []));
}

function makeStrategy(machine: Machine, strategy: Value, name: Value): Func {
  const base = strategy instanceof Func ? strategy : undefined;
  const source = strategy instanceof External ? strategy.name : (baseName(base) ?? '');
  const [, kind, standard] = KINDS.find(([pattern]) => pattern.test(source)) ?? [
    /./,
    base === undefined ? 'other' : 'own',
    source.replace(/^passport-|\..*$/g, ''),
  ];
  return nativeClass(machine, 'PassportStrategy', base, (run, self, args) => {
    self.props.set('@@strategy', typeof name === 'string' ? name : standard);
    self.props.set('@@kind', kind);
    self.props.set('@@package', source.replace(/\..*$/, ''));
    self.props.set(
      '@@options',
      args.find((value) => value instanceof Obj && !(value instanceof Func)),
    );
    if (base === undefined) return;
    const made = construct(run, base, args, base.site ?? { path: '', start: 0, end: 0 });
    if (made instanceof Obj) for (const [key, value] of made.props) self.props.set(key, value);
  });
}

function baseName(type: Func | undefined): string | undefined {
  const above = type?.superClass;
  return above instanceof External ? above.name : above instanceof Func ? baseName(above) : undefined;
}

function makeGuard(state: NestState, machine: Machine, types: string[]): Func {
  const guard = nativeClass(machine, `AuthGuard(${types.map((type) => JSON.stringify(type)).join(', ')})`, undefined, () => undefined);
  method(machine, guard, 'canActivate', (run, self, [context], site) => {
    if (run.decider === undefined) return makePromise(run, new Unk('guard outside of a request'));
    try {
      return makePromise(run, activate(state, run, self, types, context, site));
    } catch (signal) {
      if (signal instanceof ThrowSignal) return makePromise(run, signal.value, true);
      throw signal;
    }
  });
  method(machine, guard, 'handleRequest', (run, _self, [error, user], site) => {
    if (error !== undefined && error !== null && error !== false) throw new ThrowSignal(error, site);
    if (user === undefined || user === null || user === false) throw new ThrowSignal(unauthorized(run, site), site);
    return user;
  });
  method(machine, guard, 'getRequest', (run, _self, [context], site) => {
    const http = run.parts.call(run, getProp(run, context, 'switchToHttp', site), context, [], site);
    return run.parts.call(run, getProp(run, http, 'getRequest', site), http, [], site);
  });
  method(machine, guard, 'getAuthenticateOptions', () => undefined);
  method(machine, guard, 'logIn', (run) => makePromise(run, undefined));
  return guard;
}

function unauthorized(machine: Machine, site: Site): Value {
  return construct(machine, getProp(machine, externalModule(machine, '@nestjs/common'), 'UnauthorizedException', site), [], site);
}

/** What `canActivate` of `AuthGuard` does: asks the strategy, hands its answer to `handleRequest`, keeps the user. */
function activate(state: NestState, machine: Machine, guard: Value, types: string[], context: Value, site: Site): Value {
  const session = sessionOf(machine);
  session.readsCredential = true;
  const request = callMember(machine, guard, 'getRequest', [context], site);
  let user: Value = false;
  let error: Value = null;
  try {
    const found = types.map((type) => state.strategies.get(type)).find((one) => one !== undefined);
    user = found instanceof Obj ? ask(session, machine, found, request, site) : unknownStrategy(session, types, site);
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    error = signal.value;
  }
  if (user === false) session.turnedDown = true;
  const kept = awaitValue(
    machine,
    callMember(machine, guard, 'handleRequest', [error, user, new Unk('info'), context, new Unk('status')], site),
  );
  setProp(machine, request, 'user', kept, site);
  if (session.scenario === 'good') session.wrotePrincipal = true;
  return true;
}

function callMember(machine: Machine, self: Value, name: string, args: Value[], site: Site): Value {
  return awaitValue(machine, machine.parts.call(machine, getProp(machine, self, name, site), self, args, site));
}

/** A strategy that is registered somewhere else: it knows good credentials from bad ones. */
function unknownStrategy(session: Session, types: string[], site: Site): Value {
  if (session.scenario !== 'none') session.verify('other', `AuthGuard(${types.join(', ')})`, site);
  return session.scenario === 'good' ? principal('request.user') : false;
}

/** The user that a strategy finds for a request, or false. */
function ask(session: Session, machine: Machine, strategy: Obj, request: Value, site: Site): Value {
  const kind = String(strategy.own?.get('@@kind'));
  const by = String(strategy.own?.get('@@package'));
  const options = strategy.own?.get('@@options');
  const option = (key: string): Value => (options instanceof Obj ? getProp(machine, options, key, site) : undefined);
  const withRequest = option('passReqToCallback') === true ? [request] : [];
  const validate = (args: Value[]): Value => {
    const result = callMember(machine, strategy, 'validate', [...withRequest, ...args], strategy.site ?? site);
    if (result === null || result === undefined || result === false) return false;
    return result;
  };
  switch (kind) {
    case 'jwt': {
      if (session.scenario !== 'none') session.verify('jwt', by, strategy.site ?? site, option('secretOrKey'));
      if (option('ignoreExpiration') === true) session.flags.add('ignores-expiration');
      if (session.scenario !== 'good') return false;
      return validate([principal('token payload')]);
    }
    case 'anonymous':
      return named('anonymous user');
    case 'custom':
      return validate([request]);
    case 'own':
      return authenticateOwn(session, machine, strategy, request, site);
    case 'password':
    case 'bearer':
    case 'api-key':
    case 'basic': {
      const credential = session.credential(kind);
      if (credential === undefined) return false;
      const result = validate(kind === 'password' || kind === 'basic' ? [named('request.body.username'), credential] : [credential]);
      if (result !== false && session.scenario === 'good' && session.verifies.length === 0) session.verify(kind, by, site);
      return result;
    }
    default:
      if (session.scenario !== 'none') session.verify('other', by, strategy.site ?? site);
      return session.scenario === 'good' ? principal('request.user') : false;
  }
}

/** A strategy class of the service: it says `this.success(user)`, `this.fail()` or `this.error(error)`. */
function authenticateOwn(session: Session, machine: Machine, strategy: Obj, request: Value, site: Site): Value {
  let answer: Value = undefined;
  const give = (name: string, value: (args: Value[]) => Value): void =>
    machine.heap.setProp(
      strategy,
      name,
      makeNative(machine, name, (_run, _self, args) => {
        answer ??= value(args);
        return undefined;
      }),
    );
  give('success', ([user]) => user ?? true);
  for (const name of ['fail', 'error', 'redirect', 'pass']) give(name, () => false);
  callMember(machine, strategy, 'authenticate', [request], site);
  if (answer === undefined) session.opaque ??= 'the strategy did not answer';
  return answer ?? false;
}
