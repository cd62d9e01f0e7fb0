import type { Dependency } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { settingsOf } from '../../derive/settings.ts';
import { isWired, live } from '../../derive/wired.ts';

export const examplePresent = defineCheck({
  id: 'config/example-present',
  title: 'An example file lists settings of the service',
  failTitle: 'Example files list next to none of the settings that the service reads',
  needs: ['envFiles', 'envReads', 'envSchemas'],
  beside: ['envSchemas'],
  subjects: (facts) => {
    const read = new Set(settingsOf(facts).map(({ name }) => name));
    return facts.envFiles
      .filter((file) => file.example)
      .map((file) => ({ file, read: read.size, listed: file.names.filter((name) => read.has(name)).length }));
  },
  // A file about one part of the service leaves whoever sets it up without the rest.
  holds: ({ file, read, listed }) => file.names.length > 0 && (read < 10 || listed >= 20 || listed * 4 >= read),
  location: ({ file }) => file.location,
  message: ({ file, read, listed }) => `${file.names.length} settings, ${listed} of the ${read} that the service reads`,
  whenNone: 'fail',
  noneMessage: 'There is no .env.example or the like.',
  confidence: 'proved',
  quantifier: 'any',
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
