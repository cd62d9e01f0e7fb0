import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frame, text } from './base.ts';

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/program',
  component: lazyRouteComponent(() => import('../pages/program/overview.tsx'), 'ProgramPage'),
});
const map = createRoute({
  getParentRoute: () => frame,
  path: '/program/map',
  component: lazyRouteComponent(() => import('../pages/program/heat-map.tsx'), 'HeatMapPage'),
  validateSearch: (search: Record<string, unknown>): { q?: string; phase?: string; sort?: string } => {
    const [q, phase, sort] = [text(search['q']), text(String(search['phase'] ?? '')), text(search['sort'])];
    return { ...(q ? { q } : {}), ...(phase ? { phase } : {}), ...(sort ? { sort } : {}) };
  },
});
const plan = createRoute({
  getParentRoute: () => frame,
  path: '/program/plan',
  component: lazyRouteComponent(() => import('../pages/program/plan.tsx'), 'PlanPage'),
});

const fleet = createRoute({
  getParentRoute: () => frame,
  path: '/fleet',
  component: lazyRouteComponent(() => import('../pages/fleet/fleet.tsx'), 'FleetPage'),
  validateSearch: (search: Record<string, unknown>): { tab?: string | undefined; repository?: string | undefined } => ({
    tab: text(search['tab']),
    repository: text(search['repository']),
  }),
});

const documents = createRoute({
  getParentRoute: () => frame,
  path: '/documents',
  component: lazyRouteComponent(() => import('../pages/documents/documents.tsx'), 'DocumentsPage'),
  validateSearch: (search: Record<string, unknown>): { service?: string | undefined; language?: string | undefined } => ({
    service: text(search['service']),
    language: text(search['language']),
  }),
});

/** The program: how it goes, where it is bad, and when what is done. */
export const programRoutes = [overview, map, plan, fleet, documents] as const;
