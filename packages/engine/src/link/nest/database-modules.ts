import { recordCall } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { awaitValue } from '../../boot/await.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import type { Injector } from './inject.ts';
import type { NestState } from './nest-model.ts';

/** What `forRootAsync` of a database module was given, until its providers can be made. */
export interface DatabaseModule {
  /** The class of the package: `@nestjs/typeorm.TypeOrmModule`. */
  name: string;
  options: Obj;
  site: Site;
  conditions: string[];
}

/** https://docs.nestjs.com/techniques/database#async-configuration: the method that a class with options has, by module. */
const FACTORY_METHODS: Readonly<Record<string, string>> = {
  '@nestjs/typeorm.TypeOrmModule': 'createTypeOrmOptions',
  '@nestjs/sequelize.SequelizeModule': 'createSequelizeOptions',
  '@nestjs/mongoose.MongooseModule': 'createMongooseOptions',
};
const ASYNC = '.forRootAsync';

/** Keeps what a database module is to ask for its options. */
export function noteDatabaseModule(machine: Machine, state: NestState, callee: Ext, args: readonly Value[], site: Site): void {
  const name = callee.name.slice(0, -ASYNC.length);
  if (!callee.name.endsWith(ASYNC) || !Object.hasOwn(FACTORY_METHODS, name) || !(args[0] instanceof Obj)) return;
  state.databases.push({ name, options: args[0], site, conditions: [...machine.pc] });
}

/** Asks factories of database modules for their options and records the client as `forRoot` with them would. What no factory could tell stays unrecorded. */
export function openDatabases(machine: Machine, state: NestState, injector: Injector): void {
  for (const one of state.databases.splice(0)) {
    const options = injector.attempt(() => optionsOf(machine, injector, one));
    if (!(options instanceof Obj) || options instanceof Ext) continue;
    // Its address stands apart from the options: `MongooseModule.forRoot(uri, options)`.
    const args = one.name.includes('mongoose') ? [getProp(machine, options, 'uri', one.site), options] : [options];
    const outer = machine.pc;
    machine.pc = one.conditions;
    recordCall(machine, new Ext(`${one.name}.forRoot`), args, one.site, false);
    machine.pc = outer;
  }
}

function optionsOf(machine: Machine, injector: Injector, { name, options, site }: DatabaseModule): Value {
  const read = (key: string): Value => getProp(machine, options, key, site);
  const factory = read('useFactory');
  if (factory instanceof Func) return injector.made(undefined, factory, read('inject'), site);
  const type = read('useClass');
  const maker = type === undefined ? injector.resolve(undefined, read('useExisting')) : injector.make(undefined, type);
  if (!(maker instanceof Obj)) return new Unk('options');
  return awaitValue(machine, machine.parts.call(machine, getProp(machine, maker, FACTORY_METHODS[name] as string, site), maker, [], site));
}
