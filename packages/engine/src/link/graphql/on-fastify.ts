import { textOf } from '../../boot/conditions.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import type { FastifyScope } from '../fastify-model.ts';
import { joinPrefix, joinRoute } from '../fastify-model.ts';
import type { GraphServer } from './graph-model.ts';
import { graphStateOf } from './graph-model.ts';
import { schemaFrom } from './resolvers.ts';
import { handle, mercuriusServer } from './servers.ts';

/** `app.register(mercurius, options)`, with what it puts on the instance. https://mercurius.dev/#/docs/api/options */
export function registerMercurius(machine: Machine, scope: FastifyScope, options: Value, site: Site): void {
  const state = graphStateOf(machine);
  const server = mercuriusServer(machine, state, options, site);
  endpoint(machine, scope, server, undefined, site);
  const members = makeNative(machine, 'graphql', () => new Unk('answer'));
  members.open = true;
  const define = (name: string, code: (args: Value[], at: Site, run: Machine) => void): void =>
    void members.props.set(
      name,
      makeNative(machine, name, (run, _self, args, at) => {
        code(args, at, run);
        return undefined;
      }),
    );
  let texts: Value[] = [read(machine, options, 'schema', site)];
  let maps: Value[] = [read(machine, options, 'resolvers', site)];
  const renew = (run: Machine): void => {
    const list = (items: Value[]): Value => {
      const out = new Obj('array', run.realm.array);
      out.items = items.filter((item) => item !== undefined);
      return out;
    };
    server.schema = schemaFrom(run, list(texts), list(maps), site);
  };
  define('extendSchema', ([text], _at, run) => {
    texts = [...texts, text];
    renew(run);
  });
  define('defineResolvers', ([map], _at, run) => {
    maps = [...maps, map];
    renew(run);
  });
  define('addHook', ([name, hook], at) => {
    if (name === 'preExecution' || name === 'preParsing' || name === 'preValidation')
      server.schema?.open.push({ reason: `a hook of mercurius (${String(name)}) was not read`, site: at });
    void hook;
  });
  machine.heap.setProp(scope.handle, 'graphql', members);
}

/** `mercurius-auth`: a policy that is asked before each field that carries its directive. https://github.com/mercurius-js/auth */
export function registerMercuriusAuth(machine: Machine, options: Value, site: Site): void {
  const server = graphStateOf(machine).servers.findLast((one) => one.by === 'mercurius');
  if (server?.schema === undefined) return;
  const apply = read(machine, options, 'applyPolicy', site);
  const context = read(machine, options, 'authContext', site);
  const directive = read(machine, options, 'authDirective', site);
  if (typeof directive !== 'string' || !(apply instanceof Func)) {
    server.schema.open.push({ reason: 'the policies of mercurius-auth could not be read', site });
    return;
  }
  for (const field of server.schema.fields) {
    const found = field.directives.find((one) => one.name === directive);
    if (found === undefined) continue;
    const policy = makeNative(machine, apply.name === '' ? 'applyPolicy' : apply.name, (run, _self, args, at) => {
      const given = args[2];
      if (context instanceof Func && given instanceof Obj && !(given instanceof Ext)) {
        const made = run.parts.call(run, context, undefined, [given], at);
        given.props.set('auth', made instanceof Obj && made.kind === 'promise' ? made.data : made);
      }
      return run.parts.call(run, apply, undefined, [directiveNode(run, found.args), ...args], at);
    });
    field.hooks.push({ phase: 'guard', value: policy, site, conditions: [...machine.pc], name: `@${directive}` });
    field.directives = field.directives.filter((one) => one !== found);
  }
}

/** A directive as the parser gives it, as far as policies look at it. */
function directiveNode(machine: Machine, args: Record<string, Value>): Obj {
  const list = new Obj('array', machine.realm.array);
  list.items = Object.entries(args).map(([name, value]) =>
    makeObject(machine, { name: makeObject(machine, { value: name }), value: makeObject(machine, { value }) }),
  );
  const out = makeObject(machine, { arguments: list });
  out.open = true;
  return out;
}

/** `app.register(fastifyApollo(server), { path, context })` */
export function registerGraphql(machine: Machine, scope: FastifyScope, server: GraphServer, options: Value, site: Site): void {
  const context = read(machine, options, 'context', site);
  if (context !== undefined) {
    server.context = context;
    server.contextArgs = (_run, { request, reply }) => [request, reply];
  }
  const path = read(machine, options, 'path', site);
  endpoint(machine, scope, server, path === undefined ? undefined : textOf(path), site);
}

function endpoint(machine: Machine, scope: FastifyScope, server: GraphServer, path: string | undefined, site: Site): void {
  scope.app.routes.push({
    methods: ['POST'],
    path: joinRoute(joinPrefix(scope.prefix, ''), path ?? server.path ?? '/graphql'),
    scope,
    options: makeObject(machine),
    handler: handle(machine, server),
    site,
    conditions: [...machine.pc],
    limiters: [...scope.limiters],
    websocket: false,
    by: server.by,
  });
}

function read(machine: Machine, from: Value, key: string, site: Site): Value {
  return from instanceof Obj && !(from instanceof Ext) ? getProp(machine, from, key, site) : undefined;
}
