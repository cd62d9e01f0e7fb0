import type { Facts, Query, RequestFlow, Route } from '@airworthy/model';
import { findTable, normalName, normalTableName } from './columns.ts';
import { namesPeople, personalColumns } from './personal-data.ts';
import { isWithin } from './request-steps.ts';
import { carriesSecret, hasSpeakingPath, isGivenOut, printRoute, requestRoutes } from './routes.ts';
import { live } from './wired.ts';

/** A column that says to which tenant a row belongs. */
const TENANT = /^(?:tenant|organi[sz]ation|org|workspace|company|team|account|client)(?:_?id)?$/;
/** A column that says whose a row is. */
const OWNED = /^(?:user|owner|customer|member|created_by|author|buyer|seller|creator|uploader|posted_by)(?:_?id)?$/;
/** What people write in order to be read. */
const CONTENT =
  /(?:^|_)(?:posts?|articles?|blogs?|stor(?:y|ies)|comments?|products?|listings?|reviews?|ratings?|recipes?|courses?|lessons?|books?|movies?|songs?|albums?|videos?|photos?|categor(?:y|ies)|tags?|topics?|threads?|questions?|answers?|places?|restaurants?|hotels?|bootcamps?|tours?|shops?|stores?|brands?|news|pages?|faqs?|banners?|menus?|genres?)$/;

type Wanted = Pick<Facts, 'routes' | 'queries' | 'tables' | 'requestFlows' | 'outboundCalls'> & Partial<Pick<Facts, 'operations'>>;

const PASSWORD = /^(?:(?:encrypted|hashed)_?)?(?:password|passwd|passhash)(?:_?(?:hash|digest|encrypted))?$/;

/** Why a route that asks for no credential may be meant for everybody; only whoever runs the service knows. */
export function whyPublic(route: Route, facts: Wanted): string | undefined {
  if (route.access !== 'open' && route.access !== 'optional') return undefined;
  if (route.saidOpen !== undefined) return 'the code marks it as open to everybody';
  if (isGivenOut(route)) return 'its address is one that is given to strangers, so it may be meant for everybody';
  if (carriesSecret(route)) return 'its address carries a secret, which may be the credential';
  if (signsUp(route, facts)) return 'it makes an account with a password, so it may be how people sign up';
  if (tellsSettings(route, facts)) return 'it tells settings and no stored data, so it may be meant for everybody';
  if (hasSpeakingAddress(route, facts)) return 'its address ends in a name for people to share, so it may be meant for everybody';
  return mayBePublic(route, facts) ? 'it only reads what belongs to nobody, so it may be meant for everybody' : undefined;
}

/** What people put into links, where nothing that it touches is about persons. */
function hasSpeakingAddress(route: Route, facts: Pick<Facts, 'routes' | 'queries' | 'tables' | 'requestFlows'>): boolean {
  if (!hasSpeakingPath(route)) return false;
  const flow = live(facts.requestFlows).find((one) => one.method === route.method && one.path === route.path);
  const queries = live(facts.queries).filter(
    (query) => query.routes?.includes(printRoute(route)) === true || (flow !== undefined && within(flow, query)),
  );
  return (
    queries.length > 0 &&
    queries.every((query) =>
      query.tables.every((name) => {
        const table = findTable(facts.tables, name);
        return table !== undefined && !namesPeople(table.name) && personalColumns([table]).length === 0;
      }),
    )
  );
}

/** What a page asks before anybody can sign in: which ways to sign in there are, languages, the version. */
const SETTINGS =
  /\/(?:server|info|about|version|config(?:uration)?|settings|features?|feature-flags|time|locales?|languages?|translations?|countries|currencies|time-?zones|constants|enums|meta)\/?$/i;

function tellsSettings(route: Route, facts: Wanted): boolean {
  if (route.method !== 'GET' || !SETTINGS.test(route.path) || /[:{*]/.test(route.path)) return false;
  const flow = live(facts.requestFlows).find((one) => one.method === route.method && one.path === route.path);
  return flow !== undefined && ![...live(facts.queries), ...live(facts.outboundCalls)].some((one) => within(flow, one));
}

/** `POST /users` that stores somebody with a password: who signs up has no credential yet. */
function signsUp(route: Route, facts: Wanted): boolean {
  if (route.method !== 'POST') return false;
  const flow = live(facts.requestFlows).find((one) => one.method === route.method && one.path === route.path);
  return live(facts.queries).some(
    (query) =>
      (query.operation === 'insert' || query.operation === 'upsert') &&
      (query.routes?.includes(printRoute(route)) === true || (flow !== undefined && within(flow, query))) &&
      query.tables.some((name) => findTable(facts.tables, name)?.columns.some((column) => PASSWORD.test(normalName(column.name)))),
  );
}

/**
 * Whether a route that asks for no credential may well be meant for everybody, as the pages of a shop are: it only reads, what it reads
 * belongs to nobody, and the same resource is guarded where it is changed. Only whoever runs the service knows.
 */
function mayBePublic(route: Route, facts: Wanted): boolean {
  const field = route.method === 'QUERY';
  if (
    field
      ? route.access !== 'open' && route.access !== 'optional'
      : route.method !== 'GET' || route.access !== 'open' || route.accessReason !== undefined
  )
    return false;
  const others = field ? (facts.operations ?? []) : requestRoutes(facts.routes);
  if (!others.some((other) => (field ? changesSameThing(route, other) : changesSame(route, other)))) return false;
  const flow = live(facts.requestFlows).find((one) => one.method === route.method && one.path === route.path);
  if (flow === undefined || live(facts.outboundCalls).some((call) => within(flow, call))) return false;
  const queries = live(facts.queries).filter((query) => within(flow, query));
  // `/posts/trending` that reads no row gives what was computed before.
  const computed = !/[:{*]/.test(route.path) && !route.path.split('/').some((segment) => namesPeople(segment));
  return (queries.length > 0 || computed) && queries.every((query) => readsCommonGoods(query, facts));
}

/** A guarded route that writes below the same collection: `POST /products` beside `GET /products/:id`. */
function changesSame(route: Route, other: Route): boolean {
  if (other.access !== 'guarded' || /^(?:GET|HEAD|ALL)$/.test(other.method)) return false;
  const collection = (path: string): string => path.replace(/\/[:*{].*$/, '').replace(/\/$/, '');
  const [own, others] = [collection(route.path), collection(other.path)];
  return others !== '' && (own === others || own.startsWith(`${others}/`));
}

/** `createPost` beside `posts`, `post` and `postBySlug`. */
function changesSameThing(route: Route, other: Route): boolean {
  if (other.access !== 'guarded' || other.method !== 'MUTATION') return false;
  const words = (path: string): string[] =>
    path
      .replace(/^.*#/, '')
      .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(' ')
      .map((word) => word.replace(/ies$/, 'y').replace(/s$/, ''));
  const [noun, ...rest] = words(route.path).filter(
    (word) => !/^(?:get|list|find|all|search|fetch|by|id|slug|one|many|count|latest|featured)$/.test(word),
  );
  return (
    noun !== undefined &&
    words(other.path)
      .slice(1)
      .includes([noun, ...rest][0] as string)
  );
}

function within(flow: RequestFlow, { location }: Pick<Query, 'location'>): boolean {
  return flow.stretches.some((one) => isWithin(one, location));
}

function readsCommonGoods(query: Query, { tables }: Pick<Facts, 'tables'>): boolean {
  if (query.operation !== 'select' || query.tables.length === 0) return false;
  return query.tables.every((name) => {
    const table = findTable(tables, name);
    return (
      table !== undefined &&
      !namesPeople(table.name) &&
      personalColumns([table]).length === 0 &&
      !table.columns.some(({ name: column }) => TENANT.test(normalName(column))) &&
      (CONTENT.test(normalTableName(table.name)) || !table.columns.some(({ name: column }) => OWNED.test(normalName(column))))
    );
  });
}
