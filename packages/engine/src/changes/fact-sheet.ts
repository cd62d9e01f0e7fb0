import { FACT_FAMILIES } from '@airworthy/model';
import type { FactBase, FactFamily, Guard, Known, Location, Route, ServiceModel } from '@airworthy/model';
import { checks } from '../checks/registry.generated.ts';

/** A fact as far as two states of a service are compared by it. */
export interface SheetFact {
  family: FactFamily;
  /** What it is called: `POST /orders`, `axios POST`. */
  label: string;
  place: Location;
  /** Where else the same thing is written: guards that are attached, schemas, options. */
  others: Location[];
  /** Every property, printed; places are left out, so that moved code stays the same. */
  fields: Record<string, string>;
}

/** All facts of one service in the form in which they are compared. */
export interface FactSheet {
  facts: SheetFact[];
  /** Families that a check asks, by its id. */
  needs: Record<string, readonly FactFamily[]>;
}

/** Families whose facts repeat what others say, stretch by stretch. */
const LEFT_OUT: ReadonlySet<FactFamily> = new Set(['requestFlows', 'codeUses', 'advisories']);

const NAMING = [
  'method',
  'path',
  'label',
  'name',
  'by',
  'url',
  'table',
  'model',
  'package',
  'key',
  'event',
  'queue',
  'topic',
  'kind',
  'file',
];
const LONGEST = 160;

/** The sheet of a model. */
export function factSheet(model: ServiceModel): FactSheet {
  const facts = FACT_FAMILIES.filter((family) => !LEFT_OUT.has(family)).flatMap((family) =>
    (model.facts[family] as readonly FactBase[]).map((fact) =>
      family === 'routes' ? routeOf(fact as Route) : factOf(family, fact as FactBase & Record<string, unknown>),
    ),
  );
  return { facts, needs: Object.fromEntries(Object.entries(checks).map(([id, check]) => [id, check.needs as readonly FactFamily[]])) };
}

function factOf(family: FactFamily, fact: FactBase & Record<string, unknown>): SheetFact {
  const { location, related, wiring, ...rest } = fact;
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    const text = printed(value);
    if (text !== undefined) fields[name] = text;
  }
  if (wiring) fields['wiring'] = wiring.state;
  const label = NAMING.flatMap((name) => (fields[name] === undefined || fields[name] === 'not readable' ? [] : [fields[name]]))
    .slice(0, 3)
    .join(' ');
  return { family, label: label.slice(0, LONGEST), place: location, others: [...(related ?? [])], fields };
}

/** Routes are told in the words that people use of them. */
function routeOf(route: Route): SheetFact {
  const guards = route.guards.filter((one) => one.kind !== 'neutral');
  const places = guards.flatMap((one: Guard) => (one.attachedAt ? [one.attachedAt] : []));
  const limit = route.rateLimit;
  const fields: Record<string, string> = {
    access: route.access,
    guards: guards.map((one) => (one.kind === 'enforces' ? one.name : `${one.name} (${one.kind})`)).join(', '),
    authorizes: [...new Set(guards.flatMap((one) => one.authorizes ?? []))].join(', '),
    validation: [...new Set(route.schemas.filter((one) => one.part !== 'response').map((one) => one.part))].toSorted().join(', '),
    response: route.schemas.some((one) => one.part === 'response') ? 'schema' : 'none',
    rateLimit: limit === null ? 'none' : `${printed(limit.max) ?? ''} in ${printed(limit.windowMs) ?? ''} ms`,
    bodyLimit: printed(route.bodyLimit) ?? 'none',
    handler: route.handlerName ?? '',
    wiring: route.wiring?.state ?? '',
  };
  const schemas = route.schemas.map((one) => one.location);
  return {
    family: 'routes',
    label: `${route.method} ${route.path}`,
    place: route.location,
    others: [...(route.handler ? [route.handler] : []), ...places, ...schemas, ...(limit ? [limit.location] : [])],
    fields,
  };
}

/** A property as text; nothing for places. */
function printed(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'none';
  if (typeof value !== 'object') return String(value).slice(0, LONGEST);
  if (Array.isArray(value)) {
    const parts = value.map(printed).filter((one) => one !== undefined);
    return parts.length < value.length ? undefined : parts.join(', ').slice(0, LONGEST);
  }
  const known = value as Partial<Known<unknown>> & Record<string, unknown>;
  if (known.state === 'known' && 'value' in known) return printed(known.value);
  if (known.state === 'env' && 'name' in known) return `$${String(known.name)}`;
  if (known.state === 'absent') return 'none';
  if (known.state === 'unknown') return 'not readable';
  if ('line' in value && 'path' in value) return undefined;
  const entries = Object.entries(value).flatMap(([name, one]): string[] => {
    const text = printed(one);
    return text === undefined ? [] : [`${name} ${text}`];
  });
  return entries.join('; ').slice(0, LONGEST);
}
