import type { EnvRead, EnvSchema, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { settingsOf } from '../../derive/settings.ts';
import { both, isWired, live, told, wiringNote } from '../../derive/wired.ts';

const MANY = 5;

/** Whether own code looks at more than one or two of the settings that have no default. A check whose names could not be read may name all. */
function coversMany(envSchemas: readonly EnvSchema[], envReads: EnvRead[]): boolean {
  const stopping = live(envSchemas).filter((schema) => schema.failsFast === true);
  if (stopping.some((schema) => schema.by !== 'manual' || schema.names.length === 0)) return true;
  const names = new Set(stopping.flatMap((schema) => schema.names));
  const needed = settingsOf({ envReads }).filter(({ reads }) => reads.every((read) => read.fallback.state === 'absent'));
  const checked = needed.filter(({ name }) => names.has(name)).length;
  return names.size >= MANY || checked * 2 >= needed.length;
}

export const validatedAtStart = defineCheck({
  id: 'config/settings-validated-at-start',
  title: 'Settings are checked when the process starts, and it ends when they are wrong',
  failTitle: 'The process starts whatever most of its settings are',
  needs: ['envSchemas', 'envReads'],
  beside: ['envReads'],
  subjects: ({ envSchemas }) => envSchemas,
  // Code that looks at one of many settings leaves the check of the others out.
  holds: (schema, { envSchemas, envReads }) =>
    both(
      isWired(schema),
      told(schema.failsFast),
      schema.by === 'manual' && schema.failsFast === true ? coversMany(envSchemas, envReads) : true,
    ),
  location: (schema) => schema.location,
  message: (schema) =>
    `${schema.by === 'manual' && schema.names.length === 0 ? 'code about settings stops on some of them' : `${schema.by} checks ${schema.names.length} settings`}; ${schema.failsFast === true ? 'the process ends when they are wrong' : schema.failsFast === false ? 'the process goes on when they are wrong' : 'what happens then could not be read'}${wiringNote(schema)}`,
  whenNone: 'fail',
  noneMessage: 'Nothing checks the settings at start.',
  confidence: 'proved',
  quantifier: 'any',
});

export const everySettingValidated = defineCheck({
  id: 'config/every-setting-validated',
  title: 'Every setting that the code reads is covered by the check at start',
  failTitle: 'The code reads settings that nothing has checked',
  needs: ['envReads', 'envSchemas'],
  subjects: (facts) => settingsOf(facts),
  holds: ({ name }, { envSchemas }, { coverage }) => {
    if (live(envSchemas).some((schema) => schema.names.includes(name))) return true;
    if (live(envSchemas).length === 0 && coverage.envSchemas?.state !== 'complete') return undefined;
    return live(envSchemas).some((schema) => schema.names.length === 0 && schema.failsFast === 'unknown') ? undefined : false;
  },
  location: ({ reads }) => reads[0]?.location,
  message: ({ name }, holds) => `${name} is ${holds === true ? '' : 'not '}checked at start`,
  whenNone: 'na',
  noneMessage: 'The service reads no settings from the environment.',
  confidence: 'proved',
});

/** Keys that the service itself signs, encrypts or hashes with: whoever sets it up chooses them. */
const OWN_KEY =
  /^(?:(?:\w+_)?(?:JWT|SESSION|COOKIE|ENCRYPTION|MAGIC_LINK|TOKEN)_(?:SECRET|KEY|SALT)(?:_KEY)?|(?:APP_|SERVER_|API_)?(?:AUTH|NEXTAUTH|BETTER_AUTH|CSRF|HMAC|SIGNING|INTERNAL\w*)_(?:SECRET|KEY|SALT)|SALT|PEPPER|APP_SECRET|SECRET_KEY_BASE)$/;

export function isOwnKey(name: string): boolean {
  return OWN_KEY.test(name) && !/PUBLIC/.test(name);
}

interface Constrained {
  schema: EnvSchema;
  /** An own key that only has to be there. */
  key?: string;
}

/** The checks that ask for more than presence, and the own keys that none of them does. */
function constraintsOf(schemas: readonly EnvSchema[]): Constrained[] {
  const asking = schemas.filter((schema) => schema.constrained === undefined || schema.constrained.length > 0);
  if (asking.length === 0) return schemas.map((schema) => ({ schema }));
  const held = new Set(schemas.flatMap((schema) => schema.constrained ?? []));
  const loose = new Map<string, EnvSchema>();
  for (const schema of schemas)
    if (schema.constrained !== undefined)
      for (const name of schema.names) if (isOwnKey(name) && !held.has(name) && !loose.has(name)) loose.set(name, schema);
  return [...asking.map((schema) => ({ schema })), ...[...loose].map(([key, schema]) => ({ schema, key }))];
}

export const valuesConstrained = defineCheck({
  id: 'config/values-constrained',
  title: 'The check of settings asks for length, range or form, not only for presence',
  failTitle: 'Settings only have to be there, whatever they say',
  needs: ['envSchemas'],
  subjects: ({ envSchemas }) => constraintsOf(live(envSchemas)),
  holds: ({ schema, key }) => (key !== undefined ? false : schema.constrained === undefined ? undefined : schema.constrained.length > 0),
  location: ({ schema }) => schema.location,
  message: ({ schema, key }) =>
    key !== undefined
      ? `${schema.by}: ${key} has no length or form; one letter is taken`
      : `${schema.by}: ${schema.constrained?.length ? `constraints on ${schema.constrained.slice(0, 8).join(', ')}` : 'no constraints were seen'}`,
  whenNone: 'na',
  noneMessage: 'Nothing checks the settings at start.',
  confidence: 'likely',
});

export const stricterInProduction = defineCheck({
  id: 'config/stricter-in-production',
  title: 'Settings that are unsafe in production stop the start there',
  failTitle: 'No value is refused in production that a developer may use',
  needs: ['envSchemas'],
  subjects: ({ envSchemas }) => live(envSchemas),
  holds: (schema) => told(schema.productionRules ?? 'unknown'),
  location: (schema) => schema.location,
  message: (schema) =>
    `${schema.by}: ${schema.productionRules === true ? 'stricter when NODE_ENV is production' : schema.productionRules === false ? 'no value is refused in production alone' : 'rules for production could not be read'}`,
  whenNone: 'fail',
  noneMessage: 'Nothing checks the settings at start.',
  confidence: 'likely',
  quantifier: 'any',
});

function checkedAsNumber(name: string, { envReads, envSchemas }: Pick<Facts, 'envReads' | 'envSchemas'>): boolean {
  const stopping = live(envSchemas).filter((schema) => schema.failsFast === true && isWired(schema) === true);
  return (
    stopping.some((schema) => schema.constrained?.includes(name) === true) ||
    (stopping.some((schema) => schema.names.includes(name)) &&
      live(envReads).some((read) => read.name === name && read.through === 'schema' && read.parsedAs === 'number'))
  );
}

export const numbersChecked = defineCheck({
  id: 'config/numbers-checked',
  title: 'Numbers from the environment are checked before they are used',
  failTitle: 'A number from the environment may be NaN',
  needs: ['envReads', 'envSchemas'],
  beside: ['envSchemas'],
  subjects: ({ envReads }) => live(envReads).filter((read) => read.parsedAs === 'number'),
  // What stands at the place is not all: a schema that ends the process has looked at the number before anything reads it.
  holds: (read, facts) => (read.numberUnchecked === undefined ? undefined : !read.numberUnchecked || checkedAsNumber(read.name, facts)),
  location: (read) => read.location,
  message: (read, holds) =>
    `${read.name} is read as a number${holds === false ? ' and never checked' : read.numberUnchecked === true ? ' that is checked at start' : ''}`,
  whenNone: 'na',
  noneMessage: 'No number is read from the environment.',
  confidence: 'proved',
});
