import { awaitValue } from '../../boot/await.ts';
import { recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj } from '../../boot/value.ts';
import { createAdapter, createApplication } from './application.ts';
import { loadConfig, makeReflector, providerOfAnyApp, registerAs } from './built-in.ts';
import { noteDatabaseModule } from './database-modules.ts';
import { DECORATORS, applyOne, commonDecorator, setUser } from './decorators.ts';
import { baseFilter, defineExceptions } from './exceptions.ts';
import { defineSockets } from './gateways.ts';
import { defineGraphql, graphqlModule } from './graphql.ts';
import { standInFor } from './inject.ts';
import { defineMessages } from './messages.ts';
import { Metadata, metadataKey } from './metadata.ts';
import { nativeClass } from './native-class.ts';
import type { NestState } from './nest-model.ts';
import { definePassport } from './passport.ts';
import { definePipes } from './pipes.ts';
import { defineThrottler, noteThrottlers } from './throttler.ts';
import { mappedType, noteType } from './validators.ts';
import { defineZodDtos } from './zod-dtos.ts';

/** Packages whose decorators do something at start. */
const APPLYING = [
  '@nestjs/common',
  'tsyringe',
  'typedi',
  'inversify',
  'routing-controllers',
  'inversify-express-utils',
  'tsoa',
  '@tsoa/runtime',
];
const MAPPED = ['PartialType', 'PickType', 'OmitType', 'IntersectionType'];

/** Nothing was made yet. */
export function emptyNestState(): NestState {
  return {
    meta: new Metadata(),
    applying: undefined,
    reads: new Map(),
    reading: undefined,
    apps: [],
    config: [],
    strategies: new Map(),
    throttlers: [],
    gateways: [],
    databases: [],
  };
}

/** Teaches a machine about NestJS. Nothing happens unless code imports one of its packages. */
export function installNest(machine: Machine): NestState {
  const state = emptyNestState();
  machine.decorators = {
    wanted: (run) => APPLYING.some((name) => run.externalModules.has(name)),
    apply(run, decorator, target, key, at, site) {
      const outer = state.applying;
      state.applying ??= site;
      try {
        applyOne(run, decorator, target, key, at, site);
      } finally {
        state.applying = outer;
      }
    },
  };
  const { packages } = machine;
  packages.set('@nestjs/common', (run, module) => defineCommon(state, run, module));
  packages.set('@nestjs/core', (run, module) => defineCore(state, run, module));
  packages.set('@nestjs/passport', (run, module) => definePassport(state, run, module));
  packages.set('@nestjs/websockets', (run, module) => defineSockets(state, run, module));
  packages.set('@nestjs/microservices', (run, module) => defineMessages(state, run, module));
  packages.set('@nestjs/throttler', (run, module) => defineThrottler(state, run, module));
  for (const [name, kind] of [
    ['@nestjs/platform-fastify', 'fastify'],
    ['@nestjs/platform-express', 'express'],
  ] as const)
    packages.set(name, (run, module) => {
      const adapter = kind === 'fastify' ? 'FastifyAdapter' : 'ExpressAdapter';
      module.props.set(
        adapter,
        makeNative(run, adapter, (inner, _self, args, site) => createAdapter(inner, kind, args, site)),
      );
    });
  for (const name of ['@nestjs/mapped-types', '@nestjs/swagger', '@nestjs/graphql'])
    packages.set(name, (run, module) => {
      if (name === '@nestjs/graphql') defineGraphql(state, run, module);
      for (const kind of MAPPED)
        module.props.set(
          kind,
          makeNative(run, kind, (inner, _self, args) => mappedType(inner, kind, args)),
        );
    });
  packages.set('nestjs-zod', defineZodDtos);
  packages.set('class-transformer', (run, module) => {
    const original = new Ext('class-transformer.Type');
    original.parent = module;
    module.props.set(
      'Type',
      makeNative(run, 'Type', (inner, _self, args, site) => {
        recordCall(inner, original, args, site, false);
        return makeNative(inner, 'Type()', (again, _own, [target, key]) => {
          if (target instanceof Obj && typeof key === 'string' && args[0] instanceof Func)
            noteType(target, key, again.parts.call(again, args[0], undefined, [], site));
          return undefined;
        });
      }),
    );
  });
  machine.models.push((run, callee, _self, args, site) => {
    if (!callee.name.startsWith('@nestjs/')) return undefined;
    return modelled(state, run, callee, args, site);
  });
  return state;
}

function defineCommon(state: NestState, machine: Machine, module: Ext): void {
  for (const name of DECORATORS)
    module.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) => commonDecorator(state, run, name, args, site)),
    );
  defineExceptions(machine, module);
  definePipes(machine, module);
  module.props.set(
    'forwardRef',
    makeNative(machine, 'forwardRef', (run, _self, [get]) => makeObject(run, { '@@forward': get })),
  );
  module.props.set(
    'mixin',
    makeNative(machine, 'mixin', (_run, _self, [type]) => type),
  );
  module.props.set('RequestMethod', listed(machine, ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH']));
  module.props.set('VersioningType', listed(machine, ['URI', 'HEADER', 'MEDIA_TYPE', 'CUSTOM']));
  const { globals } = machine.realm;
  const reflect = globals.get('Reflect');
  if (reflect instanceof Obj) defineReflect(state, machine, reflect);
}

/** `reflect-metadata`, which shares its store with the decorators of NestJS. */
function defineReflect(state: NestState, machine: Machine, reflect: Obj): void {
  const define = (name: string, code: (args: Value[], site: Site) => Value): void =>
    void reflect.props.set(
      name,
      makeNative(machine, name, (_run, _self, args, site) => code(args, site)),
    );
  const target = (args: Value[], from: number): Obj | undefined => {
    const [on, key] = args.slice(from);
    if (!(on instanceof Obj)) return undefined;
    if (typeof key !== 'string') return on;
    const method = on.own?.get(key);
    return method instanceof Obj ? method : on;
  };
  define('defineMetadata', (args, site) => {
    const on = target(args, 2);
    if (on !== undefined) setUser(state, on, args[0], args[1], site);
    return undefined;
  });
  define('metadata', ([key, value], site) =>
    makeNative(machine, 'metadata()', (_run, _self, on) => {
      const written = target(on, 0);
      if (written !== undefined) setUser(state, written, key, value, site);
      return undefined;
    }),
  );
  for (const name of ['getMetadata', 'getOwnMetadata'])
    define(name, (args) => {
      const on = target(args, 1);
      const key = metadataKey(args[0]);
      if (key !== undefined) state.reading?.add(key);
      return on === undefined || key === undefined ? undefined : state.meta.get(on, key);
    });
  for (const name of ['hasMetadata', 'hasOwnMetadata'])
    define(name, (args) => {
      const on = target(args, 1);
      const key = metadataKey(args[0]);
      if (key !== undefined) state.reading?.add(key);
      return on !== undefined && key !== undefined && state.meta.get(on, key) !== undefined;
    });
}

function listed(machine: Machine, names: string[]): Obj {
  return makeObject(
    machine,
    Object.fromEntries(
      [...names.entries()].flatMap(([at, name]) => [
        [name, at],
        [String(at), name],
      ]),
    ),
  );
}

function defineCore(state: NestState, machine: Machine, module: Ext): void {
  const factory = makeObject(machine);
  for (const name of ['create', 'createMicroservice', 'createApplicationContext'])
    factory.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) =>
        createApplication(run, state, new Ext(`@nestjs/core.NestFactory.${name}`), args, site),
      ),
    );
  module.props.set('NestFactory', factory);
  module.props.set('BaseExceptionFilter', baseFilter(machine));
  const reflector = nativeClass(machine, 'Reflector', undefined, (run, self) => {
    for (const [key, value] of makeReflector(run, state).props) self.props.set(key, value);
  });
  reflector.props.set(
    'createDecorator',
    makeNative(machine, 'createDecorator', (run, _self, _args, site) => {
      const made: Func = makeNative(run, 'decorator', (inner, _own, [value]) =>
        makeNative(inner, 'decorator()', (_again, _me, [target, _key, at]) => {
          const on = at instanceof Obj ? at.own?.get('value') : target;
          if (on instanceof Obj) setUser(state, on, made, value, site);
          return undefined;
        }),
      );
      made.props.set('KEY', made);
      return made;
    }),
  );
  module.props.set('Reflector', reflector);
}

/** Static methods of modules of packages that say more than that the module is there. */
function modelled(state: NestState, machine: Machine, callee: Ext, args: Value[], site: Site): { value: Value } | undefined {
  switch (callee.name) {
    case '@nestjs/core.RouterModule.register':
      return { value: makeObject(machine, { module: new Ext('@nestjs/core.RouterModule'), '@@router': args[0] }) };
    case '@nestjs/graphql.GraphQLModule.forRoot':
    case '@nestjs/graphql.GraphQLModule.forRootAsync': {
      recordCall(machine, callee, args, site, false);
      const made = graphqlModule(machine, callee.name, args[0]);
      made.site = site;
      return { value: made };
    }
    case '@nestjs/config.registerAs':
      return { value: registerAs(machine, args, site) };
    case '@nestjs/config.ConfigModule.forRoot':
      loadConfig(machine, state, args[0], site);
      return undefined;
    case '@nestjs/throttler.ThrottlerModule.forRoot':
      noteThrottlers(machine, state, args[0], site);
      return undefined;
    case '@nestjs/throttler.ThrottlerModule.forRootAsync': {
      const factory = args[0] instanceof Obj ? getProp(machine, args[0], 'useFactory', site) : undefined;
      if (!(factory instanceof Func)) return undefined;
      const inject = args[0] instanceof Obj ? getProp(machine, args[0], 'inject', site) : undefined;
      const given = (inject instanceof Obj ? (inject.items ?? []) : []).map(
        (token) => providerOfAnyApp(machine, state, token) ?? standInFor(machine, token),
      );
      noteThrottlers(machine, state, awaitValue(machine, machine.parts.call(machine, factory, undefined, given, site)), site);
      return undefined;
    }
    default:
      noteDatabaseModule(machine, state, callee, args, site);
      return undefined;
  }
}
