import type { ApiDescription, Metric } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { statedIn } from '../../derive/documents.ts';
import type { Stated } from '../../derive/documents.ts';
import { jobLocation, jobsOf } from '../../derive/jobs.ts';
import { clientRoutes, headersFor, servesClients, versionIn, versionsOf } from '../../derive/versions.ts';
import { both, isWired, live, show, told } from '../../derive/wired.ts';

const NOT_DEPRECATED = 'No operation is called deprecated.';

export const breakingChangesStopped = defineCheck({
  id: 'versions/breaking-changes-stopped',
  title: 'The pipeline compares the API with the released one, and a breaking change stops it',
  failTitle: 'A breaking change of the API passes the pipeline unseen',
  needs: ['ciWorkflows', 'routes'],
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => servesClients(routes), otherwise: 'No route is served that clients write code against.' },
  subjects: jobsOf,
  holds: ({ job }) =>
    job.does.includes('api-diff') && job.ignored?.includes('api-diff') !== true ? true : job.elsewhere === true ? undefined : false,
  location: jobLocation,
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'fail',
  noneMessage: 'No pipeline that runs for this repository is in the tree.',
  confidence: 'likely',
  quantifier: 'any',
});

export const endsAnnounced = defineCheck({
  id: 'versions/ends-announced',
  title: 'Answers of deprecated operations say so, and when they end',
  failTitle: 'Callers of deprecated operations are not told in the answer',
  needs: ['apiDeprecations', 'apiHeaders'],
  subjects: ({ apiDeprecations }) => live(apiDeprecations),
  holds: (one, { apiHeaders }) => headersFor(apiHeaders, 'deprecation', one).length > 0 && headersFor(apiHeaders, 'sunset', one).length > 0,
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.method} ${one.path} ${holds === true ? 'sends Deprecation and Sunset' : 'is called deprecated and sends not both Deprecation and Sunset'}`,
  whenNone: 'na',
  noneMessage: NOT_DEPRECATED,
  confidence: 'proved',
});

const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

export const endsWellFormed = defineCheck({
  id: 'versions/ends-well-formed',
  ...everyLive('apiHeaders', {
    title: 'Deprecation and Sunset have the form that clients can read',
    failTitle: 'Deprecation or Sunset has a form that clients cannot read',
    of: (header) => (header.name === 'deprecation' || header.name === 'sunset') && header.value.state !== 'absent',
    // RFC 9745: a structured date, `@1688169599`. RFC 8594: an HTTP date.
    holds: (header) => {
      if (header.value.state !== 'known') return undefined;
      if (header.value.value.includes('${'))
        return header.name === 'deprecation' ? (header.value.value.startsWith('@') ? true : undefined) : undefined;
      return header.name === 'deprecation' ? /^@\d+$/.test(header.value.value) : DATE.test(header.value.value);
    },
    seen: (header) => `${header.name}: ${show(header.value)}`,
    none: 'No answer carries Deprecation or Sunset.',
  }),
});

export const documentedDeprecations = defineCheck({
  id: 'versions/deprecations-described',
  title: 'What is announced as deprecated in answers is marked in the API description',
  failTitle: 'Answers call an operation deprecated that the API description does not mark',
  needs: ['apiHeaders', 'apiDeprecations'],
  subjects: ({ apiHeaders }) => live(apiHeaders).filter((header) => header.name === 'deprecation'),
  holds: (header, { apiDeprecations }) =>
    apiDeprecations.some((one) => headersFor([header], 'deprecation', one).length > 0)
      ? true
      : header.scope === 'routes'
        ? false
        : undefined,
  location: (header) => header.location,
  message: (header) => `deprecation on ${header.routes.join(', ') || 'all answers of a scope'}`,
  whenNone: 'na',
  noneMessage: 'No answer carries Deprecation.',
  confidence: 'likely',
});

export const versionTold = defineCheck({
  id: 'versions/version-told',
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => servesClients(routes), otherwise: 'No route is served that clients write code against.' },
  ...controlExists('apiHeaders', {
    title: 'Answers say which version of the API gave them',
    failTitle: 'No answer says which version of the API gave it',
    of: (header) => /^(?:x-)?api-version$|^api-supported-versions$/.test(header.name),
    seen: (header) => `${header.name}: ${show(header.value)}`,
    none: 'No answer carries a header with the version of the API.',
  }),
  // A header of a few answers tells nothing to whoever gets the others.
  holds: (header, { routes }) =>
    both(
      isWired(header),
      header.scope === 'unknown'
        ? undefined
        : header.scope === 'all' || clientRoutes(routes).every((route) => header.routes.includes(`${route.method} ${route.path}`)),
    ),
  needs: ['apiHeaders', 'routes'],
});

const ofRequests = (metric: Metric): boolean =>
  metric.subject === 'http' ||
  (metric.name.state === 'known' && /(?:^|_)api_(?:requests?|calls?|usage|versions?)/i.test(metric.name.value));
/** Of requests; the version of a build in another metric says nothing about who calls what. */
const byVersion = (metric: Metric): boolean =>
  metric.labels.some((label) => /^api_?version$/i.test(label)) ||
  (ofRequests(metric) && metric.labels.some((label) => /^(?:version|(?:http_?)?route|path|endpoint|handler|url|operation)$/i.test(label)));
const onlyInRouter = (metric: Metric): boolean =>
  metric.routeWithoutMount === true && !metric.labels.some((label) => /version|baseUrl/i.test(label));

export const versionsCounted = defineCheck({
  id: 'versions/versions-counted',
  title: 'A metric shows how much each version is used',
  failTitle: 'No metric shows which version is still used',
  needs: ['metrics', 'routes'],
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => versionsOf(routes).length > 0, otherwise: 'No route names a version.' },
  subjects: ({ metrics }) => live(metrics).filter((metric) => ofRequests(metric) || byVersion(metric)),
  holds: (metric) =>
    byVersion(metric)
      ? both(told(metric.recorded), onlyInRouter(metric) ? undefined : true)
      : metric.labelsOpen === true
        ? undefined
        : false,
  location: (metric) => metric.location,
  message: (metric) =>
    `${show(metric.name)} by ${metric.labels.join(', ') || 'nothing'}${metric.recorded === false ? ', never recorded' : ''}${onlyInRouter(metric) ? ', with the path inside of its router, which may leave out the version' : ''}`,
  whenNone: 'fail',
  noneMessage: 'No metric of the running app counts requests by route or version.',
  confidence: 'likely',
  quantifier: 'any',
});

/** One document that says it is enough; words in passing leave it open. */
const stated = (topic: string) =>
  ({
    subjects: ({ documents }: { documents: Parameters<typeof statedIn>[0] }) => statedIn(documents, topic),
    holds: ({ firm }: Stated) => (firm ? true : undefined),
    location: ({ document, line }: Stated) => ({ path: document.location.path, line }),
    message: ({ document }: Stated) => document.title,
    whenNone: 'fail',
    confidence: 'likely',
    quantifier: 'any',
  }) as const;

export const policyWritten = defineCheck({
  id: 'versions/policy-written',
  title: 'It is written down what counts as a breaking change and how long versions are kept',
  failTitle: 'No document says what counts as a breaking change and how long versions are kept',
  needs: ['documents', 'routes'],
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => clientRoutes(routes).length > 0, otherwise: 'No route is served that clients write code against.' },
  ...stated('api-versioning'),
  holds: ({ firm }, { documents }) => (statedIn(documents, 'api-breaking').length === 0 ? false : firm ? true : undefined),
  message: ({ document }, holds) =>
    `${document.title}${holds === false ? ' says how long versions are kept, and no document what counts as a breaking change' : ''}`,
  noneMessage: 'No document says what counts as a breaking change and how long versions are kept.',
});

export const toleranceWritten = defineCheck({
  id: 'versions/tolerance-written',
  title: 'Clients are told to expect fields and values that they do not know',
  failTitle: 'No document tells clients to expect fields and values that they do not know',
  needs: ['documents', 'routes'],
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => clientRoutes(routes).length > 0, otherwise: 'No route is served that clients write code against.' },
  ...stated('api-tolerance'),
  noneMessage: 'No document says that fields and values may be added.',
});

export const environmentsListed = defineCheck({
  id: 'versions/environments-listed',
  title: 'A description or document lists the addresses at which the API is served',
  failTitle: 'No list says at which addresses the API is served',
  needs: ['apiDescriptions', 'documents', 'routes'],
  raisedBy: ['routes'],
  arises: { when: ({ routes }) => clientRoutes(routes).length > 0, otherwise: 'No route is served that clients write code against.' },
  subjects: ({ apiDescriptions, documents }) => [
    ...live(apiDescriptions)
      // An address that somebody has yet to fill in tells nobody where the API is.
      .filter((one) => one.servers.some((url) => !/localhost|127\.0\.0\.1|\byour[-.]|<\w+>/.test(url)))
      .map((one) => ({ location: one.location, text: one.servers.join(', '), firm: true })),
    ...statedIn(documents, 'api-inventory').map(({ document, line, firm }) => ({
      location: { path: document.location.path, line },
      text: document.title,
      firm,
    })),
  ],
  holds: ({ firm }) => (firm ? true : undefined),
  location: ({ location }) => location,
  message: ({ text }) => text,
  whenNone: 'fail',
  noneMessage: 'Neither an API description nor a document lists addresses of the API.',
  confidence: 'likely',
  quantifier: 'any',
});

export const internalsLeftOut = defineCheck({
  id: 'versions/internals-left-out',
  ...everyLive('apiDescriptions', {
    title: 'The API description leaves out what is for administrators and other services',
    failTitle: 'The API description for clients lists operations for administrators or other services',
    of: (one) => one.by === 'openapi-file' && !/(?:internal|admin|private)/i.test(one.location.path),
    holds: (one) => one.internalPaths.length === 0,
    seen: (one) => (one.internalPaths.length === 0 ? 'no internal path' : one.internalPaths.slice(0, 6).join(', ')),
    none: 'No API description is in the tree.',
  }),
});

export const descriptionVersioned = defineCheck({
  id: 'versions/description-versioned',
  ...everyLive('apiDescriptions', {
    title: 'The API description says which version it is',
    failTitle: 'The API description says no version, or one that was never set',
    holds: ({ version }) =>
      version.state === 'known' ? version.value !== '' && !/^0\.0\.0$/.test(version.value) : version.state === 'absent' ? false : undefined,
    seen: (one) => `${one.by}: version ${show(one.version)}`,
    none: 'The API is described nowhere.',
  }),
});

const described = (one: ApiDescription): string[] => [
  ...new Set(one.servers.flatMap((url) => versionIn(url.replace(/^https?:\/\/[^/]*/, ''))?.version ?? [])),
];

export const describedServed = defineCheck({
  id: 'versions/described-served',
  title: 'The version that the description names is the one that is served',
  failTitle: 'The description names a version that the app does not serve',
  needs: ['apiDescriptions', 'routes'],
  arises: { when: ({ routes }) => versionsOf(routes).length > 0, otherwise: 'No route names a version.' },
  subjects: ({ apiDescriptions }) => live(apiDescriptions).filter((one) => described(one).length > 0),
  holds: (one, { routes }) => described(one).every((version) => versionsOf(routes).includes(version)),
  location: (one) => one.location,
  message: (one) => `servers: ${one.servers.join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No API description names a version in its addresses.',
  confidence: 'likely',
});

export const eventsVersioned = defineCheck({
  id: 'versions/events-versioned',
  ...everyLive('publishedEvents', {
    title: 'Published events say which version of their shape they have',
    failTitle: 'Published events change their shape without a sign',
    holds: (event) => told(event.versioned),
    seen: (event) => `${event.by} ${show(event.name)}: ${event.fields.slice(0, 8).join(', ') || 'keys that could not be read'}`,
    none: 'No event is published.',
    confidence: 'likely',
  }),
});
