import type { LogCall, Query, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { administrativeRoutes } from '../../derive/routes.ts';
import { either, isWired, live } from '../../derive/wired.ts';

interface Subject {
  routes: Route[];
  calls: LogCall[];
  /** Rows written to a table that keeps such records. */
  rows: Query[];
  /** Whether any line of the service was recognised as an event; without that, nothing follows from finding none. */
  anyEvent: boolean;
}

const QUIET = new Set(['debug', 'trace', 'verbose', 'silly']);

/** The one question "does the app record these events", asked only when there are routes on which they happen. */
function recorded(
  words: { title: string; failTitle: string; none: string },
  happensOn: (route: Route) => boolean,
  events: readonly string[],
  kept?: RegExp,
) {
  return {
    ...words,
    needs: ['routes', 'logCalls', 'queries'] as const,
    subjects: (facts: { routes: Route[]; logCalls: LogCall[]; queries: Query[] }): Subject[] => {
      const routes = live(facts.routes).filter(happensOn);
      if (routes.length === 0) return [];
      const recognised = facts.logCalls.filter((call) => call.event !== undefined);
      // Lines at the level of debugging are not written in production.
      const calls = recognised.filter((call) => events.includes(call.event ?? '') && !QUIET.has(call.level));
      const rows = live(facts.queries).filter(
        (query) => ['insert', 'upsert'].includes(query.operation) && query.tables.some((table) => kept?.test(table) === true),
      );
      return [{ routes, calls, rows, anyEvent: recognised.length > 0 }];
    },
    // Whether the rows are written on these routes, or on others, is not followed.
    holds: ({ calls, rows, anyEvent }: Subject) =>
      calls.length === 0 && !anyEvent ? undefined : either(rows.length > 0 ? undefined : false, ...calls.map(isWired)),
    location: ({ routes, calls, rows }: Subject) => calls[0]?.location ?? rows[0]?.location ?? routes[0]?.location,
    message: ({ routes, calls, rows }: Subject) =>
      calls.length === 0 && rows.length > 0
        ? `rows are written to ${rows[0]?.tables.join(', ')}; whether each of these routes does so was not followed`
        : calls.length > 0
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
      title: 'Movements of money leave a record',
      failTitle: 'Movements of money leave no record',
      none: 'The app serves no payments.',
    },
    (route) => route.purpose === 'payment' && /^(?:POST|PUT|PATCH|DELETE)$/.test(route.method),
    ['money-moved'],
    /payment|transaction|ledger|charge|refund|payout|transfer|settlement|audit/i,
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
    (route) => route.method !== 'GET' && administrativeRoutes([route]).length > 0,
    ['admin-action'],
    /audit|activit|admin_?(?:log|action|history)|(?:access|action|change)_?(?:history|log)/i,
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
