import type { Problem } from '../view/blockers.ts';

type Faulty = Pick<Problem, 'service' | 'places'> & { verdict?: Problem['verdict'] };

/** For code that is no module of the service. */
export function withOwnName(text: string, { service }: Pick<Faulty, 'service'>): string {
  return /^[\w.@/-]+$/.test(service.name) ? text.replace(/\bserviceName: 'orders'/g, `serviceName: '${service.name}'`) : text;
}

/** What a guide names as an example and the evidence names as it is: routes, secret settings, tables, the service itself. */
export function withOwnParts(text: string, problem: Faulty): string {
  return withOwnRoute(withOwnSecrets(withOwnName(text, problem), problem), problem);
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
  const own = names
    .filter((name) => !new RegExp(`\\b${name}:`).test(text))
    .map((name) => `  ${name}: z.string().min(${PLAIN.test(name) ? 1 : 16}),\n`)
    .join('');
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

const TENANT_SETTING = 'app.tenant_id';
const READ = /^policies of \w+ read (\w+\.\w+) from the session/;

/** The setting in which policies of the service look for the tenant, in place of that of the guide. */
export function withOwnSetting(text: string, { service }: Pick<Faulty, 'service'>): string {
  if (!text.includes(TENANT_SETTING)) return text;
  for (const { evidence } of service.verdicts)
    for (const { message = '' } of evidence) {
      const [, own] = READ.exec(message) ?? [];
      if (own !== undefined) return text.replaceAll(TENANT_SETTING, own);
    }
  return text;
}

const UNPROTECTED = /^(\w+): row level security is (off|enabled, not forced)/;
const MOST_TABLES = 8;

/** Row level security for the tables that lack it: switched on with the policy of the guide, or forced where it is on already. */
export function ownPolicies(text: string, { verdict }: Faulty): string | undefined {
  const policy = /^CREATE POLICY orders_of_tenant ON orders[\s\S]*?;$/m.exec(text)?.[0];
  const found = (verdict?.evidence ?? []).flatMap(({ message = '' }) => {
    const [, table, state] = UNPROTECTED.exec(message) ?? [];
    return table === undefined ? [] : [{ table, off: state === 'off' }];
  });
  if (policy === undefined || found.length === 0) return undefined;
  const shown = found.slice(0, MOST_TABLES);
  const lines = shown.flatMap(({ table, off }) => [
    ...(off ? [`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`] : []),
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`,
    ...(off ? [policy.replace('orders_of_tenant ON orders', `${table}_of_tenant ON ${table}`)] : []),
  ]);
  const left = found.length - shown.length;
  return `${lines.join('\n')}\n${left > 0 ? `-- and ${left} more\n` : ''}`;
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
