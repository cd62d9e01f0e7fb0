import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject } from '../../boot/properties.ts';
import type { Value } from '../../boot/value.ts';
import { Func, Obj, Unk } from '../../boot/value.ts';
import { contextOf as contextOfOperation } from '../graphql/context.ts';
import type { HookArguments } from '../linked.ts';
import { parametersOf } from './decorators.ts';
import { enhancersOf, instanceOf } from './guards.ts';
import type { Injector } from './inject.ts';
import { flatten } from './modules.ts';
import type { NestApp, NestState, Parameter } from './nest-model.ts';
import type { Endpoint } from './endpoint.ts';

type Exchange = Parameters<HookArguments>[1];

/** The `ExecutionContext` of a route: https://docs.nestjs.com/fundamentals/execution-context */
export function contextOf(endpoint: Endpoint): HookArguments {
  return (machine, exchange) => [makeContext(machine, endpoint, exchange)];
}

function makeContext(machine: Machine, endpoint: Endpoint, exchange: Exchange): Obj {
  const list = listOf(machine, endpoint, exchange);
  const give = (name: string, code: (args: Value[]) => Value): [string, Value] => [
    name,
    makeNative(machine, name, (_run, _self, args) => code(args)),
  ];
  const http = makeObject(
    machine,
    Object.fromEntries([give('getRequest', () => list[0]), give('getResponse', () => list[1]), give('getNext', () => list[2])]),
  );
  const sockets = makeObject(
    machine,
    Object.fromEntries([give('getClient', () => list[0]), give('getData', () => list[1]), give('getPattern', () => endpoint.name)]),
  );
  const messages = makeObject(machine, Object.fromEntries([give('getData', () => list[0]), give('getContext', () => list[1])]));
  return makeObject(
    machine,
    Object.fromEntries([
      give('switchToHttp', () => http),
      give('getHandler', () => endpoint.method),
      give('getClass', () => endpoint.controller),
      give('getType', () =>
        endpoint.graph !== undefined ? 'graphql' : endpoint.socket === true ? 'ws' : endpoint.message === true ? 'rpc' : 'http',
      ),
      give('getArgs', () => makeArray(machine, [...list])),
      give('getArgByIndex', ([at]) => (typeof at === 'number' ? list[at] : new Unk('argument'))),
      give('switchToRpc', () => messages),
      give('switchToWs', () => sockets),
    ]),
  );
}

/** Arguments of the handler as the kind of transport has them; `getRequest()` is the first of them, whatever that is. */
function listOf(machine: Machine, endpoint: Endpoint, exchange: Exchange): Value[] {
  if (endpoint.graph !== undefined)
    return [
      undefined,
      getProp(machine, exchange.request, 'body', endpoint.site),
      contextOfOperation(machine, endpoint.graph, exchange),
      new Unk('information about the operation'),
    ];
  if (endpoint.message === true) return [getProp(machine, exchange.request, 'body', endpoint.site), new Unk('context of the message')];
  if (endpoint.socket === true) return [exchange.socket, getProp(machine, exchange.request, 'body', endpoint.site)];
  return [exchange.request, exchange.reply, makeNative(machine, 'next', () => undefined)];
}

/** Members of the request that decorators of parameters stand for. */
const PARTS = new Set(['body', 'query', 'params', 'headers', 'session', 'ip', 'hosts', 'file', 'files', 'rawBody']);
const READ = new Set(['body', 'query', 'params', 'file', 'files', 'rawBody']);
/** Only these go through the pipes of the app, the class and the method. */
const PIPED = new Set(['body', 'query', 'params', 'custom']);

/** What a handler is called with. */
export function argumentsOf(state: NestState, injector: Injector, endpoint: Endpoint, app: NestApp): HookArguments {
  const prototype = endpoint.controller.own?.get('prototype');
  const parameters = prototype instanceof Obj ? parametersOf(prototype, endpoint.name) : [];
  const pipes = enhancersOf(state, app, endpoint, 'pipes').flatMap((one) =>
    flatten(one.value, []).map(({ value }) => instanceOf(injector, one.module ?? endpoint.module, value)),
  );
  return (machine, exchange) => {
    state.reading = undefined;
    if (parameters.length === 0) return [];
    const out: Value[] = Array.from({ length: Math.max(...parameters.map((one) => one.index)) + 1 });
    // All are asked for at once: a decorator of the app that throws keeps none of the others from being read.
    for (const { kind } of parameters) if (READ.has(kind)) getProp(machine, exchange.request, kind, endpoint.site);
    for (const parameter of parameters) {
      let value = valueOf(machine, endpoint, parameter, exchange);
      const own = parameter.pipes.map((pipe) => instanceOf(injector, endpoint.module, pipe));
      for (const pipe of PIPED.has(parameter.kind) ? [...pipes, ...own] : []) value = through(machine, pipe, value, parameter, endpoint);
      out[parameter.index] = value;
    }
    return out;
  };
}

function valueOf(machine: Machine, endpoint: Endpoint, parameter: Parameter, exchange: Exchange): Value {
  const { site } = endpoint;
  switch (parameter.kind) {
    case 'request':
      return exchange.request;
    case 'response':
      return exchange.reply;
    case 'next':
      return makeNative(machine, 'next', () => undefined);
    case 'custom':
      return machine.parts.call(machine, parameter.factory, undefined, [parameter.data, makeContext(machine, endpoint, exchange)], site);
    case 'args':
    case 'message': {
      const body = getProp(machine, exchange.request, 'body', site);
      return typeof parameter.data === 'string' ? getProp(machine, body, parameter.data, site) : body;
    }
    case 'graphContext': {
      const context = endpoint.graph === undefined ? new Unk('context') : contextOfOperation(machine, endpoint.graph, exchange);
      return typeof parameter.data === 'string' ? getProp(machine, context, parameter.data, site) : context;
    }
    case 'socket':
      return exchange.socket;
    case 'parent':
      return undefined;
    default: {
      if (!PARTS.has(parameter.kind)) return new Unk('argument');
      const part = getProp(machine, exchange.request, parameter.kind, site);
      if (typeof parameter.data !== 'string') return part;
      return getProp(machine, part, parameter.kind === 'headers' ? parameter.data.toLowerCase() : parameter.data, site);
    }
  }
}

/** Runs pipes of the audited code; those of packages give what they get, or refuse it. */
function through(machine: Machine, pipe: Value, value: Value, parameter: Parameter, endpoint: Endpoint): Value {
  if (!(pipe instanceof Obj) || pipe instanceof Func || pipe.kind !== 'object') return value;
  const transform = getProp(machine, pipe, 'transform', endpoint.site);
  if (!(transform instanceof Func) || transform.node === undefined) return value;
  const about = makeObject(machine, {
    type: parameter.kind === 'params' ? 'param' : parameter.kind,
    data: parameter.data,
    metatype: new Unk('type of the parameter'),
  });
  const out = machine.parts.call(machine, transform, pipe, [value, about], endpoint.site);
  return out instanceof Obj && out.kind === 'promise' ? out.data : out;
}
