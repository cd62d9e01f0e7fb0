import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frame, text } from './base.ts';

/** A parameter that an address may lack. */
type Optional<Key extends string> = { readonly [K in Key]?: string | undefined };

const BENCH = ['words', 'standard', 'status', 'severity', 'show', 'at'] as const;
const benchSearch = (search: Record<string, unknown>): Optional<(typeof BENCH)[number]> =>
  Object.fromEntries(BENCH.map((one) => [one, text(search[one])]));

const serviceBench = createRoute({
  getParentRoute: () => frame,
  path: '/services/$service/review',
  component: lazyRouteComponent(() => import('../pages/bench/pages.tsx'), 'ServiceBench'),
  validateSearch: benchSearch,
});
const itemBench = createRoute({
  getParentRoute: () => frame,
  path: '/items/$item',
  component: lazyRouteComponent(() => import('../pages/bench/pages.tsx'), 'ItemBench'),
  validateSearch: benchSearch,
});
const work = createRoute({
  getParentRoute: () => frame,
  path: '/work',
  component: lazyRouteComponent(() => import('../pages/work.tsx'), 'WorkPage'),
});

/** Where people answer, and what waits for them. */
export const workRoutes = [serviceBench, itemBench, work] as const;
