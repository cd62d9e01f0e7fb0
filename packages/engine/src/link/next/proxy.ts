import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import type { LinkedHook } from '../linked.ts';
import { majorOf } from '../version.ts';
import { exportsOf } from './exports.ts';
import { coverageOf } from './matcher.ts';
import { readValue } from './read-value.ts';

/** What runs before the routes of an app, for each address. */
export type Before = (address: string) => LinkedHook[];

/** `middleware.ts`, which Next.js 16 calls `proxy.ts`. https://nextjs.org/docs/app/api-reference/file-conventions/proxy */
export function proxyOf(input: BootInput, machine: Machine, inSrc: boolean): Before {
  const root = `${input.serviceRoot === '' ? '' : `${input.serviceRoot}/`}${inSrc ? 'src/' : ''}`;
  const major = majorOf(input, `${root}package.json`, 'next');
  const names = major !== undefined && Number(major) < 16 ? ['middleware'] : ['proxy', 'middleware'];
  for (const name of names)
    for (const ending of ['ts', 'js', 'mjs', 'tsx', 'jsx']) {
      const path = `${root}${name}.${ending}`;
      if (input.tree.has(path)) return beforeOf(machine, path, name);
    }
  return () => [];
}

function beforeOf(machine: Machine, path: string, name: string): Before {
  const exported = exportsOf(machine, path);
  const as = exported.has(name) ? name : 'default';
  const site = exported.get(as);
  if (site === undefined) return () => [];
  const value = readValue(machine, path, as);
  const sources = sourcesOf(machine, path, exported.get('config'));
  return (address) => {
    const covers = sources === 'every' ? 'all' : sources === undefined ? 'some' : (coverageOf(sources, address) ?? 'some');
    if (covers === 'none') return [];
    const hook: LinkedHook = { phase: 'middleware', value: known(value), site, conditions: [], name: as === 'default' ? name : as };
    return [covers === 'all' ? hook : { ...hook, partial: true }];
  };
}

/** What is no function of own code or of a package is not known. */
function known(value: Value): Value {
  return value instanceof Func || value instanceof Ext || value instanceof Unk ? value : new Unk('the middleware is no function');
}

/** The addresses of `config.matcher`; `undefined` where they were not read, or where more than the address decides. */
function sourcesOf(machine: Machine, path: string, site: Site | undefined): readonly string[] | 'every' | undefined {
  if (site === undefined) return 'every';
  const config = readValue(machine, path, 'config');
  const matcher = config instanceof Obj && !(config instanceof Ext) ? getProp(machine, config, 'matcher', site) : config;
  if (matcher === undefined) return 'every';
  const list = matcher instanceof Obj && matcher.kind === 'array' && !matcher.open ? (matcher.items ?? []) : [matcher];
  const out: string[] = [];
  for (const one of list) {
    const isObject = one instanceof Obj && !(one instanceof Ext);
    // With `has`, `missing` or `locale` more than the address decides.
    if (isObject && ['has', 'missing'].some((key) => one.props.has(key))) return undefined;
    const source = isObject ? getProp(machine, one, 'source', site) : one;
    if (typeof source !== 'string') return undefined;
    out.push(source);
  }
  return out;
}
