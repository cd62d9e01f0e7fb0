import { createRoute } from '@tanstack/react-router';
import { ItemPage } from '../pages/item.tsx';
import { OverviewPage } from '../pages/overview.tsx';
import { ServicePage } from '../pages/service.tsx';
import { frame, text } from './base.ts';

/** A parameter that an address may lack. */
type Optional<Key extends string> = { readonly [K in Key]?: string | undefined };

const overview = createRoute({ getParentRoute: () => frame, path: '/', component: OverviewPage });
const service = createRoute({
  getParentRoute: () => frame,
  path: '/services/$service',
  component: ServicePage,
  validateSearch: (search: Record<string, unknown>): Optional<'tab' | 'standard' | 'status'> => ({
    tab: text(search['tab']),
    standard: text(search['standard']),
    status: text(search['status']),
  }),
});
const item = createRoute({ getParentRoute: () => frame, path: '/services/$service/items/$item', component: ItemPage });
/** Services and their items. */
export const serviceRoutes = [overview, service, item] as const;
