import type { GraphqlEndpoint, Known, Location, PartSchema, RoutePurpose } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { isClosed, propertyOf, toKnown } from '../../boot/inspect.ts';
import type { Machine } from '../../boot/machine.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Judgement } from '../../guard/judge-routes.ts';
import type { LinkedRoute } from '../linked.ts';
import { purposeOf } from '../route-facts.ts';
import type { GraphServer } from './graph-model.ts';

/** What a field is for, by its name read as a path: `forgotPassword` is what `POST /forgot-password` is. */
export function purposeOfField(name: string): RoutePurpose {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
  if (
    /^(?:log-?in|sign-?in|authenticate)(?:$|-(?:user|with|by|customer|admin|email|password))|^(?:create|generate|issue)-(?:session|(?:access-)?token)$/.test(
      words,
    )
  )
    return 'login';
  if (/^(?:register|sign-?up)(?:$|-(?:user|with|customer|account|email))/.test(words)) return 'register';
  if (/(?:forgot|reset|recover|request)-(?:\w+-)?password|password-(?:forgot|reset|recover)/.test(words)) return 'password-reset';
  if (/^(?:refresh-(?:\w+-)?tokens?|renew-token|verify-email|confirm-email|confirm-(?:user|account|customer-account))$/.test(words))
    return 'token-refresh';
  if (/^(?:_service|health(?:-check)?|ping|hello|version|api-version|server-(?:time|info|version)|_empty|_)$/.test(words)) return 'health';
  if (/^log-?out|^sign-?out/.test(words)) return 'login';
  if (words.startsWith('admin-')) return 'admin';
  return purposeOf('POST', `/${words}`, false, undefined);
}

/** An endpoint is as open as what stands before it; what its fields ask for is told by them, where they were read. */
export function asEndpoint(server: GraphServer, judgement: Judgement): Judgement {
  const [gap] = server.schema === undefined ? [{ reason: 'its schema could not be read' }] : server.schema.missing;
  if (judgement.access === 'guarded' || gap === undefined) return judgement;
  return { ...judgement, access: 'opaque', reason: `it answers GraphQL, and not all of its fields were read: ${gap.reason}` };
}

/** What comes in and goes out has the types of the schema, which refuses and leaves out the rest; bounds it has none to tell. */
export function schemasOfGraphql(location: Location): PartSchema[] {
  return (['body', 'response'] as const).map((part) => ({ part, by: 'graphql', location, strict: true, tellsRequired: true }));
}

/** Rules and plugins that bound how deep or expensive an operation is, by package or name. */
const LIMITS = /depth-?limit|query-?complexity|cost-?(?:analysis|limit)|graphql-armor|validation-complexity|query-?cost|complexity/i;
const PERSISTED = /persisted-?operations|usePersistedOperations|onlyPersisted/i;
const MASKS = /mask/i;

/** Settings of the endpoints among routes. */
export function endpointsOf(machine: Machine, linked: readonly LinkedRoute[]): GraphqlEndpoint[] {
  const out = new Map<string, GraphqlEndpoint>();
  for (const route of linked) {
    const server = route.carries;
    if (server === undefined || route.operation !== undefined || out.has(`${server.by} ${route.path}`)) continue;
    out.set(`${server.by} ${route.path}`, endpointOf(machine, server, route));
  }
  return [...out.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function endpointOf(machine: Machine, server: GraphServer, route: LinkedRoute): GraphqlEndpoint {
  const options = snapshot(machine, server.options, 3);
  const closed = options === undefined || isClosed(options);
  const at = (...path: string[]): BootValue | undefined => propertyOf(options, ...path);
  const flag = (key: string, otherwise: Known<boolean>): Known<boolean> => {
    const value = at(key);
    if (value === undefined || (value.kind === 'known' && value.value === undefined)) return closed ? otherwise : { state: 'unknown' };
    if (value.kind === 'known') return { state: 'known', value: Boolean(value.value) };
    return value.kind === 'object' || value.kind === 'function' || value.kind === 'external'
      ? { state: 'known', value: true }
      : toKnown<boolean>(value, 'boolean');
  };
  const known = (value: boolean): Known<boolean> => ({ state: 'known', value });
  const apollo = /apollo|nestjs/.test(server.by);
  const yoga = server.by === 'graphql-yoga';
  const mercurius = server.by === 'mercurius';
  const plugins = namesIn(server, machine, closed);
  const missing = server.schema === undefined || server.schema.missing.length > 0;
  return {
    location: machine.locate(route.site),
    wiring:
      route.conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions: route.conditions },
    by: server.by,
    path: route.path,
    fields: server.schema?.fields.length ?? 0,
    complete: !missing,
    // Apollo and its kind turn it off in production unless told otherwise; the others leave it on.
    introspection: apollo
      ? flag('introspection', known(false))
      : plugins.names.some((name) => /disable-?introspection|NoSchemaIntrospection/i.test(name))
        ? known(false)
        : plugins.open
          ? { state: 'unknown' }
          : known(true),
    playground: yoga
      ? flag('graphiql', known(true))
      : mercurius
        ? flag('graphiql', known(false))
        : apollo
          ? flag('playground', known(false))
          : flag('graphiql', known(false)),
    depthLimited:
      plugins.names.some((name) => LIMITS.test(name)) || (mercurius && at('queryDepth') !== undefined)
        ? true
        : plugins.open
          ? 'unknown'
          : false,
    batching: apollo
      ? flag('allowBatchedHttpRequests', known(false))
      : yoga
        ? flag('batching', known(false))
        : mercurius
          ? flag('allowBatchedQueries', known(false))
          : known(false),
    csrfPrevention: apollo ? flag('csrfPrevention', known(/^@apollo\/server|nestjs/.test(server.by))) : { state: 'absent' },
    persistedOnly:
      plugins.names.some((name) => PERSISTED.test(name)) || at('onlyPersisted') !== undefined ? true : plugins.open ? 'unknown' : false,
    masksErrors: yoga
      ? flag('maskedErrors', known(true))
      : at('formatError') === undefined && at('errorFormatter') === undefined
        ? known(false)
        : plugins.names.some((name) => MASKS.test(name))
          ? known(true)
          : { state: 'unknown' },
  };
}

/** Names of validation rules and plugins, and whether some were not read. */
function namesIn(server: GraphServer, machine: Machine, closed: boolean): { names: string[]; open: boolean } {
  const names: string[] = [];
  let open = !closed;
  const visit = (value: BootValue | undefined, depth: number): void => {
    if (value === undefined || depth > 3) return;
    if (value.kind === 'external') names.push(value.name);
    else if (value.kind === 'array') {
      if (!isClosed(value)) open = true;
      for (const item of value.items) visit(item, depth + 1);
    } else if (value.kind === 'function') names.push(value.name ?? '');
    else if (value.kind === 'unknown') open = true;
  };
  const options = snapshot(machine, server.options, 4);
  for (const key of ['validationRules', 'plugins', 'validationRule', 'customValidateFn']) {
    const value = propertyOf(options, key);
    if (value?.kind === 'known') continue;
    visit(value, 0);
  }
  return { names, open };
}
