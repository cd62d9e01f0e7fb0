import type { Problem } from '../view/blockers.ts';

type Faulty = Pick<Problem, 'service' | 'places'> & { verdict?: Problem['verdict'] };

/** What a guide names as an example and the evidence names as it is: routes, secret settings, tables, the service itself. */
export function withOwnParts(text: string, problem: Faulty): string {
  return withOwnRoute(withOwnSecrets(withOwnName(text, problem), problem), problem);
}

function withOwnName(text: string, { service }: Faulty): string {
  return /^[\w.@/-]+$/.test(service.name) ? text.replace(/\bserviceName: 'orders'/g, `serviceName: '${service.name}'`) : text;
}

const SECRET = /^ {2}(?:SESSION_SECRET|STRIPE_SECRET_KEY): (z\.[^\n]*),\n/gm;
/** Names of accounts: kept with secrets, and of any length. */
const PLAIN = /(?:USER|USERNAME|ACCESS_KEY|_ID)$/;
const SETTING = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/;

/** Secrets of an example become those that were found without protection. */
function withOwnSecrets(text: string, { verdict }: Faulty): string {
  const names = [
    ...new Set(
      (verdict?.evidence ?? []).flatMap(({ holds, message = '' }) =>
        holds === false && message.startsWith('fallback-literal') ? (SETTING.exec(message)?.[0] ?? []) : [],
      ),
    ),
  ];
  const [first] = text.matchAll(SECRET);
  if (names.length === 0 || first === undefined) return text;
  const own = names.map((name) => `  ${name}: z.string().min(${PLAIN.test(name) ? 1 : 16}),\n`).join('');
  const rest = text.replace(SECRET, '');
  return rest.slice(0, first.index) + own + rest.slice(first.index);
}

const EXAMPLE = /(\.(get|post|put|patch|delete)(?:<[^(\n]*>)?\(\s*')(\/[\w/:-]*)(?=')/g;
const KEPT = /^\/(?:health|live|ready|metrics)/;

/** The one route of an example becomes that of the service, where both have the same method and parameters. */
function withOwnRoute(text: string, { service, places }: Faulty): string {
  const examples = [...text.matchAll(EXAMPLE)].filter(([, , , path = '']) => !KEPT.test(path));
  const [example] = examples;
  if (examples.length !== 1 || example === undefined) return text;
  const [, before = '', method = '', path = ''] = example;
  const own = service.routes.find(
    (route) =>
      route.method.toLowerCase() === method &&
      places.some((at) => at.path === route.place.path && at.line === route.place.line) &&
      parametersOf(route.path) === parametersOf(path) &&
      /^[\w/:.-]+$/.test(route.path),
  );
  if (own === undefined) return text;
  const at = example.index + before.length;
  return text.slice(0, at) + own.path + text.slice(at + path.length);
}

function parametersOf(path: string): string {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name).join(' ');
}

const UNBOUNDED = /^(\w+) \((\w+)(?:, \w+)*\): no CHECK bounds/;

/** A constraint for a column that nothing bounds, in the names of its table. */
export function ownConstraint({ verdict }: Faulty): string | undefined {
  const found = (verdict?.evidence ?? []).flatMap(({ message = '' }) => {
    const [, table, column] = UNBOUNDED.exec(message) ?? [];
    return table === undefined || column === undefined ? [] : [{ table, column }];
  });
  if (found.length === 0) return undefined;
  const lines = found.flatMap(({ table, column }) => {
    const name = `${table}_${column}_not_negative`;
    return [
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${column} >= 0) NOT VALID;`,
      '-- In a migration of its own: rows that break it are found, and none is locked for long.',
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
    ];
  });
  return `${lines.join('\n')}\n`;
}
