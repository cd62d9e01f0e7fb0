import type { OwnName, OwnNames } from '@airworthy/model';

/** What guides call the routes that code around them protects. */
export const ROUTING = ['orderRoutes', 'orderRouter'] as const;

/** The routes of the service for code of its framework. Elsewhere than under Fastify a router is mounted below a path, so that has to be known. */
export function ownRouting(names: OwnNames, kind: string): OwnName | undefined {
  const own = names.own.find((one) => one.role === 'routes' && one.by === kind);
  return own !== undefined && (kind === 'fastify' || own.prefix !== undefined) ? own : undefined;
}

/** Code that mounts routes under their own name, below the path that they have in the service; guards stand before that path. */
export function mountedAs(text: string, { name, prefix }: OwnName): string {
  if (prefix === undefined) return text.replaceAll(`(${name}, { prefix: '/orders' })`, `(${name})`);
  const [, first = ''] = /^(\/[^/]+)/.exec(prefix) ?? [];
  return text
    .replaceAll(`(${name}, { prefix: '/orders' })`, `(${name}, { prefix: '${prefix}' })`)
    .replace(new RegExp(`\\('(?:/api)?/orders',(?=[^\\n]*\\b${name}\\))`, 'g'), `('${prefix}',`)
    .replaceAll(/(?<=below |\(')\/api(?=[ '/])/g, (all) => (text.includes(`'/api/orders', ${name}`) ? first : all));
}
