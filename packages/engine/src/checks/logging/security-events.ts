import type { CodeUse, Location, LogCall, Query, RequestFlow, Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { administrativeRoutes } from '../../derive/routes.ts';
import { either, isWired, live, wiringNote } from '../../derive/wired.ts';

interface Subject {
  route: Route;
  /** Live lines that record the event, and those of them that the handler of this route leads to. */
  calls: LogCall[];
  here: LogCall[];
  /** Rows written to a table that keeps such records. */
  rows: Query[];
  /** One of them that the handler of this route runs. */
  kept?: Query;
  /** Whether any line of the service was recognised as an event; without that, nothing follows from finding none. */
  anyEvent: boolean;
}

const QUIET = new Set(['debug', 'trace', 'verbose', 'silly']);
type Asked = {
  routes: readonly Route[];
  logCalls: readonly LogCall[];
  queries: readonly Query[];
  requestFlows: readonly RequestFlow[];
};

/** Whether the handler of a route was seen to run a place. */
const runs = (flow: RequestFlow | undefined, at: Location): boolean =>
  flow?.stretches.some((one) => one.path === at.path && one.line <= at.line && at.line <= (one.endLine ?? one.line)) === true;

type Refusal = CodeUse | { line: LogCall | undefined; route: Route; anyEvent: boolean };

/** The one question "does the app record these events", asked of each route on which they happen. */
function recorded(
  words: { title: string; failTitle: string; none: string },
  happensOn: (route: Route) => boolean,
  events: readonly string[],
  kept?: RegExp,
  every = false,
) {
  return {
    ...words,
    needs: ['routes', 'logCalls', 'queries', 'requestFlows'] as const,
    beside: ['requestFlows'] as const,
    subjects: (facts: Asked): Subject[] => {
      const recognised = facts.logCalls.filter((call) => call.event !== undefined);
      // Lines at the level of debugging are not written in production.
      const calls = recognised.filter((call) => events.includes(call.event ?? '') && !QUIET.has(call.level));
      const rows = live(facts.queries).filter(
        (query) => ['insert', 'upsert'].includes(query.operation) && query.tables.some((table) => kept?.test(table) === true),
      );
      const flows = new Map(facts.requestFlows.map((flow) => [`${flow.method} ${flow.path}`, flow]));
      return live(facts.routes)
        .filter(happensOn)
        .map((route) => {
          const label = `${route.method} ${route.path}`;
          const here = calls.filter((call) => call.on?.some((one) => one === '*' || one === label) === true);
          const flow = flows.get(label);
          const kept = rows.find((row) => runs(flow, row.location));
          return { route, calls, here, rows, anyEvent: recognised.length > 0, ...(kept === undefined ? {} : { kept }) };
        });
    },
    // Whether lines and rows that were not seen below this handler are written for it all the same is left open.
    holds: ({ calls, here, rows, anyEvent, kept: row }: Subject) => {
      if (row !== undefined && !every) return true;
      const missing = every ? events.filter((event) => !here.some((call) => call.event === event && isWired(call) !== false)) : [];
      if (here.length > 0 && missing.length === 0) return either(...here.map(isWired));
      if (here.length > 0 && missing.some((event) => !calls.some((call) => call.event === event && call.on === undefined))) return false;
      if (here.length > 0) return undefined;
      if (calls.length === 0 && !anyEvent) return undefined;
      // A line that belongs to other routes is none of this one.
      return rows.length > 0 || calls.some((call) => isWired(call) !== false && call.on === undefined) ? undefined : false;
    },
    location: ({ route, here, kept: row }: Subject) => here[0]?.location ?? row?.location ?? route.location,
    message: ({ route, calls, here, rows, kept: row }: Subject) => {
      const [line] = here.length > 0 ? here : calls;
      const asked = `${route.method} ${route.path}`;
      const told = events.filter((event) => here.some((call) => call.event === event));
      if (here.length > 0)
        return `${asked}: ${line?.by}.${line?.level} records ${told.join(' and ')}${every && told.length < events.length ? ` alone, not ${events.filter((event) => !told.includes(event)).join(' or ')}` : ''}`;
      if (row !== undefined) return `${asked}: a row is written to ${row.tables.join(', ')}`;
      if (rows.length > 0)
        return `${asked}: rows are written to ${rows[0]?.tables.join(', ')}; whether this route does so was not followed`;
      return line === undefined
        ? `no line records ${events.join(' or ')}, although ${asked} is served`
        : `${asked}: ${line.by}.${line.level} records ${line.event} elsewhere${wiringNote(line)}`;
    },
    related: ({ calls, here }: Subject) => (here.length > 0 ? here.slice(1, 6) : calls.slice(0, 5)).map((call) => call.location),
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
    (route) => route.purpose === 'login',
    ['login-success', 'login-failure'],
    undefined,
    true,
  ),
});

export const denialsRecorded = defineCheck({
  id: 'logging/denials-recorded',
  title: 'Refused access is recorded by a line of its own',
  failTitle: 'Refused access leaves no record of its own',
  needs: ['routes', 'logCalls', 'codeUses'],
  // Each place that refuses; where libraries do it, the lines of the service about it.
  subjects: ({ routes, logCalls, codeUses }): Refusal[] => {
    const [guarded] = live(routes).filter((route) => route.access === 'guarded');
    const refusals = live(codeUses).filter((use) => use.kind.startsWith('refusal-'));
    if (refusals.length > 0 || guarded === undefined) return refusals;
    const lines = logCalls.filter((call) => call.event === 'access-denied' && !QUIET.has(call.level));
    const line = lines.find((call) => isWired(call) === true) ?? lines.find((call) => isWired(call) !== false) ?? lines[0];
    return [{ line, route: guarded, anyEvent: logCalls.some((call) => call.event !== undefined) }];
  },
  // A log of all answers has the status and the address, and not who asked for what.
  holds: (one) => {
    if ('kind' in one) return one.kind === 'refusal-recorded' ? true : one.kind === 'refusal-thrown' ? undefined : false;
    return one.line === undefined ? (one.anyEvent ? false : undefined) : isWired(one.line);
  },
  location: (one) => ('kind' in one ? one.location : (one.line?.location ?? one.route.location)),
  message: (one) => {
    if (!('kind' in one))
      return one.line === undefined
        ? `no line records access-denied, although ${one.route.method} ${one.route.path} is guarded`
        : `${one.line.by}.${one.line.level} records access-denied${wiringNote(one.line)}`;
    const does = one.detail ?? 'refuses';
    if (one.kind === 'refusal-recorded') return `${does}, with a record`;
    return one.kind === 'refusal-thrown'
      ? `${does}; whether that is recorded is decided where it is caught`
      : `${does}, and nothing records it`;
  },
  whenNone: 'na',
  noneMessage: 'No route of the app refuses anyone.',
  confidence: 'likely',
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
      title: 'Rejected input is recorded by a line of its own',
      failTitle: 'Rejected input leaves no record of its own',
      none: 'No route of the app checks its input.',
    },
    // A schema of the answer refuses nothing that comes in.
    (route) => route.schemas.some(({ part, by }) => part !== 'response' && by !== 'manual'),
    ['validation-failure'],
  ),
});
