import { lookup as resolve } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** A target that requests of the server may not go to. */
export class TargetRefused extends Error {}

/** Addresses that lead into somebody's own network, or nowhere: RFC 6890 and its successors. */
const PRIVATE: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  // Addresses of version 4 in the clothes of version 6.
  ['::ffff:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

export interface TargetGuard {
  /** Whether a target may be written down. @throws {TargetRefused} */
  check(url: string): URL;
  /** Resolves names for a connection, and refuses what they lead to: what was checked is what is connected to. */
  lookup: LookupFunction;
}

/**
 * Keeps requests out of the network that the server stands in.
 *
 * @param allowed names of hosts and networks (`gitlab.internal`, `10.1.0.0/16`) that whoever runs the server lets organisations reach
 */
export function targetGuard(allowed: readonly string[]): TargetGuard {
  const blocked = new BlockList();
  for (const [net, prefix, family] of PRIVATE) blocked.addSubnet(net, prefix, family);
  const open = new BlockList();
  const names = new Set<string>();
  for (const one of allowed) {
    const [net = '', prefix] = one.split('/');
    const family = isIP(net);
    if (family === 0) names.add(one.toLowerCase());
    else open.addSubnet(net, prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  }
  const isOpen = (host: string): boolean => names.has(host.toLowerCase());
  const refuses = (address: string): boolean => {
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    return blocked.check(address, family) && !open.check(address, family);
  };
  return {
    check(given) {
      const url = URL.parse(given);
      if (url === null || !['https:', 'http:'].includes(url.protocol))
        throw new TargetRefused('A target is an address that begins with https://.');
      if (url.username !== '' || url.password !== '') throw new TargetRefused('A target holds no name and no password.');
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const literal = isIP(host) !== 0;
      const inside = isOpen(host) || (literal && open.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6'));
      if (!inside && ((literal && refuses(host)) || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/i.test(host)))
        throw new TargetRefused('The target is an address of a private network; whoever runs the server can allow it.');
      if (url.protocol === 'http:' && !inside) throw new TargetRefused('A target begins with https://.');
      return url;
    },
    lookup: ((
      host: string,
      options: LookupOptions,
      done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
    ) => {
      resolve(host, { ...options, all: true }, (error, found) => {
        if (error) return done(error, '', 0);
        const bad = isOpen(host) ? undefined : found.find((one) => refuses(one.address));
        const [first] = found;
        if (bad !== undefined || first === undefined) return done(new TargetRefused('The target leads into a private network.'), '', 0);
        if (options.all === true) done(null, found);
        else done(null, first.address, first.family);
      });
    }) as LookupFunction,
  };
}
