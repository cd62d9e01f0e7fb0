import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { ProbeError } from '../probe-error.ts';

/** Where requests go: looked up once, then fixed, so that an answer of DNS that changes cannot move a run elsewhere. */
export interface Address {
  /** Scheme, host and port as they were named. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** What every connection is made to. */
  readonly ip: string;
  readonly loopback: boolean;
}

export type Resolve = (host: string) => Promise<readonly string[]>;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Never asked, whatever is allowed: link-local addresses, where clouds keep the credentials of their machines. */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('fd00:ec2::', 32, 'ipv6');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4');

/**
 * Resolves a target. It has to be on the list of allowed hosts by name, by address, or be this machine; a name counts as this machine only when all its
 * addresses are. Throws before anything is sent.
 */
export async function resolveTarget(target: string, allowed: readonly string[], resolve: Resolve = resolveHost): Promise<Address> {
  const url = parse(target);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [ip] = addresses;
  if (ip === undefined) throw new ProbeError('unknown-host', `The host ${host} has no address.`);
  const bad = addresses.find((one) => inList(FORBIDDEN, one));
  if (bad !== undefined) throw new ProbeError('forbidden-host', `${host} leads to ${bad}, an address that is never probed.`);
  const loopback = addresses.every((one) => inList(LOOPBACK, one));
  const named = allowed.some((one) => one.toLowerCase() === host.toLowerCase()) || addresses.every((one) => allowed.includes(one));
  if (!named && !loopback) {
    throw new ProbeError('host-not-allowed', `${host} (${addresses.join(', ')}) is not among the hosts that may be probed.`, {
      hint: `Ask whoever runs it; then add it with --allow ${host}, or under "allow" in airworthy.probe.yaml.`,
    });
  }
  const tls = url.protocol === 'https:';
  return { origin: url.origin, host, port: Number(url.port) || (tls ? 443 : 80), tls, ip, loopback };
}

function parse(target: string): URL {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ProbeError('usage', `${target} is no address of a service.`, { hint: 'Write it as http://127.0.0.1:3000' });
  }
  if (url.username || url.password) throw new ProbeError('usage', 'Credentials belong into airworthy.probe.yaml, not into the address.');
  return url;
}

async function resolveHost(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map((one) => one.address);
  } catch (error) {
    throw new ProbeError('unknown-host', `The host ${host} has no address.`, { cause: error });
  }
}

function inList(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
