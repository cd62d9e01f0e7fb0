import type { CacheOperation, EnvRead, OutboundCall } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive, noneLive } from '../../check/shapes.ts';
import { exercises, forService, printShown, shownAt } from '../../derive/suites.ts';
import { both, isWired, live, showIf, told, toldIf, wiringNote } from '../../derive/wired.ts';

export const loadShed = defineCheck({
  id: 'reliability/load-shed',
  ...controlExists('overloadGuards', {
    title: 'The app turns requests away before it drowns',
    failTitle: 'Load shedding is written, but the running app does not use it',
    of: (guard) => guard.kind === 'load-shedding',
    seen: (guard) => `${guard.by}, limit ${showIf(guard.limit)}`,
    none: 'Nothing in the running app watches for overload.',
  }),
});

export const overloadTellsWhen = defineCheck({
  id: 'reliability/overload-tells-when',
  ...everyLive('overloadGuards', {
    title: 'An overloaded instance tells clients when to come back',
    failTitle: 'An overloaded instance does not tell clients when to come back',
    of: (guard) => guard.kind === 'load-shedding',
    holds: (guard) => told(guard.retryAfter),
    seen: (guard) => `${guard.by} ${guard.retryAfter === true ? 'sends Retry-After' : 'sends no Retry-After that was seen'}`,
    none: 'The app sheds no load.',
  }),
});

export const bulkheadsSet = defineCheck({
  id: 'reliability/bulkheads-set',
  title: 'The calls of a dependency run only so many at once, so that one that is slow cannot take all capacity',
  failTitle: 'Bulkheads are written, but the running app does not use them',
  needs: ['overloadGuards', 'outboundCalls'],
  subjects: ({ overloadGuards }) => overloadGuards.filter((guard) => guard.kind === 'bulkhead'),
  // That something runs a few at a time does not say that it is the calls of a dependency; one beside the call does.
  holds: (guard, { outboundCalls }) =>
    both(isWired(guard), outboundCalls.some((call) => call.location.path === guard.location.path) || undefined),
  location: (guard) => guard.location,
  message: (guard) => `${guard.by}, at most ${showIf(guard.limit)} at once${wiringNote(guard)}`,
  whenNone: 'fail',
  noneMessage: 'Nothing bounds how many calls wait for one dependency.',
  confidence: 'likely',
  quantifier: 'any',
});

export const failuresNotInvented = defineCheck({
  id: 'reliability/failures-not-invented',
  ...noneLive('stubs', {
    title: 'Production code answers with no data that calls itself made up',
    failTitle: 'Production paths fall back to made-up data',
    of: (stub) => stub.kind === 'mock-fallback' || stub.kind === 'made-up-answer',
    seen: (stub) => `${stub.name}: ${stub.kind === 'mock-fallback' ? 'mock fallback' : 'made up'}`,
    none: 'No mock fallback is reached by the running app.',
    confidence: 'likely',
  }),
});

/** By its name, or because an entry is dropped after its row was written. */
const isCache = (operation: CacheOperation): boolean =>
  (operation.operation === 'delete' && operation.afterWrite === true) ||
  /cache|memo(?:ry|iz)/i.test(`${operation.key} ${operation.location.path} ${operation.by}`);

export const cacheFailuresSurvived = defineCheck({
  id: 'reliability/cache-failures-survived',
  ...everyLive('cacheOperations', {
    title: 'A cache that is down does not fail requests',
    failTitle: 'A cache that is down fails requests',
    // What lives in the process is not away while the process runs.
    of: (operation) =>
      !/lru|node-cache|mnemonist|ttlcache|memory|quick-lru/i.test(operation.by) &&
      operation.onRequestPath !== false &&
      (operation.purpose === undefined || operation.purpose === 'cache'),
    // A store of sessions or codes may rightly fail its request; only what is called a cache has a source behind it.
    holds: (operation) => (operation.guarded === false && !isCache(operation) ? undefined : toldIf(operation.guarded)),
    seen: (operation) =>
      `${operation.operation} ${operation.key} ${operation.guarded === true ? 'falls through to the source' : operation.guarded === false ? 'takes its work with it when the cache is down' : 'is guarded in a way that could not be read'}`,
    none: 'The app uses no cache while it serves.',
  }),
});

export const loopKeptFree = defineCheck({
  id: 'reliability/loop-kept-free',
  ...noneLive('codeUses', {
    title: 'Nothing on the path of a request blocks the event loop',
    failTitle: 'Synchronous work blocks every other request',
    of: (use) => use.kind === 'sync-io-in-handler',
    seen: (use) => `${use.detail ?? 'a synchronous call'} while a request is served`,
    none: 'No synchronous input or output was seen on a request path.',
    confidence: 'likely',
  }),
  needs: ['codeUses', 'routes', 'workers'],
  beside: ['workers'],
  among: {
    what: 'routes and workers',
    without: 'No route and no worker serves anything.',
    of: ({ routes, workers }) => [...live(routes), ...live(workers)],
  },
});

/** Parts of the service itself that have switches. */
const OWN_PARTS =
  /METRICS|RATE_?LIMIT|THROTTL|LOG|CACHE|CACHING|DEBUG|SWAGGER|DOCS|OPENAPI|CORS|CSRF|CSP|HSTS|HELMET|COMPRESS|CLUSTER|MIGRAT|SSL|TLS|POOL|RETRY|TRACING|TELEMETRY|OTEL|HEALTH|PROFIL|PLAYGROUND|INTROSPECT|ARCHIV|MAINTENANCE|SHUTDOWN|PRETTY|WATCH/;
/** Words for other systems in the name of a switch. */
const INTEGRATION =
  /STRIPE|PAYPAL|SQUARE|PLAID|PAYMENT|BILLING|TWILIO|SENDGRID|MAILCHIMP|E?MAIL|SMS|PUSH|SLACK|DISCORD|TELEGRAM|WHATSAPP|WEBHOOK|KMS|VAULT|VIRUS|CLAM|SCAN|ELASTIC|(?:^|_)ES(?:_|$)|OPENSEARCH|ALGOLIA|SENTRY|DATADOG|POSTHOG|MIXPANEL|SEGMENT|ANALYTICS|OPENAI|ANTHROPIC|GEMINI|LLM|AI_|_AI\b|S3|STORAGE|UPLOAD|IPFS|SOLANA|ETHEREUM|BLOCKCHAIN|CHAIN|RPC|NFT|MINTING|CAPTCHA|TURNSTILE|GOOGLE|GITHUB|GITLAB|AZURE|OKTA|LDAP|SAML|SSO|OIDC|OAUTH|HUBSPOT|SALESFORCE|QUICKBOOKS|XERO|CLICKHOUSE|KAFKA|RABBIT|TOPICS|INTEGRATION|EXTERNAL|PARTNER|PROVIDER/;

const SWITCH = /^(?:FEATURE|ENABLE|DISABLE|FF|FLAG)_|_(?:ENABLED|DISABLED|KILL_?SWITCH)$/;
/** Words for the whole of an integration, and before them those of a product or a framework. */
const WHOLE =
  /_?(?:SERVICE|API|INTEGRATION|PROVIDER|CLIENT|SYNC|EXPORT|IMPORT|UPLOADS?|DELIVERY|NOTIFICATIONS?|MESSAGES?|SENDING|ALERTS?|REPORTING|TRACKING|LOGGING|LOGS|EVENTS?|FEATURE|FLAG)$/;

/** What a switch is about: the last words of its name. `EMAIL_AUTH_DISABLED` turns off a way to sign in, and no mail; `S3_CLUSTER_ENABLED` no S3. */
function switched(name: string): string {
  const bare = name.replace(/^(?:FEATURE|ENABLE|DISABLE|FF|FLAG)_/, '').replace(/_(?:ENABLED|DISABLED|KILL_?SWITCH)$/, '');
  return bare.replace(WHOLE, '').split('_').slice(-1).join('_') || bare;
}

export const switchesPresent = defineCheck({
  id: 'reliability/switches-present',
  ...controlExists('envReads', {
    title: 'An integration can be switched off without a new build',
    failTitle: 'Switches of integrations exist only in code that does not run',
    of: (read) => SWITCH.test(read.name) && (INTEGRATION.test(switched(read.name)) || !OWN_PARTS.test(read.name)),
    seen: (read) => `${read.name}, default ${showIf(read.fallback)}`,
    none: 'No setting of the environment looks like the switch of an integration.',
    confidence: 'likely',
  }),
  needs: ['envReads', 'outboundCalls'],
  // By a word for another system, or by a word of an address that is called.
  holds: (read: EnvRead, { outboundCalls }: { outboundCalls: OutboundCall[] }) => {
    const words = switched(read.name)
      .split('_')
      .filter(
        (word) =>
          word.length > 2 &&
          !/^(?:FEATURE|ENABLED?|DISABLED?|FLAG|KILL|SWITCH|KILLSWITCH|SERVICE|URL|API|AUTH|CHECK|CHECKS|USERS?|TOKENS?|PASSWORD|APP|WEB|SERVER|STREAMS?|BASINS|DATA|PUBLIC|ACCOUNTS?|ORGS?|TEAMS?)$/.test(
            word,
          ),
      );
    const calls = outboundCalls.map((call) => `${call.by} ${showIf(call.url)}`.toUpperCase());
    return both(
      isWired(read),
      INTEGRATION.test(switched(read.name)) || calls.some((call) => words.some((word) => call.includes(word))) || undefined,
    );
  },
});

export const outagesTested = defineCheck({
  id: 'reliability/outages-tested',
  title: 'Tests show what happens when a dependency is away',
  failTitle: 'No test shows what happens when a dependency is away',
  needs: ['testSuites'],
  // That a shared package is tested for it says nothing about what this service does then.
  subjects: ({ testSuites }) =>
    testSuites.filter((suite) => suite.kind === 'chaos' || (suite.shared !== true && exercises(suite, 'outage') === true)),
  holds: (suite) => forService(suite, suite.tests > suite.skipped),
  location: (suite) => shownAt(suite, 'outage').location,
  message: (suite) => (suite.kind === 'chaos' ? `${suite.tests} tests that break things (${suite.by})` : printShown(suite, 'outage')),
  whenNone: 'fail',
  noneMessage: 'No test takes a dependency away.',
  confidence: 'likely',
  quantifier: 'any',
});
