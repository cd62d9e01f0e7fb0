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

const FINDINGS = ['severity', 'state', 'owner', 'service', 'item', 'breached', 'live', 'view', 'at'] as const;
const findings = createRoute({
  getParentRoute: () => frame,
  path: '/findings',
  component: lazyRouteComponent(() => import('../pages/findings/findings.tsx'), 'FindingsPage'),
  validateSearch: (search: Record<string, unknown>): Optional<(typeof FINDINGS)[number]> =>
    Object.fromEntries(FINDINGS.map((one) => [one, text(search[one])])),
});
const finding = createRoute({
  getParentRoute: () => frame,
  path: '/findings/$finding',
  component: lazyRouteComponent(() => import('../pages/findings/finding.tsx'), 'FindingPage'),
});

const ADMIN = ['section', 'words', 'standard', 'reference', 'subject'] as const;
const admin = createRoute({
  getParentRoute: () => frame,
  path: '/admin',
  component: lazyRouteComponent(() => import('../pages/admin/admin.tsx'), 'AdminPage'),
  validateSearch: (search: Record<string, unknown>): Optional<(typeof ADMIN)[number]> =>
    Object.fromEntries(ADMIN.map((one) => [one, text(search[one])])),
});

/** Where people answer and triage, and what waits for them. */
export const workRoutes = [serviceBench, itemBench, work, findings, finding, admin] as const;
