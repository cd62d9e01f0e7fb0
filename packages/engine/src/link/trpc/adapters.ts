import { textOf } from '../../boot/conditions.ts';
import { recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import type { Func } from '../../boot/value.ts';
import { Ext, Obj, Unk } from '../../boot/value.ts';
import type { TrpcServer, TrpcState } from './trpc-model.ts';
import { TrpcHandler } from './trpc-model.ts';

/** Functions that make something of a router, by adapter. https://trpc.io/docs/server/adapters */
const SERVERS = /^@trpc\/server\/adapters\/standalone\.createHTTP2?Server$/;
const LISTENERS =
  /^@trpc\/server\/adapters\/(?:(?:standalone|node-http)\.createHTTP2?Handler|express\.createExpressMiddleware|next\.createNextApiHandler|node-http\.createHTTPHandler)$/;

/** Answers calls of the adapters while a service starts. */
export function adapterCall(machine: Machine, state: TrpcState, callee: Ext, args: Value[], site: Site): { value: Value } | undefined {
  const { name } = callee;
  const [options] = args;
  const made = (adapter: TrpcHandler['adapter']): TrpcHandler => {
    const router = optionOf(machine, options, 'router', site);
    const handler = new TrpcHandler(router, optionOf(machine, options, 'createContext', site), adapter, site);
    handler.middleware = optionOf(machine, options, 'middleware', site);
    handler.maxBodySize = optionOf(machine, options, 'maxBodySize', site);
    return handler;
  };
  if (LISTENERS.test(name)) {
    recordCall(machine, callee, args, site, false);
    const handler = made('node');
    const listener = handlerValue(machine, handler);
    if (name.includes('standalone')) listener.props.set('@@base', baseOf(machine, options, site) ?? new Unk('base path'));
    return { value: listener };
  }
  if (name === '@hono/trpc-server.trpcServer') {
    recordCall(machine, callee, args, site, false);
    return { value: handlerValue(machine, made('hono')) };
  }
  if (!SERVERS.test(name)) return undefined;
  const call = recordCall(machine, callee, args, site, false);
  const handler = made('node');
  const server: TrpcServer = {
    handler,
    base: baseOf(machine, options, site),
    site,
    listen: undefined,
    conditions: [...machine.pc],
    call: call?.id,
  };
  state.servers.push(server);
  return { value: serverValue(machine, server) };
}

/** `basePath` without the slashes at its ends. */
export function baseOf(machine: Machine, options: Value, site: Site): string | undefined {
  const given = optionOf(machine, options, 'basePath', site);
  return given === undefined ? '' : textOf(given)?.replace(/^\/|\/$/g, '');
}

/** Node's server, of which only that it listens matters here. */
export function serverValue(machine: Machine, server: TrpcServer): Value {
  const out = makeObject(machine);
  out.open = true;
  out.site = server.site;
  out.props.set(
    'listen',
    makeNative(machine, 'listen', (_run, self, _args, site) => {
      server.listen ??= site;
      return self;
    }),
  );
  // In tRPC 10 the server is a member of what is returned.
  out.props.set('server', out);
  for (const name of ['on', 'once', 'setTimeout', 'close'])
    out.props.set(
      name,
      makeNative(machine, name, (_run, self) => self),
    );
  return out;
}

/** A member of options as adapters get them. */
export function optionOf(machine: Machine, options: Value, key: string, site: Site): Value {
  return options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, key, site) : undefined;
}

/** A request listener for a router. */
export function handlerValue(machine: Machine, handler: TrpcHandler): Func {
  const out = makeNative(machine, 'trpc', () => new Unk('request handled'));
  out.model = handler;
  out.site = handler.site;
  return out;
}
