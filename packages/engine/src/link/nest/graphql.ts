import { textOf } from '../../boot/conditions.ts';
import { awaitValue } from '../../boot/await.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Ext, Site, Value } from '../../boot/value.ts';
import { Ext as External, Func, Obj, Unk } from '../../boot/value.ts';
import { routerOf } from '../express.ts';
import { scopeOf } from '../fastify.ts';
import { joined } from '../graphql/context.ts';
import type { GraphField, OperationKind } from '../graphql/graph-model.ts';
import { GraphSchema, GraphServer, graphStateOf } from '../graphql/graph-model.ts';
import { handle } from '../graphql/servers.ts';
import type { RoutedBy } from '../linked.ts';
import { argumentsOf, contextOf } from './arguments.ts';
import { middlewareFor } from './consumer.ts';
import { addParameter, memberDecorator } from './decorators.ts';
import type { Endpoint } from './endpoint.ts';
import { boundMethod } from './endpoint.ts';
import { guardHooks } from './guards.ts';
import type { Injector } from './inject.ts';
import { tokenKey } from './metadata.ts';
import { nativeClass } from './native-class.ts';
import type { NestApp, NestModule, NestState } from './nest-model.ts';
import { addedPrefix } from './paths.ts';

const KINDS: Readonly<Record<string, OperationKind>> = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' };
const PARAMETERS: Readonly<Record<string, string>> = {
  Args: 'args',
  Context: 'graphContext',
  Info: 'info',
  Parent: 'parent',
  Root: 'parent',
};

/** `@nestjs/graphql`: resolvers, their parameters, and the context that guards look at. https://docs.nestjs.com/graphql/resolvers */
export function defineGraphql(state: NestState, machine: Machine, module: Ext): void {
  const define = (name: string, value: Value): void => void module.props.set(name, value);
  define(
    'Resolver',
    memberDecorator(machine, 'Resolver', (_args, site) => (target) => state.meta.set(target, 'resolver', true, site)),
  );
  for (const [name, kind] of Object.entries(KINDS))
    define(
      name,
      memberDecorator(machine, name, (args, site) => (_target, key, method) => {
        if (method === undefined || key === undefined) return;
        state.meta.set(method, 'graphql', kind, state.applying ?? site);
        state.meta.set(method, 'graphql name', nameAmong(machine, args, site) ?? key);
      }),
    );
  for (const [name, kind] of Object.entries(PARAMETERS))
    define(
      name,
      memberDecorator(machine, name, (args, site) => (target, key, _method, index) => {
        const [first] = args;
        const own = typeof first === 'string' ? first : plain(first) ? getProp(machine, first as Obj, 'name', site) : undefined;
        const pipes = args.slice(typeof first === 'string' || plain(first) ? 1 : 0);
        addParameter(target, key, { index: index ?? 0, kind, data: own, pipes });
      }),
    );
  const context = nativeClass(machine, 'GqlExecutionContext', undefined, () => undefined);
  context.props.set(
    'create',
    makeNative(machine, 'create', (run, _self, [given], site) => executionContext(run, given, site)),
  );
  define('GqlExecutionContext', context);
}

const plain = (value: Value): boolean => value instanceof Obj && value.kind === 'object' && !(value instanceof External);

/** `@Query('posts')`, `@Query(() => [Post], { name: 'posts' })` */
function nameAmong(machine: Machine, args: Value[], site: Site): string | undefined {
  for (const argument of args) {
    if (typeof argument === 'string') return argument;
    if (!plain(argument)) continue;
    const name = getProp(machine, argument, 'name', site);
    if (typeof name === 'string') return name;
  }
  return undefined;
}

/** `GqlExecutionContext.create(context)`: the context again, with names for its arguments. */
function executionContext(machine: Machine, given: Value, site: Site): Value {
  if (!(given instanceof Obj)) return new Unk('execution context');
  const out = makeObject(machine);
  for (const [key, member] of given.own ?? []) out.props.set(key, member);
  const list = machine.parts.call(machine, getProp(machine, given, 'getArgs', site), given, [], site);
  const at = (index: number): Value => (list instanceof Obj ? list.items?.[index] : new Unk('argument'));
  for (const [name, index] of [
    ['getRoot', 0],
    ['getArgs', 1],
    ['getContext', 2],
    ['getInfo', 3],
  ] as const)
    out.props.set(
      name,
      makeNative(machine, name, () => at(index)),
    );
  return out;
}

/** What `GraphQLModule.forRoot` and `forRootAsync` are given, kept with the module. */
export function graphqlModule(machine: Machine, name: string, options: Value): Obj {
  return makeObject(machine, {
    module: new External('@nestjs/graphql.GraphQLModule'),
    [name.endsWith('Async') ? '@@graphql async' : '@@graphql']: options,
  });
}

/** Puts the endpoint of each GraphQL module on the framework below, with the resolvers of the app as fields. */
export function registerGraphql(machine: Machine, state: NestState, app: NestApp, injector: Injector): void {
  for (const module of app.modules) {
    const { dynamic } = module;
    if (dynamic === undefined || !(dynamic.own?.has('@@graphql') === true || dynamic.own?.has('@@graphql async') === true)) continue;
    const site = dynamic.site ?? app.site;
    const options = optionsOf(machine, injector, module, dynamic, site);
    const read = (key: string): Value => (plain(options) ? getProp(machine, options, key, site) : undefined);
    const schema = new GraphSchema(site);
    const conditions = [...new Set([...app.conditions, ...module.conditions])];
    const server = new GraphServer('@nestjs/graphql', schema, options, site, conditions);
    graphStateOf(machine).servers.push(server);
    server.context = read('context');
    const mercurius = /Mercurius/.test(nameOf(read('driver')));
    server.contextArgs = (run, { request, reply }) =>
      mercurius ? [request, reply] : [makeObject(run, { req: request, request, res: reply, reply })];
    // Drivers see to it that the request is there.
    server.complete = (run, exchange, given) => {
      const made = joined(run, { req: exchange.request, ...(mercurius ? { reply: exchange.reply } : {}) }, given);
      if (made instanceof Obj && !(made instanceof External) && plain(made) && made.own?.has('req') !== true)
        made.props.set('req', exchange.request);
      return made;
    };
    if (read('transformSchema') !== undefined) schema.open.push({ reason: 'what transformSchema makes of the schema was not read', site });
    schema.fields = fieldsOf(machine, state, app, injector, server);
    const own = textOf(read('path') ?? '/graphql') ?? '{?}';
    const path = `${read('useGlobalPrefix') === true ? addedPrefix(app) : ''}${own.startsWith('/') ? own : `/${own}`}`;
    place(machine, state, app, module, server, path);
  }
}

function nameOf(value: Value): string {
  return value instanceof External || value instanceof Func ? value.name : '';
}

function optionsOf(machine: Machine, injector: Injector, module: NestModule, dynamic: Obj, site: Site): Value {
  if (dynamic.own?.has('@@graphql') === true) return dynamic.own.get('@@graphql') as Value;
  const given = dynamic.own?.get('@@graphql async') as Value;
  const read = (key: string): Value => (plain(given) ? getProp(machine, given, key, site) : undefined);
  const factory = read('useFactory');
  const inject = read('inject');
  if (factory instanceof Func) {
    const args = (inject instanceof Obj ? (inject.items ?? []) : []).map((token) => injector.resolve(module, token));
    const made = injector.attempt(() => awaitValue(machine, machine.parts.call(machine, factory, undefined, args, site)));
    return withDriver(machine, made, read('driver'));
  }
  const type = read('useClass') ?? read('useExisting');
  const instance = type instanceof Func ? injector.resolve(module, type) : undefined;
  const create =
    instance instanceof Obj && !(instance instanceof External) ? getProp(machine, instance, 'createGqlOptions', site) : undefined;
  return create instanceof Func
    ? withDriver(
        machine,
        injector.attempt(() => awaitValue(machine, machine.parts.call(machine, create, instance, [], site))),
        read('driver'),
      )
    : new Unk('options from elsewhere');
}

function withDriver(machine: Machine, options: Value, driver: Value): Value {
  return plain(options) && driver !== undefined ? joined(machine, { driver }, options) : options;
}

/** Root fields of all resolvers that modules list as providers. */
function fieldsOf(machine: Machine, state: NestState, app: NestApp, injector: Injector, server: GraphServer): GraphField[] {
  const out = new Map<string, GraphField>();
  for (const module of app.modules)
    for (const provider of module.listed) {
      const type = provider.useClass;
      if (!(type instanceof Func) || state.meta.get(type, 'resolver') !== true) continue;
      const instance = injector.instanceOf(module, tokenKey(provider.token) ?? '', provider);
      const conditions = [...new Set([...module.conditions, ...provider.conditions])];
      for (const endpoint of resolversOf(state, module, type, instance, conditions, server)) {
        const kind = state.meta.own(endpoint.method, 'graphql') as OperationKind;
        const name = String(state.meta.own(endpoint.method, 'graphql name'));
        const context = contextOf(endpoint);
        handOver(machine, endpoint.method, 'graphql resolver', endpoint.site, {}, 0);
        out.set(`${kind} ${name}`, {
          kind,
          name,
          resolve: boundMethod(machine, endpoint.method, instance),
          args: undefined,
          directives: [],
          hooks: guardHooks(machine, state, app, injector, endpoint, context),
          call: argumentsOf(state, injector, endpoint, app),
          site: endpoint.site,
          conditions,
        });
      }
    }
  return [...out.values()];
}

function resolversOf(
  state: NestState,
  module: NestModule,
  type: Func,
  instance: Value,
  conditions: string[],
  graph: GraphServer,
): Endpoint[] {
  const out: Endpoint[] = [];
  const seen = new Set<string>();
  const prototype = type.own?.get('prototype');
  for (let at: Obj | null = prototype instanceof Obj ? prototype : null, depth = 0; at !== null && depth < 16; at = at.proto, depth += 1)
    for (const [name, method] of at.own ?? []) {
      if (name === 'constructor' || seen.has(name) || !(method instanceof Func)) continue;
      seen.add(name);
      const kind = state.meta.own(method, 'graphql');
      const site = state.meta.place(method, 'graphql');
      if (typeof kind !== 'string' || site === undefined) continue;
      out.push({ module, controller: type, method, name, instance, verb: kind.toUpperCase(), site, conditions, graph });
    }
  return out;
}

function place(machine: Machine, state: NestState, app: NestApp, module: NestModule, server: GraphServer, path: string): void {
  const controller = new Func('GraphQLModule', machine.realm.func);
  const endpoint: Endpoint = {
    module,
    controller,
    method: controller,
    name: 'graphql',
    instance: undefined,
    verb: 'POST',
    site: server.site,
    conditions: server.conditions,
  };
  const made: RoutedBy = {
    framework: 'nestjs',
    hooks: middlewareFor(machine, state, app, endpoint, path),
    args: () => [],
    schemas: () => [],
    limiter: undefined,
    shares: true,
  };
  const handler = handle(machine, server);
  const router = routerOf(app.http);
  if (router !== undefined) {
    router.layers.push({
      kind: 'route',
      paths: [path],
      methods: ['POST'],
      functions: [{ value: handler, conditions: [] }],
      site: server.site,
      conditions: server.conditions,
      made,
    });
    return;
  }
  const scope = scopeOf(app.http);
  scope?.app.routes.push({
    methods: ['POST'],
    path,
    scope,
    options: undefined,
    handler,
    site: server.site,
    conditions: server.conditions,
    limiters: [...scope.limiters],
    websocket: false,
    made,
  });
}
