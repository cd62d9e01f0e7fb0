import { createRoute } from '@tanstack/react-router';
import { JoinPage, SetupPage, SignInPage } from '../pages/doors.tsx';
import { root, text } from './base.ts';

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

/** Pages for those who are not signed in. */
export const doorRoutes = [setup, signIn, join] as const;
