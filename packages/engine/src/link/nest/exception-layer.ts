import type { RawHandler } from '../../boot/boot-service.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import type { Value } from '../../boot/value.ts';
import type { ErrorHandling } from '../../guard/run-error-handler.ts';
import { runErrorHandler } from '../../guard/run-error-handler.ts';
import { functionOf } from '../function-of.ts';
import { injectorOf } from './application.ts';
import { boundMethod } from './endpoint.ts';
import { instanceOf } from './guards.ts';
import { flatten } from './modules.ts';
import type { Enhancer, NestApp, NestState } from './nest-model.ts';

/**
 * What NestJS does with what nobody catches: answers an `HttpException` as it says, everything else with 500 and a fixed text, and logs
 * that. A refusal of the ValidationPipe lists the members. https://docs.nestjs.com/exception-filters#exception-filters-1
 */
const OWN_LAYER: ErrorHandling = {
  exposesMessage: false,
  exposesStack: false,
  logs: true,
  problemJson: false,
  correlates: false,
  mapsStatus: true,
  sendsCode: false,
  tellsFields: true,
};

/** Handlers of errors of an app: filters that take every error, else the layer of NestJS itself. */
export function exceptionLayer(machine: Machine, state: NestState, app: NestApp): RawHandler[] {
  const own: RawHandler = {
    framework: 'nestjs',
    location: machine.locate(app.site),
    conditions: app.conditions,
    handler: undefined,
    handling: OWN_LAYER,
  };
  const filters = app.enhancers.filters.flatMap((one) => filterOf(machine, state, app, one));
  return filters.some((one) => one.conditions.length === 0) ? filters : [own, ...filters];
}

/** Filters that answer for a path that no route serves: NestJS throws a `NotFoundException` for it. A filter that can't be read may do so. */
export function notFoundFilters(machine: Machine, state: NestState, app: NestApp): { filter: RawHandler; open: boolean }[] {
  return app.enhancers.filters.flatMap((enhancer) =>
    flatten(enhancer.value, enhancer.conditions).flatMap(({ value, conditions }) => {
      const instance = instanceOf(injectorOf(machine, state, app), enhancer.module, value);
      const caught = instance instanceof Obj && !(instance instanceof Ext) ? caughtBy(state, instance) : undefined;
      if (caught !== undefined && caught.length > 0 && !caught.some((one) => one instanceof Func && NOT_FOUND.has(one.name ?? '')))
        return [];
      const location = machine.locate(enhancer.site);
      return [{ filter: { framework: 'nestjs', location, conditions, handler: undefined }, open: caught === undefined }];
    }),
  );
}

const NOT_FOUND = new Set(['Error', 'HttpException', 'NotFoundException']);

function filterOf(machine: Machine, state: NestState, app: NestApp, enhancer: Enhancer): RawHandler[] {
  return flatten(enhancer.value, enhancer.conditions).flatMap(({ value, conditions }) => {
    const instance = instanceOf(injectorOf(machine, state, app), enhancer.module, value);
    if (!(instance instanceof Obj) || instance instanceof Ext || !takesAll(state, instance)) return [];
    const method = getProp(machine, instance, 'catch', enhancer.site);
    if (!(method instanceof Func) || method.node === undefined) return [];
    const bound = boundMethod(machine, method, instance);
    const handling = runErrorHandler(machine, bound, 'nestjs', enhancer.site);
    return [
      {
        framework: 'nestjs',
        location: machine.locate({ path: method.path, start: method.node.start, end: method.node.end }),
        conditions,
        handler: functionOf(bound),
        ...(handling === undefined ? {} : { handling }),
      },
    ];
  });
}

/** `@Catch()`, or `@Catch(Error)`. */
function takesAll(state: NestState, instance: Obj): boolean {
  const items = caughtBy(state, instance);
  return items !== undefined && (items.length === 0 || items.some((item) => item instanceof Func && item.name === 'Error'));
}

/** The classes that a filter names in `@Catch(…)`; `undefined` for what is no filter that was read. */
function caughtBy(state: NestState, instance: Obj): readonly Value[] | undefined {
  const type: Value = instance.proto?.own?.get('constructor') as Value;
  const list = type instanceof Func ? state.meta.get(type, 'catch') : undefined;
  return list instanceof Obj ? (list.items ?? []) : undefined;
}
