import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router';
import { NotFound } from '../pages/not-found.tsx';
import { Frame } from '../parts/frame.tsx';

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
/** Around every page of members. */
export const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

/** A parameter of an address, where it says something. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
