import { recordCall } from '../../boot/external.ts';
import { noteUnknownParts } from '../../boot/function.ts';
import type { Machine } from '../../boot/machine.ts';
import { externalModule } from '../../boot/modules.ts';
import { getProp, makeNative, makeObject, makePromise } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Obj, Unk } from '../../boot/value.ts';
import { textOf } from '../../boot/conditions.ts';
import { adapterOf } from './built-in.ts';
import { requestMethod } from './decorators.ts';
import { openDatabases } from './database-modules.ts';
import { initialise, instantiate } from './initialise.ts';
import { Injector } from './inject.ts';
import { addServer, connectServer, registerMessages } from './messages.ts';
import { scanModules } from './modules.ts';
import { GLOBAL_METHODS } from './nest-model.ts';
import type { GlobalEnhancers, NestApp, NestState } from './nest-model.ts';

const injectors = new WeakMap<NestApp, Injector>();

/** What finds providers for an app. */
export function injectorOf(machine: Machine, state: NestState, app: NestApp): Injector {
  let known = injectors.get(app);
  if (known === undefined) injectors.set(app, (known = new Injector(machine, state, app)));
  return known;
}

/** `NestFactory.create(AppModule, adapter?, options?)` and its kind. */
export function createApplication(machine: Machine, state: NestState, callee: Ext, args: Value[], site: Site): Value {
  const member = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  recordCall(machine, callee, args.slice(1), site, false);
  const adapter = args.slice(1).find((value) => value instanceof Obj && value.own?.has('@@adapter') === true) as Obj | undefined;
  const options = args.slice(1).find((value) => value instanceof Obj && value !== adapter);
  const unread = args.length > 1 && adapter === undefined && args[1] instanceof Unk;
  const kind =
    member === 'createMicroservice'
      ? 'microservice'
      : member === 'createApplicationContext'
        ? 'context'
        : adapter?.own?.get('@@adapter') === 'fastify'
          ? 'fastify'
          : 'express';
  const http =
    kind === 'microservice' || kind === 'context'
      ? undefined
      : ((adapter?.own?.get('@@instance') as Value) ??
        machine.parts.call(machine, externalModule(machine, 'express'), undefined, [], site));
  const app: NestApp = {
    kind,
    root: args[0],
    http,
    options,
    prefix: undefined,
    prefixExclude: [],
    versioning: undefined,
    enhancers: { guards: [], pipes: [], interceptors: [], filters: [] },
    modules: [],
    scanned: false,
    initialised: false,
    listen: undefined,
    shutdownHooks: undefined,
    site,
    conditions: unread ? [...machine.pc, 'the adapter given is the one that is meant'] : [...machine.pc],
    middleware: [],
    refused: [],
    handle: makeObject(machine),
    adapter: undefined,
    servers: [],
  };
  state.apps.push(app);
  if (kind === 'microservice') addServer(machine, app, options ?? args[1], site, true);
  defineMembers(machine, state, app);
  scanModules(machine, state, app);
  const injector = injectorOf(machine, state, app);
  instantiate(state, app, injector);
  openDatabases(machine, state, injector);
  return makePromise(machine, app.handle);
}

/** `new FastifyAdapter(options)`, `new ExpressAdapter(instance)`: the framework below, made at once. */
export function createAdapter(machine: Machine, kind: 'express' | 'fastify', args: Value[], site: Site): Obj {
  const given = args[0] instanceof Obj && args[0].model !== undefined ? args[0] : undefined;
  const instance =
    given ?? machine.parts.call(machine, externalModule(machine, kind), undefined, kind === 'fastify' ? args.slice(0, 1) : [], site);
  const adapter = makeObject(machine, {
    getInstance: makeNative(machine, 'getInstance', () => instance),
    getType: makeNative(machine, 'getType', () => kind),
  });
  for (const name of ['register', 'use', 'set', 'enable', 'disable'])
    adapter.props.set(
      name,
      makeNative(machine, name, (run, _self, given, at) => run.parts.call(run, getProp(run, instance, name, at), instance, given, at)),
    );
  adapter.open = true;
  adapter.props.set('@@adapter', kind);
  adapter.props.set('@@instance', instance);
  return adapter;
}

function defineMembers(machine: Machine, state: NestState, app: NestApp): void {
  const { handle } = app;
  handle.open = true;
  handle.site = app.site;
  let corsMade = false;
  /** `NestFactory.create(AppModule, { cors })`: applied when the app is initialised, before its routes. */
  const corsOfOptions = (run: Machine, site: Site): void => {
    const given = corsMade || !(app.options instanceof Obj) ? undefined : getProp(run, app.options, 'cors', app.site);
    corsMade = true;
    if (given === undefined || given === null || given === false) return;
    enableCors(run, app, given === true ? [] : [given], app.options instanceof Obj ? (app.options.site ?? app.site) : site, below);
  };
  const define = (name: string, code: (run: Machine, args: Value[], site: Site) => Value): void => {
    handle.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) => code(run, args, site)),
    );
  };
  const below = (run: Machine, name: string, args: Value[], site: Site): Value =>
    app.http === undefined ? undefined : run.parts.call(run, getProp(run, app.http, name, site), app.http, args, site);
  const chained = (name: string, code: (run: Machine, args: Value[], site: Site) => void): void =>
    define(name, (run, args, site) => {
      code(run, args, site);
      return handle;
    });
  for (const name of ['use', 'set', 'enable', 'disable', 'engine']) chained(name, (run, args, site) => void below(run, name, args, site));
  define('register', (run, args, site) => {
    below(run, 'register', args, site);
    return makePromise(run, handle);
  });
  chained('enableCors', (run, args, site) => enableCors(run, app, args, site, below));
  chained('useBodyParser', (run, args, site) => {
    if (app.kind !== 'express') return;
    const type = textOf(args[0]) ?? 'json';
    const express = externalModule(run, 'express');
    below(run, 'use', [run.parts.call(run, getProp(run, express, type, site), express, args.slice(1, 2), site)], site);
  });
  chained('useStaticAssets', (run, args, site) => {
    if (app.kind !== 'express') return;
    const express = externalModule(run, 'express');
    const made = run.parts.call(run, getProp(run, express, 'static', site), express, args, site);
    const prefix = args[1] instanceof Obj ? getProp(run, args[1], 'prefix', site) : undefined;
    below(run, 'use', typeof prefix === 'string' ? [prefix, made] : [made], site);
  });
  chained('setGlobalPrefix', (run, args, site) => {
    app.prefix = args[0];
    const exclude = args[1] instanceof Obj ? getProp(run, args[1], 'exclude', site) : undefined;
    for (const item of exclude instanceof Obj ? (exclude.items ?? []) : []) {
      const isObject = item instanceof Obj && item.kind === 'object';
      app.prefixExclude.push({
        path: textOf(isObject ? getProp(run, item, 'path', site) : item),
        method: isObject ? requestMethod(getProp(run, item, 'method', site)) : 'ALL',
      });
    }
  });
  chained('enableVersioning', (run, args) => {
    app.versioning = args[0] instanceof Obj ? args[0] : makeObject(run);
  });
  for (const [name, key] of GLOBAL_METHODS) chained(name, (run, args, site) => addGlobals(run, app, key, args, site));
  chained('enableShutdownHooks', (run, args, site) => {
    app.shutdownHooks ??= site;
    recordCall(run, new Ext('@nestjs/core.enableShutdownHooks'), args, site, false);
  });
  define('getHttpAdapter', (run) => adapterOf(run, app));
  define('getHttpServer', () => new Ext('http.Server'));
  for (const name of ['get', 'resolve'])
    define(name, (run, [token]) => {
      const found = injectorOf(run, state, app).resolve(app.modules[0], token);
      return name === 'get' ? found : makePromise(run, found);
    });
  define('select', () => handle);
  define('connectMicroservice', (run, args, site) => connectServer(run, state, app, injectorOf(run, state, app), args, site));
  define('startAllMicroservices', (run, _args, site) => {
    for (const server of app.servers) {
      registerMessages(run, state, app, injectorOf(run, state, app), server);
      server.started ??= site;
    }
    return makePromise(run, handle);
  });
  for (const name of ['close', 'flushLogs']) define(name, (run) => makePromise(run, handle));
  chained('useWebSocketAdapter', (_run, [adapter]) => {
    app.adapter = adapter;
  });
  for (const name of ['useLogger', 'setBaseViewsDir', 'setViewEngine', 'setLocal', 'enableErrorHandling']) chained(name, () => undefined);
  define('init', (run, _args, site) => {
    corsOfOptions(run, site);
    initialise(run, state, app, injectorOf(run, state, app));
    return makePromise(run, handle);
  });
  for (const name of ['listen', 'listenAsync'])
    define(name, (run, args, site) => {
      corsOfOptions(run, site);
      initialise(run, state, app, injectorOf(run, state, app));
      app.listen ??= site;
      // The one server of a microservice listens with it; those that were connected are started apart.
      if (app.kind === 'microservice')
        for (const server of app.servers) {
          registerMessages(run, state, app, injectorOf(run, state, app), server);
          server.started ??= site;
        }
      below(run, 'listen', args, site);
      return makePromise(run, new Ext('http.Server'));
    });
  define('getUrl', (run) => makePromise(run, new Unk('address')));
}

function addGlobals(run: Machine, app: NestApp, key: keyof GlobalEnhancers, args: Value[], site: Site): void {
  if (app.initialised) {
    app.refused.push({ site, label: key, reason: 'it is added after the routes were made, which has no effect on them' });
    return;
  }
  noteUnknownParts(run, args);
  for (const value of args) app.enhancers[key].push({ value, site, conditions: [...run.pc], module: app.modules[0] });
}

type Below = (run: Machine, name: string, args: Value[], site: Site) => Value;

/** NestJS hands the options to the package that the framework below has for it. */
function enableCors(run: Machine, app: NestApp, args: Value[], site: Site, below: Below): void {
  const [options] = args;
  if (app.kind === 'fastify') below(run, 'register', [externalModule(run, '@fastify/cors'), options], site);
  else if (app.kind === 'express')
    below(run, 'use', [run.parts.call(run, externalModule(run, 'cors'), undefined, options === undefined ? [] : [options], site)], site);
}
