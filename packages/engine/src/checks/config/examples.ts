import type { Dependency, Location } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { settingsOf } from '../../derive/settings.ts';
import { isWired, live } from '../../derive/wired.ts';

/** Given by the platform, or with a value that nobody has to set. */
const OF_PLATFORM = /^(?:NODE_\w+|PORT|HOST|DEBUG|POD_\w+|VERCEL\w*)$/;

interface Listing {
  location: Location;
  holds: boolean;
  message: string;
}

export const examplePresent = defineCheck({
  id: 'config/example-present',
  title: 'An example file lists settings of the service',
  failTitle: 'Settings that the service reads stand in no example file',
  needs: ['envFiles', 'envReads', 'envSchemas'],
  beside: ['envSchemas'],
  subjects: (facts): readonly Listing[] => {
    const settings = settingsOf(facts);
    const read = new Set(settings.map(({ name }) => name));
    const files = facts.envFiles
      .filter((file) => file.example)
      .map((file) => ({ file, listed: file.names.filter((name) => read.has(name)).length }));
    if (files.length === 0) return [];
    // A file about one part of the service leaves whoever sets it up without the rest.
    const found = files.map(({ file, listed }): Listing => ({
      location: file.location,
      holds: file.names.length > 0 && (read.size < 10 || listed >= 20 || listed * 4 >= read.size),
      message: `${file.names.length} settings, ${listed} of the ${read.size} that the service reads`,
    }));
    const lists = found.filter((one) => one.holds);
    if (lists.length === 0) return found;
    const told = new Set(files.flatMap(({ file }) => file.names));
    const missing = settings.filter(({ name }) => !told.has(name) && !OF_PLATFORM.test(name));
    const names = [...new Set(missing.map(({ name }) => name))].toSorted();
    const first = missing[0]?.reads[0];
    // One or two that were forgotten are no list that leaves things out.
    return first === undefined || names.length * 10 <= read.size
      ? lists
      : [
          ...lists,
          {
            location: first.location,
            holds: false,
            message: `${names.length} of ${read.size} settings stand in no example file: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`,
          },
        ];
  },
  holds: (one) => one.holds,
  location: (one) => one.location,
  message: (one) => one.message,
  whenNone: 'fail',
  noneMessage: 'There is no .env.example or the like.',
  confidence: 'proved',
});

/** Settings that libraries read by themselves, each as its documentation says. */
const BY_LIBRARY: readonly (readonly [name: RegExp, library: RegExp])[] = [
  // https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
  [
    /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|PROFILE|ENDPOINT_URL(?:_\w+)?|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE)$/,
    /^@aws-sdk\/|^aws-sdk$/,
  ],
  [/^GOOGLE_(?:APPLICATION_CREDENTIALS|CLOUD_PROJECT)$/, /^@google-cloud\/|^googleapis$|^google-auth-library$|^firebase-admin$/],
  [/^AZURE_(?:TENANT_ID|CLIENT_ID|CLIENT_SECRET)$/, /^@azure\/identity$/],
  [/^OTEL_\w+$/, /^@opentelemetry\/sdk-/],
  [/^SENTRY_(?:DSN|ENVIRONMENT|RELEASE|TRACES_SAMPLE_RATE)$/, /^@sentry\//],
  [/^PG(?:HOST|PORT|USER|PASSWORD|DATABASE|SSLMODE)$/, /^pg(?:-promise)?$/],
  [/^DD_\w+$/, /^dd-trace$/],
  [/^NEW_RELIC_\w+$/, /^newrelic$/],
];

function readByLibrary(name: string, dependencies: readonly Dependency[]): boolean {
  const library = BY_LIBRARY.find(([pattern]) => pattern.test(name))?.[1];
  return library !== undefined && dependencies.some((one) => one.kind !== 'development' && one.used !== false && library.test(one.name));
}

export const exampleCurrent = defineCheck({
  id: 'config/example-current',
  title: 'Every setting of the example file is read by the code',
  failTitle: 'The example file lists settings that nothing reads',
  needs: ['envFiles', 'envReads', 'envSchemas', 'dependencies'],
  beside: ['dependencies'],
  // A file above the service may list what others of the repository read.
  subjects: ({ envFiles }, { service }) =>
    envFiles
      .filter((file) => file.example && (service.path === '' || file.location.path.startsWith(`${service.path}/`)))
      .flatMap((file) => file.names.map((name) => ({ file, name }))),
  holds: ({ name }, facts) =>
    settingsOf(facts).some((setting) => setting.name === name) ||
    // A tool beside the service may read it; a schema that nothing applies reads nothing.
    facts.envReads.some((read) => read.name === name && (read.through !== 'schema' || isWired(read) !== false)) ||
    live(facts.envSchemas).some((schema) => schema.names.includes(name)) ||
    readByLibrary(name, facts.dependencies),
  location: ({ file }) => file.location,
  message: ({ name }, holds) => `${name} is ${holds === true ? 'read' : 'read by nothing'}`,
  whenNone: 'na',
  noneMessage: 'No example file of settings belongs to this service alone.',
  confidence: 'likely',
});
