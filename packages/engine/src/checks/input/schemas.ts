import { pushTo } from '@airworthy/model';
import type { CodeUse, ErrorHandler, HttpServer, Location, PartSchema, Route } from '@airworthy/model';
import type { Holds } from '../../check/define-check.ts';
import { defineCheck } from '../../check/define-check.ts';
import { READS, reading, schemaFor, schemasOf, unfollowedReads, wasAnalysed } from '../../derive/checked-parts.ts';
import type { RequestPart, SchemaOnRoute } from '../../derive/checked-parts.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { live, toldIf } from '../../derive/wired.ts';

/** Whether a part is validated before the handler; hooks that could not be read may do it. */
function validated(route: Route, part: RequestPart, routes: readonly Route[]): boolean | undefined {
  if (schemaFor(route, part)) return true;
  // What a handler tests itself may be enough, and a proxy hands on what others check.
  if (route.testsByHand?.includes(READS[part]) || route.method === 'ALL') return undefined;
  return route.access === 'opaque' || route.scopeOpen || !wasAnalysed(routes) ? undefined : false;
}

/** `/orders/:id(\\d+)`: the path itself takes nothing else. */
function takesPatternsOnly({ path }: Route): boolean {
  const params = [...path.matchAll(/:\w+(\([^)]*\))?/g)];
  return params.length > 0 && params.every(([, pattern]) => pattern !== undefined && !/^\((?:\.\*|\.\+|\*)\)$/.test(pattern));
}

const printValidation = (part: RequestPart) => (route: Route) => {
  const schema = schemaFor(route, part);
  if (schema) return `${printRoute(route)}: ${part} is checked by ${schema.by === 'manual' ? 'own code before the handler' : schema.by}`;
  return route.testsByHand?.includes(READS[part])
    ? `${printRoute(route)} has no schema for the ${part}; its own code tests some of it`
    : !route.reads.includes(READS[part])
      ? `${printRoute(route)}: what its handler reads could not be followed`
      : `${printRoute(route)} reads the ${part} as ${part === 'params' || part === 'headers' ? 'they were' : 'it was'} sent`;
};
const printNames = (names: readonly string[]) => names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
const at = ({ schema }: SchemaOnRoute) => schema.location;
const routePlace = ({ route }: SchemaOnRoute) => [route.location];

export const bodiesValidated = defineCheck({
  id: 'input/bodies-validated',
  title: 'Every body that clients send is checked by a schema before a handler reads it',
  failTitle: 'Handlers read bodies that no schema has checked',
  needs: ['routes'],
  // Payloads of webhooks are asked about in their own standard.
  subjects: ({ routes }) => reading(routes, 'body').filter((route) => route.purpose !== 'webhook'),
  holds: (route, { routes }) => validated(route, 'body', routes),
  location: (route) => route.handler ?? route.location,
  message: printValidation('body'),
  whenNone: 'na',
  noneMessage: 'No handler reads a body.',
  confidence: 'proved',
});

export const paramsValidated = defineCheck({
  id: 'input/params-validated',
  title: 'Every path parameter that a handler reads is checked by a schema before',
  failTitle: 'Handlers read path parameters that no schema has checked',
  needs: ['routes'],
  subjects: ({ routes }) => reading(routes, 'params'),
  holds: (route, { routes }) => takesPatternsOnly(route) || validated(route, 'params', routes),
  location: (route) => route.handler ?? route.location,
  message: (route) =>
    takesPatternsOnly(route) && schemaFor(route, 'params') === undefined
      ? `${printRoute(route)}: the pattern of the path takes nothing else`
      : printValidation('params')(route),
  whenNone: 'na',
  noneMessage: 'No handler reads path parameters.',
  confidence: 'proved',
});

export const querystringsValidated = defineCheck({
  id: 'input/querystrings-validated',
  title: 'Every query string that a handler reads is checked by a schema before',
  failTitle: 'Handlers read query strings that no schema has checked',
  needs: ['routes'],
  subjects: ({ routes }) => reading(routes, 'querystring'),
  holds: (route, { routes }) => validated(route, 'querystring', routes),
  location: (route) => route.handler ?? route.location,
  message: printValidation('querystring'),
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No handler reads the query string.',
  confidence: 'proved',
});

export const bodiesStrict = defineCheck({
  id: 'input/bodies-strict',
  title: 'Body schemas reject or strip properties that nobody expects',
  failTitle: 'Body schemas let unknown properties through to the handler',
  needs: ['routes'],
  subjects: ({ routes }) => schemasOf(routes, 'body'),
  holds: ({ schema }) => schema.strict,
  location: at,
  message: ({ route, schema }, holds) =>
    `${printRoute(route)}: ${schema.by} ${holds === true ? 'keeps unknown properties out' : holds === false ? 'lets unknown properties through' : 'schema could not be read to the end'}`,
  related: routePlace,
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No body is checked by a schema.',
  confidence: 'proved',
});

interface PartSent {
  route: Route;
  schema?: PartSchema;
  part: string;
}

export const fieldsBounded = defineCheck({
  id: 'input/fields-bounded',
  title: 'Strings and lists in requests have an upper bound',
  failTitle: 'Strings or lists in requests may be of any length',
  needs: ['routes'],
  // What no schema looks at has no bound either.
  subjects: ({ routes }): readonly PartSent[] => {
    const checked = schemasOf(routes, 'body', 'params', 'querystring').map(({ route, schema }) => ({ route, schema, part: schema.part }));
    const bodies = reading(routes, 'body').filter((route) => route.purpose !== 'webhook' && validated(route, 'body', routes) === false);
    return [...checked, ...bodies.map((route) => ({ route, part: 'body' }))];
  },
  holds: ({ schema }: PartSent) =>
    schema === undefined ? false : schema.unbounded === undefined ? undefined : schema.unbounded.length === 0,
  location: ({ route, schema }: PartSent) => schema?.location ?? route.handler ?? route.location,
  message: ({ route, schema, part }: PartSent, holds) =>
    `${printRoute(route)} ${part}: ${holds === true ? 'every string and list is bounded' : holds === undefined ? 'bounds could not be read' : schema === undefined ? 'read as it was sent' : `no bound on ${printNames(schema.unbounded ?? [])}`}`,
  related: ({ route }) => [route.location],
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No handler reads a body, and no request is checked by a schema.',
  confidence: 'proved',
});

interface NumberSent {
  location: Location;
  route?: Route;
  bounded: Holds;
  message: string;
}

/** Numbers in schemas, numbers that code reads from what no schema has checked, and where neither is seen, parts that are read as they were sent. */
function numbersSent(routes: readonly Route[], codeUses: readonly CodeUse[]): NumberSent[] {
  const inSchemas = schemasOf(routes, 'body', 'params', 'querystring').filter(({ schema }) => schema.numbers?.length !== 0);
  const found = inSchemas.map(({ route, schema }): NumberSent => {
    const open = schema.unboundedNumbers;
    const seen =
      open === undefined
        ? 'bounds could not be read'
        : open.length === 0
          ? 'every number is bounded'
          : `no upper bound on ${printNames(open)}`;
    const bounded = open === undefined ? undefined : open.length === 0;
    return { location: schema.location, route, bounded, message: `${printRoute(route)} ${schema.part}: ${seen}` };
  });
  for (const use of live(codeUses))
    if (use.kind === 'number-from-input')
      found.push({
        location: use.location,
        bounded: false,
        message: `${use.detail ?? 'a number'} is read from what the client sent, and nothing bounds it`,
      });
  if (found.length > 0) return found;
  return (['body', 'querystring'] as const).flatMap((part) =>
    reading(routes, part)
      .filter((route) => route.purpose !== 'webhook' && schemaFor(route, part) === undefined)
      .map((route): NumberSent => ({
        location: route.handler ?? route.location,
        route,
        bounded: undefined,
        message: printValidation(part)(route),
      })),
  );
}

export const numbersBounded = defineCheck({
  id: 'input/numbers-bounded',
  title: 'Numbers in requests have an upper bound',
  failTitle: 'Numbers in requests may be of any size',
  needs: ['routes', 'codeUses'],
  subjects: ({ routes, codeUses }) => numbersSent(routes, codeUses),
  holds: ({ bounded }) => bounded,
  location: ({ location }) => location,
  message: ({ message }) => message,
  related: ({ route }) => (route === undefined ? [] : [route.location]),
  whenNone: 'na',
  noneMessage: 'No schema of a request has a number, and nothing is read unchecked.',
  confidence: 'proved',
});

/** Fields of a schema with names like the pattern; `undefined` where the fields could not be read. */
const named = (schema: PartSchema, pattern: RegExp): string[] => (schema.fields ?? []).filter((field) => pattern.test(field));
const PAGE_SIZE = /^(limit|page_?size|per_?page|take|size|count|first|last)$/i;
export const pageSizesCapped = defineCheck({
  id: 'input/page-sizes-capped',
  title: 'The number of rows a client may ask for has a hard maximum',
  failTitle: 'A client may ask for any number of rows',
  needs: ['routes'],
  subjects: ({ routes }) => schemasOf(routes, 'querystring').filter(({ schema }) => named(schema, PAGE_SIZE).length > 0),
  holds: ({ schema }) => holdsFor(PAGE_SIZE, schema.unboundedNumbers),
  location: at,
  message: ({ route, schema }, holds) =>
    `${printRoute(route)}: ${printNames(named(schema, PAGE_SIZE))} ${holds === true ? 'has a maximum' : holds === false ? 'has no maximum' : 'could not be read'}`,
  related: routePlace,
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No schema of a query string has a page size.',
  confidence: 'proved',
});

export const valuesListed = defineCheck({
  id: 'input/values-listed',
  title: 'Fields with few possible values accept only these',
  failTitle: 'Any text passes as a status, currency or kind',
  needs: ['routes'],
  subjects: ({ routes }) => schemasOf(routes, 'body', 'params', 'querystring').filter(({ schema }) => (schema.listable ?? []).length > 0),
  holds: ({ schema }) => (schema.unlisted === undefined ? undefined : schema.unlisted.length === 0),
  location: at,
  message: ({ route, schema }, holds) =>
    `${printRoute(route)} ${schema.part}: ${holds === false ? `no values are listed for ${printNames(schema.unlisted ?? [])}` : `${printNames(schema.listable ?? [])} has its values listed`}`,
  related: routePlace,
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No schema of a request has a field whose name promises one of a few values.',
  confidence: 'likely',
});

export const requiredFieldsTold = defineCheck({
  id: 'input/required-fields-told',
  title: 'Schemas say which fields must be there, or what stands in for the others',
  failTitle: 'Every field of a body may be left out',
  needs: ['routes'],
  subjects: ({ routes }) => schemasOf(routes, 'body').filter(({ schema }) => schema.fields === undefined || schema.fields.length > 0),
  // Changes of parts leave every field out on purpose.
  holds: ({ route, schema }) =>
    schema.fields === undefined ? undefined : schema.tellsRequired !== false || /^(?:PATCH|PUT)$/.test(route.method),
  location: at,
  message: ({ route, schema }, holds) =>
    `${printRoute(route)}: ${holds === true ? 'it is told which fields must be there' : holds === false ? `each of ${printNames(schema.fields ?? [])} may be left out` : 'schema could not be read'}`,
  related: routePlace,
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No body is checked by a schema.',
  confidence: 'proved',
});

const BY_FRAMEWORK = new Set(['json-schema', 'typebox']);
const BY_PIPES = new Set(['class-validator', 'nestjs']);

export const refusalsExplained = defineCheck({
  id: 'input/refusals-explained',
  title: 'A refused request is told which fields are wrong, with 400 or 422',
  failTitle: 'A refused request is not told which fields are wrong',
  needs: ['errorHandlers', 'httpServers', 'routes'],
  subjects: ({ errorHandlers, httpServers, routes }): readonly (ErrorHandler | HttpServer)[] => {
    const schemas = schemasOf(routes, 'body', 'params', 'querystring');
    if (schemas.length === 0) return [];
    const handlers = live(errorHandlers);
    return handlers.length > 0 ? handlers : live(httpServers);
  },
  holds: (one, { routes }) => {
    // What a library in a hook or handler throws takes another way than what the framework refuses.
    const schemas = schemasOf(routes, 'body', 'params', 'querystring');
    // Pipes of NestJS throw what its own layer, or a filter, answers.
    if (one.framework === 'nestjs' && 'exposesStack' in one && schemas.every(({ schema }) => BY_PIPES.has(schema.by)))
      return toldIf(one.tellsFields);
    const framework = schemas.every(({ schema }) => BY_FRAMEWORK.has(schema.by));
    if (!framework || one.framework !== 'fastify') return undefined;
    // Without a handler Fastify answers with 400 and names the field.
    return 'exposesStack' in one ? toldIf(one.tellsFields) : true;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    holds === true
      ? `${one.framework} answers with 400 or 422 and the name of the field`
      : holds === false
        ? 'the answer to a failed validation does not name the field, or blames the server'
        : 'how a failed validation is answered could not be read',
  related: (one) => one.related ?? [],
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No request is refused by a schema.',
  confidence: 'likely',
});

/** Fewer fields than this look alike by chance. */
const SHAPE = 4;

function resemblesAnother(same: readonly SchemaOnRoute[], all: readonly SchemaOnRoute[]): boolean {
  const fields = new Set(same[0]?.schema.fields ?? []);
  return all.some(({ schema }) => {
    const others = schema.fields ?? [];
    const shared = others.filter((field) => fields.has(field)).length;
    return shared >= SHAPE && (shared < fields.size || shared < others.length) && shared * 5 >= Math.min(fields.size, others.length) * 4;
  });
}

export const shapesDescribedOnce = defineCheck({
  id: 'input/shapes-described-once',
  title: 'Shapes that several routes take are described once',
  failTitle: 'The same shape is written down several times',
  needs: ['routes'],
  subjects: ({ routes }) => {
    const places = new Map<string, SchemaOnRoute[]>();
    for (const one of schemasOf(routes, 'body', 'params', 'querystring')) {
      if ((one.schema.fields ?? []).length < SHAPE) continue;
      const key = (one.schema.fields ?? []).toSorted().join(' ');
      pushTo(places, key, one);
    }
    // A shape that one route takes says nothing, unless another one largely repeats it.
    const all = schemasOf(routes, 'body', 'params', 'querystring');
    return [...places.values()].filter((same) => same.length > 1 || resemblesAnother(same, all));
  },
  // Most of one shape again in another one may be the same thing written twice, or two things that are alike.
  holds: (same, { routes }) =>
    new Set(same.map(({ schema }) => `${schema.location.path}:${schema.location.line}`)).size === 1 &&
    (!resemblesAnother(same, schemasOf(routes, 'body', 'params', 'querystring')) || undefined),
  location: (same) => same[0]?.schema.location,
  message: (same, holds) =>
    `${same
      .map(({ route }) => printRoute(route))
      .slice(0, 3)
      .join(
        ', ',
      )}: ${printNames(same[0]?.schema.fields ?? [])} ${holds === true ? 'are described together in one place' : holds === undefined ? 'are largely there again in the schema of another route' : 'are described together in more than one place'}`,
  related: (same) => same.slice(1).map(({ schema }) => schema.location),
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No two routes take a shape of several fields.',
  confidence: 'likely',
});

export const responsesShaped = defineCheck({
  id: 'input/responses-shaped',
  title: 'Answers are shaped by a schema, so that fields nobody meant to send stay inside',
  failTitle: 'Answers are sent as the handler made them',
  needs: ['routes'],
  subjects: ({ routes }) =>
    requestRoutes(routes).filter((route) => ['api', 'admin', 'payment', 'search', 'internal'].includes(route.purpose)),
  holds: (route) => (schemaFor(route, 'response') ? true : route.scopeOpen ? undefined : false),
  location: (route) => route.location,
  message: (route, holds) => `${printRoute(route)} ${holds === true ? 'has a schema for its answer' : 'has no schema for its answer'}`,
  whenNone: 'na',
  noneMessage: 'No route answers with data.',
  confidence: 'proved',
});

/** Whether none of the fields with such a name is in the list of loose ones. */
function holdsFor(pattern: RegExp, loose: readonly string[] | undefined): boolean | undefined {
  return loose === undefined ? undefined : !loose.some((field) => pattern.test(field));
}
