import type { Node } from 'oxc-parser';
import type { RateLimiter } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { memberName } from '../lang/typescript/syntax.ts';

/** Members of a request that name a person or an account, the address, or the tenant. */
const USER = new Set(['user', 'userId', 'sub', 'accountId', 'customerId', 'apiKey']);
const TENANT = new Set([
  'org',
  'organization',
  'organisation',
  'organisationId',
  'workspace',
  'tenantId',
  'tenant',
  'organizationId',
  'orgId',
  'workspaceId',
  'merchantId',
  'shopId',
  'storeId',
  'companyId',
]);
const ADDRESS = new Set(['ip', 'ips', 'remoteAddress']);

interface KeyReading {
  keyedBy: RateLimiter['keyedBy'];
  perTenant: boolean | 'unknown';
}

/** By what a limiter tells callers apart: the member names that its key function reads. Without one it is the address. */
export function readKey(value: BootValue | undefined): KeyReading {
  if (value === undefined || (value.kind === 'known' && value.value === undefined)) return { keyedBy: 'ip', perTenant: false };
  if (value.kind !== 'function') return { keyedBy: 'unknown', perTenant: 'unknown' };
  const names = new Set<string>();
  collect(value.node, names, 0);
  const has = (set: ReadonlySet<string>): boolean => [...names].some((name) => set.has(name));
  return { keyedBy: has(USER) ? 'user' : has(ADDRESS) ? 'ip' : 'custom', perTenant: has(TENANT) };
}

function collect(node: unknown, names: Set<string>, depth: number): void {
  if (node === null || typeof node !== 'object' || depth > 40) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, names, depth + 1);
    return;
  }
  const at = node as Node;
  if (at.type === 'MemberExpression') {
    const name = memberName(at);
    if (name !== undefined) names.add(name);
  }
  // Hono: `c.get('user')`
  if (at.type === 'CallExpression' && memberName(at.callee) === 'get' && at.arguments[0]?.type === 'Literal')
    names.add(String(at.arguments[0].value));
  for (const child of Object.values(at)) if (typeof child === 'object') collect(child, names, depth + 1);
}
