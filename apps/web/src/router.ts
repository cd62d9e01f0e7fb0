import { createHashHistory, createRouter } from '@tanstack/react-router';
import { frame, root } from './routes/base.ts';
import { SITE } from './mode.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { doorRoutes } from './routes/doors.ts';
import { programRoutes } from './routes/program.ts';
import { serviceRoutes } from './routes/services.ts';
import { workRoutes } from './routes/work.ts';

export const router = createRouter({
  routeTree: root.addChildren([...doorRoutes, frame.addChildren([...serviceRoutes, ...programRoutes, ...decisionRoutes, ...workRoutes])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  // A file has no addresses below it.
  ...(SITE ? { history: createHashHistory() } : {}),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
