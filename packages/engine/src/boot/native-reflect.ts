import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { isPlain } from './native-constructor.ts';
import { hasOwn } from './own-member.ts';
import { getProp, keyOf, makeArray, makeNative, makeObject, ownKeys, setProp } from './properties.ts';
import type { Func } from './value.ts';
import { Unk, isObject } from './value.ts';

/** Installs `Reflect` with what `reflect-metadata` adds to it. */
export function installReflect(machine: Machine): void {
  const reflect = makeObject(machine);
  const define = (name: string, native: NonNullable<Func['native']>): void => {
    reflect.props.set(name, makeNative(machine, name, native));
  };
  define('get', (run, _self, [target, key], site) => getProp(run, target, keyOf(key) ?? '', site));
  define('set', (run, _self, [target, key, value], site) => {
    const name = keyOf(key);
    if (name !== undefined) setProp(run, target, name, value, site);
    return true;
  });
  define('has', (_run, _self, [target, key]) => hasOwn(target, key));
  define('ownKeys', (run, _self, [target]) => (isPlain(target) ? makeArray(run, ownKeys(target), target.open) : makeArray(run, [], true)));
  define('apply', (run, _self, [target, self, args], site) => run.parts.call(run, target, self, iterate(run, args).items, site));
  define('getPrototypeOf', (_run, _self, [target]) => (isObject(target) ? target.proto : new Unk('prototype')));
  // Decorators are applied for frameworks that need them, and those bring a store of their own.
  define('defineMetadata', () => undefined);
  define('metadata', () => makeNative(machine, 'metadata()', () => undefined));
  for (const name of [
    'getMetadata',
    'getOwnMetadata',
    'hasMetadata',
    'hasOwnMetadata',
    'getMetadataKeys',
    'getOwnMetadataKeys',
    'deleteMetadata',
    'decorate',
  ])
    define(name, () => new Unk('metadata'));
  machine.realm.globals.set('Reflect', reflect);
}
