import type { Location, PartSchema, Route } from '@airworthy/model';
import type { Check, Holds } from '../../check/define-check.ts';
import { defineCheck } from '../../check/define-check.ts';
import { READS, schemaFor, schemasOf, unfollowedReads } from '../../derive/checked-parts.ts';
import type { RequestPart } from '../../derive/checked-parts.ts';
import { isOfAuthLibrary, printRoute, requestRoutes } from '../../derive/routes.ts';

const AMOUNT = /(amount|price|total|quantity|qty|percent|percentage|fee|tax|discount|balance)(_?(cents|minor|change|rate))?$/i;
const IDENTIFIER = /(^id|\.id|Id|_id|uuid)$/;
const DATE =
  /(?:^|[._])(?:date|(?:date)?time|deadline|expiry|birthday|date_?[oO]f_?[bB]irth)$|[a-z\d](?:Date|At|Time|Deadline|Expiry|Birthday)$|_(?:at|date|time)$/;
const CONTACT = /(e_?mail|phone|mobile|url|uri|link|website)$/i;

/** Fields with such a name in a schema, or in a part of the request that no schema looks at. */
interface NamedFields {
  route: Route;
  part: string;
  fields: readonly string[];
  schema?: PartSchema;
  location: Location;
}

/** Parts whose fields a handler may use as they were sent. */
const PARTS: readonly RequestPart[] = ['body', 'params', 'querystring'];

function namedFields(routes: readonly Route[], parts: readonly RequestPart[], pattern: RegExp): NamedFields[] {
  const inSchemas = schemasOf(routes, ...parts).map(({ route, schema }): NamedFields => ({
    route,
    part: schema.part,
    fields: (schema.fields ?? []).filter((field) => pattern.test(field)),
    schema,
    location: schema.location,
  }));
  const asSent = requestRoutes(routes)
    // A delivery is proved by its signature, and a library for signing in checks what it is handed.
    .filter((route) => route.readsAsSent !== undefined && route.purpose !== 'webhook' && !isOfAuthLibrary(route))
    .flatMap((route) =>
      parts.flatMap((part): NamedFields[] => {
        if (schemaFor(route, part) !== undefined) return [];
        const start = `${READS[part]}.`;
        const fields = (route.readsAsSent ?? []).flatMap((field) => (field.startsWith(start) ? [field.slice(start.length)] : []));
        const sent = part === 'params' ? fields.filter((field) => inPath(route, field)) : fields;
        return [{ route, part, fields: sent.filter((field) => pattern.test(field)), location: route.handler ?? route.location }];
      }),
    );
  return [...inSchemas, ...asSent].filter(({ fields }) => fields.length > 0);
}

/** Nobody sends a parameter that the path does not have. */
const inPath = ({ path }: Route, field: string): boolean => new RegExp(`[:{*]${field.replaceAll('$', '\\$')}(?![\\w$])`).test(path);

/** Where something that could not be read may stand before the handler, it may have looked. */
const readAsSent = ({ route }: NamedFields): Holds => (route.scopeOpen ? undefined : false);

const printNames = (names: readonly string[]) => names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
const at = ({ location }: NamedFields) => location;
const routePlace = ({ route, schema }: NamedFields) => (schema === undefined ? [] : [route.location]);
const printAsSent = ({ route, part, fields }: NamedFields, holds: Holds) =>
  `${printRoute(route)} ${part}: ${printNames(fields)} ${fields.length > 1 ? 'are' : 'is'} ${holds === false ? `read as ${fields.length > 1 ? 'they were' : 'it was'} sent` : 'checked by no schema that could be read'}`;

/** Whether none of the fields with such a name is in the list of loose ones. */
function holdsFor(pattern: RegExp, loose: readonly string[] | undefined): boolean | undefined {
  return loose === undefined ? undefined : !loose.some((field) => pattern.test(field));
}

export const amountsBounded = defineCheck({
  id: 'input/amounts-bounded',
  title: 'Amounts, percentages and quantities have a range',
  failTitle: 'Amounts, percentages or quantities may be of any size',
  needs: ['routes'],
  subjects: ({ routes }) => namedFields(routes, ['body'], AMOUNT),
  holds: (one) => (one.schema === undefined ? readAsSent(one) : holdsFor(AMOUNT, one.schema.unboundedNumbers)),
  location: at,
  message: (one, holds) =>
    one.schema === undefined
      ? printAsSent(one, holds)
      : `${printRoute(one.route)}: ${printNames(one.fields)} ${holds === true ? 'is bounded' : holds === false ? 'has no upper bound' : 'could not be read'}`,
  related: routePlace,
  unfollowed: ({ routes }) => unfollowedReads(routes),
  whenNone: 'na',
  noneMessage: 'No body has an amount that was seen.',
  confidence: 'proved',
});

export const identifiersFormatted = defineCheck({
  id: 'input/identifiers-formatted',
  ...formatted(IDENTIFIER, {
    title: 'Identifiers in requests have a format',
    failTitle: 'Any text passes as an identifier',
    noneMessage: 'No request was seen to bring an identifier.',
  }),
});

export const datesFormatted = defineCheck({
  id: 'input/dates-formatted',
  ...formatted(DATE, {
    title: 'Dates in requests have a format',
    failTitle: 'Any text passes as a date',
    noneMessage: 'No request was seen to bring a date.',
  }),
});

export const contactsFormatted = defineCheck({
  id: 'input/contacts-formatted',
  ...formatted(CONTACT, {
    title: 'E-mail addresses, phone numbers and URLs in requests have a format',
    failTitle: 'Any text passes as an e-mail address, phone number or URL',
    noneMessage: 'No request was seen to bring an e-mail address, phone number or URL.',
  }),
});

function formatted(
  pattern: RegExp,
  words: { title: string; failTitle: string; noneMessage: string },
): Omit<Check<'routes', NamedFields>, 'id'> {
  return {
    ...words,
    needs: ['routes'],
    subjects: ({ routes }) => namedFields(routes, PARTS, pattern),
    // What looks at the body of a request that has none lets the query pass as it comes.
    holds: (one) =>
      one.schema === undefined ? readAsSent(one) : bodyless(one.route, one.schema) ? false : holdsFor(pattern, one.schema.unformatted),
    location: at,
    message: (one, holds) => {
      const { route, schema, fields } = one;
      if (schema === undefined) return printAsSent(one, holds);
      return bodyless(route, schema)
        ? `${printRoute(route)}: ${printNames(fields)} is checked in the body, which such a request has none of`
        : holds === false
          ? `${printRoute(route)} ${schema.part}: no format for ${printNames((schema.unformatted ?? []).filter((field) => pattern.test(field)))}`
          : `${printRoute(route)} ${schema.part}: ${printNames(fields)} ${holds === true ? (fields.length > 1 ? 'have a format' : 'has a format') : 'could not be read'}`;
    },
    related: routePlace,
    unfollowed: ({ routes }) => unfollowedReads(routes),
    whenNone: 'na',
    confidence: 'proved',
  };
}

/** A schema of the body on a route that is asked without one. */
const bodyless = (route: Route, schema: PartSchema): boolean => schema.part === 'body' && /^(?:GET|HEAD)$/.test(route.method);
