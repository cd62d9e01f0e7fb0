import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frame, text } from './base.ts';

/** A scenario, and the slide that is presented. */
export interface RoomSearch {
  readonly reach?: string;
  readonly scale?: string;
  readonly regulated?: string;
  readonly slide?: string;
}
const roomSearch = (search: Record<string, unknown>): RoomSearch =>
  Object.fromEntries(
    (['reach', 'scale', 'regulated', 'slide'] as const).flatMap((key) => {
      const value = text(String(search[key] ?? ''));
      return value === undefined ? [] : [[key, value]];
    }),
  );

const room = createRoute({
  getParentRoute: () => frame,
  path: '/decisions',
  component: lazyRouteComponent(() => import('../pages/decisions/program-room.tsx'), 'ProgramRoom'),
  validateSearch: roomSearch,
});
const serviceRoom = createRoute({
  getParentRoute: () => frame,
  path: '/decisions/$service',
  component: lazyRouteComponent(() => import('../pages/decisions/service-room.tsx'), 'ServiceRoom'),
  validateSearch: roomSearch,
});

/** Where it is decided what goes. */
export const decisionRoutes = [room, serviceRoom] as const;
