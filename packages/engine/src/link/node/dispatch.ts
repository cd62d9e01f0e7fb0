import type { Machine } from '../../boot/machine.ts';
import type { Func } from '../../boot/value.ts';
import type { LinkedRoute } from '../linked.ts';
import { plainRoute } from '../linked.ts';
import type { Address } from './addresses.ts';
import { METHOD, namedIn } from './addresses.ts';
import { comparedAt } from './comparisons.ts';
import { fetchArguments } from './fetch-servers.ts';
import { frameworkOf } from './node-model.ts';
import type { NodeServer } from './node-model.ts';
import type { Reached } from './run-listener.ts';
import { runListener } from './run-listener.ts';

/** Paths through a listener: while it is looked for what it asks, and for one address. */
const PATHS = { asking: 48, each: 6 } as const;
/** Addresses that are tried. */
const MOST = 120;
/** An address and a method that no code names. */
const NOWHERE = '/zz9x-nowhere';
const BELOW = 'zz9x';
const NO_METHOD = 'PROPFIND';

/** What a listener asks, whatever the request. */
export function askedBy(machine: Machine, server: NodeServer): Reached {
  return (server.asked ??= runListener(machine, server, undefined, undefined, PATHS.asking));
}

/**
 * Routes of a listener that compares method and address by itself. What it compares them with, and every text of its files that looks like an
 * address, is sent to it; where it then does something else than for an address that nobody named, there is a route.
 */
export function nodeRoutes(machine: Machine, server: NodeServer): LinkedRoute[] {
  const asked = askedBy(machine, server);
  const target = server.listener.bound?.target ?? server.listener;
  const files = [...new Set([target.path, ...asked.files])].toSorted();
  const own = files.map((path) => namedIn(machine, path));
  // Tables of addresses often stand beside the listener.
  const beside = [...new Set(own.flatMap((one) => one.loads))].filter((path) => !files.includes(path)).toSorted();
  const named = [...own, ...beside.map((path) => namedIn(machine, path))];
  const methods = methodsOf(
    asked,
    named.flatMap((one) => one.methods),
  );
  const addresses = addressesOf(
    asked,
    named.flatMap((one) => one.addresses),
  );
  const tries = addresses.slice(0, MOST);
  const nowhere = new Map(methods.map((method) => [method, run(NOWHERE, method)]));
  const out: LinkedRoute[] = [];
  for (const address of tries) out.push(...routesAt(address));
  const unread = asked.unread ?? (addresses.length > MOST ? 'the listener names too many addresses' : partsCompared(asked));
  out.push(...elsewhere(unread));
  return unread === undefined ? out : out.map((route) => ({ ...route, open: [{ reason: unread, site: server.site }] }));

  function run(address: string, method: string): Reached {
    return runListener(machine, server, method === 'ALL' ? undefined : method, address, PATHS.each);
  }

  function routesAt(address: Address): LinkedRoute[] {
    const served = methods.flatMap((method) => {
      const reached = run(address.sample, method);
      return isAnswered(reached) && differs(reached, nowhere.get(method) as Reached) ? [{ method, reached }] : [];
    });
    const first = served.find(({ method }) => method === NO_METHOD) ?? served[0];
    if (first === undefined) return [];
    const path = isLiteral(address) ? pathOf(address, first.method, first.reached) : address;
    const own = merged(served).map(({ method, reached }) => routeOf(method, path, reached));
    return path === address && isLiteral(address) ? [...own, ...beginningWith(address)] : own;
  }

  /** Addresses that begin with one that is answered in its own way, and that nothing above them answers. */
  function beginningWith(address: Address): LinkedRoute[] {
    const before = address.path.replace(/\/$/, '');
    const above = before.slice(0, before.lastIndexOf('/'));
    const sample = `${before}${BELOW}`;
    const served = methods.flatMap((method) => {
      const reached = run(sample, method);
      if (before === '' || !isAnswered(reached) || !differs(reached, nowhere.get(method) as Reached)) return [];
      return same(run(`${above}${NOWHERE}`, method).calls, reached.calls) ? [] : [{ method, reached }];
    });
    return merged(served).map(({ method, reached }) => routeOf(method, { path: `${address.path}*`, sample, site: address.site }, reached));
  }

  /** Whether what is below the address, or only begins with it, is answered in the same way. */
  function pathOf(address: Address, method: string, reached: Reached): Address {
    const before = address.path.replace(/\/$/, '');
    const isSame = (sample: string): boolean => {
      const other = run(sample, method);
      if (!isAnswered(other) || !differs(other, nowhere.get(method) as Reached)) return false;
      // A guard that lets single addresses through does less for those; what serves them is the same.
      const [below, here] = [fresh({ method, reached: other }), fresh({ method, reached })];
      return here.size > 0 ? here.isSubsetOf(below) : below.size === 0;
    };
    if (before === '') return address;
    if (isSame(`${before}${BELOW}`)) return { ...address, path: `${address.path}*`, sample: address.sample };
    if (isSame(`${before}/${BELOW}`)) return { ...address, path: `${before}/*`, sample: `${before}/${BELOW}` };
    return address;
  }

  /** What is done that is not done for an address that nobody named. */
  function fresh({ method, reached }: { method: string; reached: Reached }): Set<string> {
    return reached.calls.difference((nowhere.get(method) as Reached).calls);
  }

  function routeOf(method: string, address: Pick<Address, 'path' | 'sample' | 'site'>, reached: Reached): LinkedRoute {
    const base = nowhere.get(method) ?? nowhere.values().next().value;
    const serves = reached.handed.find((one) => base?.handed.every((other) => other !== one) === true) as Func | undefined;
    return plainRoute({
      framework: frameworkOf(server),
      method,
      path: address.path,
      sample: { method: method !== 'ALL' || methods.includes('ALL') ? undefined : NO_METHOD, url: address.sample },
      handler: server.listener,
      ...(server.speaks === 'fetch' ? { args: fetchArguments } : {}),
      ...(serves === undefined ? {} : { serves }),
      site: comparedAt(machine, address.site.path, address.path.replace(/\*$/, ''), method) ?? address.site,
      conditions: server.conditions,
      open: reached.unread === undefined ? [] : [{ reason: reached.unread, site: server.site }],
    });
  }

  /** What is answered at addresses that nobody named. */
  function elsewhere(unknown: string | undefined): LinkedRoute[] {
    const served = methods.flatMap((method) => {
      const reached = nowhere.get(method) as Reached;
      const answered = isAnswered(reached) && !reached.framework && method !== 'OPTIONS';
      return answered || (unknown !== undefined && !reached.framework) ? [{ method, reached }] : [];
    });
    return merged(served).map(({ method, reached }) => routeOf(method, { path: '/*', sample: NOWHERE, site: server.site }, reached));
  }

  /** One route for all methods where the method makes no difference. */
  function merged(served: { method: string; reached: Reached }[]): { method: string; reached: Reached }[] {
    const any = served.find(({ method }) => method === NO_METHOD);
    const rest = served.filter(({ method }) => method !== NO_METHOD);
    if (any === undefined) return rest;
    const own = rest.filter((one) => !same(fresh(one), fresh(any)));
    return [{ ...any, method: 'ALL' }, ...own];
  }
}

function isLiteral({ path, sample }: Address): boolean {
  return path === sample;
}

function methodsOf({ compared }: Reached, named: readonly string[]): string[] {
  const isAsked = compared.some(({ text }) => METHOD.test(text));
  const methods = new Set([...compared.map(({ text }) => text).filter((text) => METHOD.test(text)), ...named]);
  return methods.size === 0 && !isAsked ? ['ALL'] : [...[...methods].toSorted(), NO_METHOD];
}

/** What the listener was seen to compare comes first; the place of a comparison is the place of the route. */
function addressesOf({ compared }: Reached, named: readonly Address[]): Address[] {
  const out = new Map<string, Address>();
  for (const { text, site } of compared) {
    const path = METHOD.test(text) ? undefined : text.replace(/[?#].*$/, '');
    if (path?.startsWith('/') === true && !out.has(path)) out.set(path, { path, sample: path, site });
  }
  for (const one of named) if (!out.has(one.path)) out.set(one.path, one);
  return [...out.values()];
}

/** Parts of the address are compared one by one, which is not followed. */
function partsCompared({ compared }: Reached): string | undefined {
  const part = compared.find(({ text }) => text !== '' && !text.startsWith('/') && !METHOD.test(text) && /^[\w-]{2,}$/.test(text));
  return part === undefined ? undefined : `parts of the address are compared by themselves ("${part.text}")`;
}

function isAnswered({ answers }: Reached): boolean {
  return [...answers].some((one) => one !== '404' && one !== '405' && one !== '501');
}

function differs(one: Reached, other: Reached): boolean {
  return [...one.calls].some((call) => !other.calls.has(call)) || [...one.answers].some((answer) => !other.answers.has(answer));
}

function same(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && one.isSubsetOf(other);
}
