import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ItemPage } from '../pages/item.tsx';
import { OverviewPage } from '../pages/overview.tsx';
import { frame, text } from './base.ts';

/** A parameter that an address may lack. */
type Optional<Key extends string> = { readonly [K in Key]?: string | undefined };

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: OverviewPage,
  validateSearch: (search: Record<string, unknown>): { q?: string } => {
    const q = text(search['q']);
    return q ? { q } : {};
  },
});
const start = createRoute({
  getParentRoute: () => frame,
  path: '/start',
  component: lazyRouteComponent(() => import('../pages/start/start.tsx'), 'StartPage'),
  validateSearch: (search: Record<string, unknown>): Optional<'repository' | 'step'> => ({
    repository: text(search['repository']),
    step: text(search['step']),
  }),
});
const SERVICE = ['tab', 'standard', 'status', 'words', 'method', 'access', 'lacks', 'view', 'before', 'after'] as const;
const service = createRoute({
  getParentRoute: () => frame,
  path: '/services/$service',
  component: lazyRouteComponent(() => import('../pages/service/service.tsx'), 'ServicePage'),
  validateSearch: (search: Record<string, unknown>): Optional<(typeof SERVICE)[number]> =>
    Object.fromEntries(SERVICE.map((one) => [one, text(search[one])])),
});
const item = createRoute({ getParentRoute: () => frame, path: '/services/$service/items/$item', component: ItemPage });
/** Services and their items. */
export const serviceRoutes = [overview, start, service, item] as const;
