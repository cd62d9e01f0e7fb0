import type { LogCall, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { either, isWired, live } from '../../derive/wired.ts';

interface Subject {
  routes: Route[];
  calls: LogCall[];
  /** Whether any line of the service was recognised as an event; without that, nothing follows from finding none. */
  anyEvent: boolean;
}

/** The one question "does the app record these events", asked only when there are routes on which they happen. */
function recorded(
  words: { title: string; failTitle: string; none: string },
  happensOn: (route: Route) => boolean,
  events: readonly string[],
) {
  return {
    ...words,
    needs: ['routes', 'logCalls'] as const,
    subjects: (facts: { routes: Route[]; logCalls: LogCall[] }): Subject[] => {
      const routes = live(facts.routes).filter(happensOn);
      if (routes.length === 0) return [];
      const recognised = facts.logCalls.filter((call) => call.event !== undefined);
      return [{ routes, calls: recognised.filter((call) => events.includes(call.event ?? '')), anyEvent: recognised.length > 0 }];
    },
    holds: ({ calls, anyEvent }: Subject) => (calls.length === 0 && !anyEvent ? undefined : either(false, ...calls.map(isWired))),
    location: ({ routes, calls }: Subject) => calls[0]?.location ?? routes[0]?.location,
    message: ({ routes, calls }: Subject) =>
      calls.length > 0
        ? `${calls[0]?.by}.${calls[0]?.level} records ${calls[0]?.event}${calls.length > 1 ? `, as ${calls.length - 1} other lines do` : ''}`
        : `no line records ${events.join(' or ')}, although ${routes[0]?.method} ${routes[0]?.path} is served`,
    related: ({ routes, calls }: Subject) =>
      calls.length > 0 ? calls.slice(1, 6).map((call) => call.location) : routes.slice(1, 6).map((route) => route.location),
    whenNone: 'na' as const,
    noneMessage: words.none,
    confidence: 'likely' as const,
  };
}

export const loginsRecorded = defineCheck({
  id: 'logging/logins-recorded',
  ...recorded(
    {
      title: 'Failed and successful logins are recorded',
      failTitle: 'Logins leave no record',
      none: 'The app serves no login.',
    },
    (route) => route.purpose === 'login' || route.purpose === 'token-refresh' || route.purpose === 'password-reset',
    ['login-success', 'login-failure'],
  ),
});

export const denialsRecorded = defineCheck({
  id: 'logging/denials-recorded',
  ...recorded(
    {
      title: 'Refused access is recorded',
      failTitle: 'Refused access leaves no record',
      none: 'No route of the app refuses anyone.',
    },
    (route) => route.access === 'guarded',
    ['access-denied'],
  ),
});

export const moneyMovesRecorded = defineCheck({
  id: 'logging/money-moves-recorded',
  ...recorded(
    {
      title: 'Every movement of money is recorded',
      failTitle: 'Movements of money leave no record',
      none: 'The app serves no payments.',
    },
    (route) => route.purpose === 'payment',
    ['money-moved'],
  ),
});

export const adminActionsRecorded = defineCheck({
  id: 'logging/admin-actions-recorded',
  ...recorded(
    {
      title: 'Administrative actions are recorded',
      failTitle: 'Administrative actions leave no record',
      none: 'The app serves no administrative routes.',
    },
    (route) => route.purpose === 'admin' && route.method !== 'GET',
    ['admin-action'],
  ),
});

export const validationFailuresRecorded = defineCheck({
  id: 'logging/validation-failures-recorded',
  ...recorded(
    {
      title: 'Rejected input is recorded',
      failTitle: 'Rejected input leaves no record',
      none: 'No route of the app checks its input.',
    },
    (route) => route.schemas.length > 0,
    ['validation-failure'],
  ),
});
