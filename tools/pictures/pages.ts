import type { Page } from 'playwright-core';
import type { Demo } from './open-demo.ts';

export interface Pictured {
  readonly name: string;
  readonly path: string;
  readonly signedOut?: boolean;
  /** What is done before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

/** What the documentation shows, as `page-width-theme`. */
const CHOSEN: ReadonlySet<string> = new Set([
  'first-run-1280-light',
  'services-1280-light',
  'services-360-dark',
  'service-1280-light',
  'program-1280-light',
  'program-2560-dark',
  'heat-map-1280-light',
  'plan-1280-light',
  'fleet-1280-dark',
  'findings-1280-dark',
  'finding-360-light',
  'bench-service-1280-light',
  'decisions-1280-light',
  'decision-service-360-dark',
  'decisions-slide-service-1280-dark',
  'documents-1280-light',
]);

/** Whether a page, or a picture of it, is one that the documentation shows. */
export function isChosen(name: string, width?: number, theme?: string): boolean {
  return width === undefined
    ? [...CHOSEN].some((one) => one.replace(/-\d+-(?:light|dark)$/, '') === name)
    : CHOSEN.has(`${name}-${width}-${theme}`);
}

/** Every page of the app with an address that shows something in the demo; of the empty server those that look different there. */
export async function pagesOf(demo: Demo, empty: boolean): Promise<Pictured[]> {
  if (empty)
    return [
      { name: 'sign-in', path: '/sign-in', signedOut: true },
      { name: 'first-run', path: '/' },
      { name: 'program-empty', path: '/program' },
      { name: 'fleet-empty', path: '/fleet' },
      { name: 'documents-empty', path: '/documents' },
      { name: 'findings-empty', path: '/findings' },
    ];
  const { items: services } = await demo.get<{ items: { id: string; name: string; repositoryId: string }[] }>('/services?limit=500');
  const payment = services.find((one) => one.name === 'payment');
  const { items: findings } = await demo.get<{ items: { id: string; item: string }[] }>(
    `/services/${payment?.id}/findings?limit=1&severity=critical`,
  );
  const service = `/services/${payment?.id}`;
  return [
    { name: 'services', path: '/' },
    { name: 'start-services', path: `/start?repository=${payment?.repositoryId}` },
    { name: 'start-standards', path: `/start?repository=${payment?.repositoryId}&step=standards` },
    { name: 'start-schedule', path: `/start?repository=${payment?.repositoryId}&step=schedule` },
    { name: 'program', path: '/program' },
    { name: 'heat-map', path: '/program/map' },
    { name: 'plan', path: '/program/plan' },
    ...['', 'tables', 'controls', 'patterns'].map((tab) => ({
      name: `fleet${tab === '' ? '' : `-${tab}`}`,
      path: `/fleet${tab === '' ? '' : `?tab=${tab}`}`,
    })),
    { name: 'decisions', path: '/decisions' },
    { name: 'decisions-slide', path: '/decisions?slide=0' },
    { name: 'decisions-slide-service', path: '/decisions?slide=1' },
    { name: 'decision-service', path: `/decisions/${payment?.id}?scale=yes` },
    { name: 'documents', path: '/documents' },
    { name: 'findings', path: '/findings' },
    { name: 'findings-board', path: '/findings?view=board' },
    { name: 'finding', path: `/findings/${findings[0]?.id}` },
    { name: 'work', path: '/work' },
    ...['', 'routes', 'diagrams', 'findings', 'checklist', 'runs', 'imports', 'documents'].map((tab) => ({
      name: `service${tab === '' ? '' : `-${tab}`}`,
      path: `${service}${tab === '' ? '' : `?tab=${tab}`}`,
    })),
    { name: 'service-item', path: `${service}/items/${findings[0]?.item}` },
    { name: 'bench-service', path: `${service}/review?show=open` },
    { name: 'bench-item', path: `/items/${findings[0]?.item}` },
    ...['', 'keys', 'settings', 'standards', 'audit', 'jobs'].map((section) => ({
      name: `admin${section === '' ? '-people' : `-${section}`}`,
      path: `/admin${section === '' ? '' : `?section=${section}`}`,
    })),
    { name: 'not-found', path: '/nothing-here' },
  ];
}
