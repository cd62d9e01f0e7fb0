import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Env } from './context.ts';

/** Networks that only the balancer and its neighbours are in. */
const INSIDE = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  INSIDE.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  INSIDE.addSubnet(network, bits, 'ipv6');

function isInside(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && INSIDE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function peerOf(c: Context<Env>): string {
  return (getConnInfo(c).remote.address ?? '').replace(/^::ffff:/, '');
}

/** Who asks. What proxies say is believed as long as it comes from inside: the last address that does not is the caller's. */
export function addressOf(c: Context<Env>): string {
  const peer = peerOf(c);
  if (!isInside(peer)) return peer;
  const told = (c.req.header('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  return told.findLast((one) => isIP(one) !== 0 && !isInside(one)) ?? peer;
}

/** Whether the caller came by TLS, which ends at the balancer. */
export function isSecure(c: Context<Env>): boolean {
  return isInside(peerOf(c)) && c.req.header('x-forwarded-proto') === 'https';
}
