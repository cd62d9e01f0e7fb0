import type { Node } from 'oxc-parser';
import type { Machine } from '../../boot/machine.ts';
import type { Site } from '../../boot/value.ts';
import { walk } from '../../lang/typescript/syntax.ts';

/** An address that the code names: as routes are written, and one that is meant by it. */
export interface Address {
  path: string;
  sample: string;
  site: Site;
}

export const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const ADDRESS = /^\/[\w\-./~@:%+]*$/;
const WITH_METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ :](\/[\w\-./~@%+]*)$/;

/** What a file names. */
export interface Named {
  addresses: Address[];
  methods: string[];
  /** Files that it loads. */
  loads: string[];
}

/** What a file names that may be an address or a method: texts, and patterns. */
export function namedIn(machine: Machine, path: string): Named {
  const addresses: Address[] = [];
  const methods = new Set<string>();
  const loads = new Set<string>();
  const program = machine.parse(path)?.program;
  if (program === undefined) return { addresses, methods: [], loads: [] };
  walk(program as Node, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && node.value.startsWith('.')) {
      const loaded = machine.resolver.resolve(path, node.value);
      if (loaded.kind === 'file') loads.add(loaded.path);
    }
    const site = { path, start: node.start, end: node.end };
    const text =
      node.type === 'Literal' && typeof node.value === 'string'
        ? node.value
        : node.type === 'TemplateLiteral' && node.expressions.length === 0
          ? (node.quasis[0]?.value.cooked ?? undefined)
          : undefined;
    if (text !== undefined) {
      if (METHOD.test(text)) methods.add(text);
      const named = WITH_METHOD.exec(text);
      if (named !== null) methods.add(text.split(/[ :]/)[0] as string);
      const address = named?.[1] ?? text;
      if (ADDRESS.test(address)) addresses.push({ path: address, sample: address, site });
    } else if (node.type === 'Literal' && 'regex' in node) {
      const pattern = addressOfPattern(node.regex.pattern);
      if (pattern !== undefined) addresses.push({ ...pattern, site });
    }
  });
  return { addresses, methods: [...methods], loads: [...loads] };
}

const SAMPLES = ['1', 'a', 'a1b2c3d4', '00000000-0000-4000-8000-000000000000', '2020-01-01'];

/** `^\/users\/(\d+)$` as `/users/:id1`, with an address that it matches. */
export function addressOfPattern(pattern: string): Pick<Address, 'path' | 'sample'> | undefined {
  if (!/^\^\\?\//.test(pattern)) return undefined;
  let count = 0;
  const path = pattern
    .slice(1)
    .replace(/\$$/, '')
    .replaceAll('\\/', '/')
    .replace(/\/\?$/, '')
    .replace(/\(\?<(\w+)>(?:[^()[\]]|\[[^\]]*\])+\)/g, (_whole, name: string) => `:${name}`)
    .replace(/\/(?:\((?!\?)(?:\[[^\]]+\]|\\[dw]|\.)[+*]\??\)|(?:\[[^\]]+\]|\\[dw])\+)/g, () => {
      count += 1;
      return `/:p${count}`;
    })
    .replace(/\.\*$/, '*')
    .replaceAll('\\.', '.');
  if (!/^[\w\-./:~@%]*\*?$/.test(path) || !path.startsWith('/')) return undefined;
  const expression = compiled(pattern);
  const sample = SAMPLES.map((one) => path.replace(/:\w+/g, one).replace(/\*$/, 'x')).find((one) => expression?.test(one) === true);
  return sample === undefined ? undefined : { path, sample };
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    // The pattern of the audited code may not be one that this engine knows.
    return undefined;
  }
}
