import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { Frame } from './parts/frame.tsx';
import { FindingPage } from './pages/finding.tsx';
import { FindingsPage } from './pages/findings.tsx';
import { ItemPage } from './pages/item.tsx';
import { JoinPage, SetupPage, SignInPage } from './pages/doors.tsx';
import { NotFound } from './pages/not-found.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { ServicePage } from './pages/service.tsx';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: SetupPage,
  validateSearch: (search) => ({ token: text(search['token']) ?? '' }),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (search) => ({ to: text(search['to']) }),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: JoinPage,
  validateSearch: (search) => ({ invitation: text(search['invitation']) ?? '', token: text(search['token']) ?? '' }),
});
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });
const overview = createRoute({ getParentRoute: () => frame, path: '/', component: OverviewPage });
const service = createRoute({
  getParentRoute: () => frame,
  path: '/services/$service',
  component: ServicePage,
  validateSearch: (search) => ({ tab: text(search['tab']), standard: text(search['standard']), status: text(search['status']) }),
});
const item = createRoute({ getParentRoute: () => frame, path: '/services/$service/items/$item', component: ItemPage });
const findings = createRoute({
  getParentRoute: () => frame,
  path: '/findings',
  component: FindingsPage,
  validateSearch: (search) => ({ severity: text(search['severity']), state: text(search['state']) }),
});
const finding = createRoute({ getParentRoute: () => frame, path: '/findings/$finding', component: FindingPage });

export const router = createRouter({
  routeTree: root.addChildren([setup, signIn, join, frame.addChildren([overview, service, item, findings, finding])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
