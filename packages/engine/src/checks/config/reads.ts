import type { EnvRead, EnvSchema } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { settingsOf } from '../../derive/settings.ts';
import { live, show } from '../../derive/wired.ts';
import { isOwnKey } from './validation.ts';

/** Whether a file is where settings are meant to be read. */
function isConfigModule(path: string): boolean {
  return /(?:^|[/._-])(?:config|configs|configuration|env|environment|settings)(?:[/._-]|$)/i.test(path);
}

/** The first of the files, and how many more there are. */
function listed(paths: readonly string[]): string {
  const [first, ...more] = new Set(paths);
  return `${first ?? ''}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

const isInPlace = (read: EnvRead): boolean => read.through !== undefined || isConfigModule(read.location.path);

export const readInOnePlace = defineCheck({
  id: 'config/environment-read-in-one-place',
  title: 'The environment is read in the configuration module only',
  failTitle: 'The environment is read all over the code',
  needs: ['envReads'],
  subjects: (facts) => settingsOf(facts),
  holds: ({ reads }) => reads.every(isInPlace),
  location: ({ reads }) => (reads.find((read) => !isInPlace(read)) ?? reads[0])?.location,
  related: ({ reads }) => reads.slice(0, 6).map((read) => read.location),
  message: ({ name, reads }, holds) =>
    holds === true
      ? `${name} is read by the configuration`
      : `${name} is read outside the configuration, in ${listed(reads.filter((read) => !isInPlace(read)).map((read) => read.location.path))}`,
  whenNone: 'na',
  noneMessage: 'The service reads no settings from the environment.',
  confidence: 'likely',
});

const LOCAL = /(?:^|\/\/|@)(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)(?:[:/]|$)/i;

function fallbackText(read: EnvRead): string | undefined {
  return read.fallback.state === 'known' && typeof read.fallback.value === 'string' ? read.fallback.value : undefined;
}

/** The own public address, and front ends that links in mails and redirects lead to. */
const TOLD =
  /^(?:NEXT_PUBLIC_|VITE_)?(?:(?:APP_|PUBLIC_|SERVICE_|SERVER_|WEB_|OWN_)?(?:BASE|PUBLIC|SELF|EXTERNAL|SITE|WEBSITE)_(?:URL|URI)|(?:APP|WEB|WEBAPP|FRONTEND|FRONT_END|CLIENT|PORTAL|DASHBOARD|UI|NEXTAUTH|BETTER_AUTH)_(?:BASE_)?(?:URL|URI))$/;

export const addressesStated = defineCheck({
  id: 'config/addresses-stated',
  title: 'Addresses of databases and other systems have no local default',
  failTitle: 'An address that is not set silently becomes localhost',
  needs: ['envReads', 'outboundCalls'],
  beside: ['outboundCalls'],
  // HOST and the like say where the service itself listens; where it is reached, and pages that people open, are addresses it only tells.
  subjects: ({ envReads, outboundCalls }) =>
    live(envReads).filter(
      (read) =>
        (!TOLD.test(read.name) || outboundCalls.some(({ url }) => url.state === 'env' && url.name === read.name)) &&
        /(?:URL|URI|HOST|ENDPOINT|SERVER|BROKERS?|ADDRESS)$/.test(read.name) &&
        !/^(?:(?:[A-Z]+_)?(?:SERVER|BIND|LISTEN|METRICS|HTTP|ADMIN|HEALTH)_(?:HOST|ADDRESS)|HOST|HOSTNAME)$/.test(read.name),
    ),
  holds: (read) => !LOCAL.test(fallbackText(read) ?? ''),
  location: (read) => read.location,
  message: (read) => `${read.name}: ${read.fallback.state === 'absent' ? 'no default' : `default ${show(read.fallback)}`}`,
  whenNone: 'na',
  noneMessage: 'No address is read from the environment.',
  confidence: 'proved',
});

export const settingsReadAtStart = defineCheck({
  id: 'config/settings-read-at-start',
  title: 'Settings are read once, not anew for each request',
  failTitle: 'Settings are read again and again while requests are served',
  needs: ['envReads'],
  subjects: ({ envReads }) => live(envReads).filter((read) => read.name !== 'NODE_ENV'),
  holds: (read) => read.atBoot,
  location: (read) => read.location,
  message: (read) =>
    `${read.name} is read ${read.atBoot ? 'once, at start or when it is first needed' : 'inside a function that runs later'}`,
  whenNone: 'na',
  noneMessage: 'The service reads no settings from the environment.',
  confidence: 'likely',
});

export const environmentNameSafe = defineCheck({
  id: 'config/environment-name-safe',
  title: 'A missing NODE_ENV does not switch protection off',
  failTitle: 'Without NODE_ENV the service takes itself for a development machine',
  needs: ['envReads'],
  subjects: ({ envReads }) => live(envReads).filter((read) => read.name === 'NODE_ENV' && read.fallback.state === 'known'),
  holds: (read) => fallbackText(read) === 'production',
  location: (read) => read.location,
  message: (read) => `NODE_ENV: default ${show(read.fallback)}`,
  whenNone: 'na',
  noneMessage: 'NODE_ENV has no default in the code.',
  confidence: 'proved',
});

/** What the checks at start may say of a secret, in words. */
const ASKED = {
  required: 'has to be there',
  optional: 'may be left out',
  empty: 'may be an empty text',
  'goes-on': 'is looked at, and the start goes on without it',
} as const;

/** What the checks at start say of a secret: `undefined` when none of them names it. */
function requiredBy(name: string, envSchemas: readonly EnvSchema[]): keyof typeof ASKED | undefined {
  const naming = live(envSchemas).filter((schema) => schema.names.includes(name) && schema.failsFast !== 'unknown');
  if (naming.length === 0) return undefined;
  const stopping = naming.filter((schema) => schema.failsFast === true);
  if (stopping.length === 0) return 'goes-on';
  const required = stopping.filter((schema) => schema.optional?.includes(name) !== true);
  if (required.length === 0) return 'optional';
  return required.every((schema) => schema.empty?.includes(name) === true) ? 'empty' : 'required';
}

const takesEmpty = (reads: readonly EnvRead[]): boolean =>
  reads.some((read) => read.fallback.state === 'known' && read.fallback.value === '');

export const secretsStayRequired = defineCheck({
  id: 'config/secrets-required',
  title: 'Secret settings are required, not optional',
  failTitle: 'A secret setting may be empty or missing and the service starts all the same',
  needs: ['envReads', 'envSchemas', 'secretLiterals'],
  // The secret of an integration that is left out may be left out with it.
  subjects: (facts) =>
    settingsOf(facts)
      .filter(({ reads }) => reads.some((read) => read.secret))
      .map(({ name, reads }) => ({ name, reads, asked: requiredBy(name, facts.envSchemas) }))
      .filter(({ name, reads, asked }) => asked !== 'optional' || isOwnKey(name) || takesEmpty(reads)),
  holds: ({ name, reads, asked }, { secretLiterals }) => {
    if (takesEmpty(reads)) return false;
    // With another value to fall back on nothing stops the start either; one that only development takes is none.
    const fallen = secretLiterals.find((secret) => secret.rule === 'fallback-literal' && secret.production && secret.name === name);
    if (fallen !== undefined && fallen.inProduction === true) return false;
    if (fallen?.inProduction === 'unknown') return undefined;
    return asked === undefined ? undefined : asked === 'required';
  },
  location: ({ reads }) => reads[0]?.location,
  message: ({ name, reads, asked }) =>
    takesEmpty(reads)
      ? `${name} falls back to an empty text`
      : reads.some((read) => read.fallback.state === 'known')
        ? `${name} falls back to a text of the source`
        : `${name} ${asked === undefined ? 'has no literal default, and no check at start names it' : ASKED[asked]}`,
  whenNone: 'na',
  noneMessage: 'The service reads no secret from the environment, or only those of integrations that may be left out.',
  confidence: 'likely',
});
