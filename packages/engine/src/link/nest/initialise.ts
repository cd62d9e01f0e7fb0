import type { Machine } from '../../boot/machine.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { configureMiddleware } from './consumer.ts';
import { registerGateways } from './gateways.ts';
import { registerGraphql } from './graphql.ts';
import type { Injector } from './inject.ts';
import { tokenKey } from './metadata.ts';
import type { GlobalEnhancers, NestApp, NestState } from './nest-model.ts';
import { controllerKey } from './endpoint.ts';
import { registerRoutes } from './register.ts';

const APP_TOKENS: Record<string, keyof GlobalEnhancers> = {
  '@nestjs/core.APP_GUARD': 'guards',
  '@nestjs/core.APP_PIPE': 'pipes',
  '@nestjs/core.APP_INTERCEPTOR': 'interceptors',
  '@nestjs/core.APP_FILTER': 'filters',
};

/** Makes all providers and controllers, as `NestFactory.create` does. Enhancers of the whole app come in the order of the modules. */
export function instantiate(state: NestState, app: NestApp, injector: Injector): void {
  for (const module of app.modules) {
    for (const provider of module.listed) {
      const key = tokenKey(provider.token);
      if (key === undefined) continue;
      const kind = provider.token instanceof Ext ? APP_TOKENS[provider.token.name] : undefined;
      const value = injector.instanceOf(module, key, provider);
      if (kind === undefined) continue;
      app.enhancers[kind].push({
        value,
        site: provider.site ?? app.site,
        conditions: [...new Set([...module.conditions, ...provider.conditions])],
        module,
      });
    }
    module.instance = module.type instanceof Func ? injector.attempt(() => injector.make(module, module.type)) : undefined;
    for (const { value } of module.controllers)
      if (value instanceof Func)
        module.instances.set(
          controllerKey(value),
          injector.attempt(() => injector.make(module, value)),
        );
  }
  noteStrategies(state, app);
}

/** Strategies of passport that were made, by the name that guards ask for. */
function noteStrategies(state: NestState, app: NestApp): void {
  for (const module of app.modules)
    for (const instance of module.instances.values()) {
      const name = instance instanceof Obj ? instance.own?.get('@@strategy') : undefined;
      if (typeof name === 'string') state.strategies.set(name, instance);
    }
}

/** What `app.init()` does: middleware of modules, routes, then the hooks of everything that was made. */
export function initialise(machine: Machine, state: NestState, app: NestApp, injector: Injector): void {
  if (app.initialised) return;
  app.initialised = true;
  if (app.kind === 'express' || app.kind === 'fastify') {
    configureMiddleware(machine, state, app, injector);
    registerRoutes(machine, state, app, injector);
    registerGraphql(machine, state, app, injector);
    registerGateways(machine, state, app, injector);
  }
  for (const name of ['onModuleInit', 'onApplicationBootstrap'])
    for (const module of app.modules.toReversed()) {
      for (const instance of new Set(module.instances.values())) if (instance instanceof Obj) injector.hook(instance, name);
      injector.hook(module.instance, name);
    }
}
