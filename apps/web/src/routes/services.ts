import { createRoute } from '@tanstack/react-router';
import { FindingPage } from '../pages/finding.tsx';
import { FindingsPage } from '../pages/findings.tsx';
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
const findings = createRoute({
  getParentRoute: () => frame,
  path: '/findings',
  component: FindingsPage,
  validateSearch: (search: Record<string, unknown>): Optional<'severity' | 'state'> => ({
    severity: text(search['severity']),
    state: text(search['state']),
  }),
});
const finding = createRoute({ getParentRoute: () => frame, path: '/findings/$finding', component: FindingPage });

/** Services and what was found in them. */
export const serviceRoutes = [overview, service, item, findings, finding] as const;
