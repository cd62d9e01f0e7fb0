import fp from 'fastify-plugin';
import type { FastifyInstance } from 'fastify';
import type { Permission } from '@airworthy/program';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of routes that are not about one organisation: open to everybody, or to everybody who is signed in. */
    access?: 'public' | 'session';
  }
  interface FastifyInstance {
    /** Every route in order of registration, with who may ask it. */
    routeTable: readonly RouteEntry[];
  }
}

export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: 'public' | 'session' | Permission | undefined;
}

/** Where routes are about an organisation, and a permission is held against the member. */
export const MEMBER_PREFIX = '/api/orgs/:org';

/**
 * Collects the routes with what they ask of whoever comes. A route of the API that says nothing of that is a mistake of ours, and the server
 * does not start with it.
 */
export const routeTable = fp(
  async (app: FastifyInstance) => {
    const table: RouteEntry[] = [];
    app.decorate('routeTable', table);
    app.addHook('onRoute', (route) => {
      const { permission, access } = route.config ?? {};
      for (const method of [route.method].flat())
        if (method !== 'HEAD') table.push({ method, url: route.url, access: permission ?? access });
    });
    app.addHook('onReady', async () => {
      const silent = table.filter((one) => !isExplicit(one)).map((one) => `${one.method} ${one.url}`);
      if (silent.length > 0) throw new Error(`Routes that don't say who may ask them: ${silent.join(', ')}`);
    });
  },
  { name: 'route-table' },
);

/** Below the organisation a permission, elsewhere in the API a word on who it is open to. */
export function isExplicit(route: RouteEntry): boolean {
  if (!route.url.startsWith('/api/')) return true;
  return route.url.startsWith(MEMBER_PREFIX) ? route.access !== undefined && route.access !== 'session' : route.access !== undefined;
}
