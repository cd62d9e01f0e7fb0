import type { HttpServer } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { needsLimit, requestRoutes } from '../../derive/routes.ts';
import { printServer } from '../../derive/servers.ts';
import { ask, isSet, live, show } from '../../derive/wired.ts';

/** Node's own default of `server.requestTimeout`, which Express leaves in place and Fastify switches off. */
const NODE_REQUEST_TIMEOUT_MS = 300_000;
/** Frameworks that leave the times of Node's server as they are. */
const NODE_TIMES: ReadonlySet<string> = new Set(['express', 'trpc']);
const LONGEST_REQUEST_TIMEOUT_MS = 300_000;
const none = 'No HTTP server is started.';

const print = (name: 'trustProxy' | 'requestTimeout' | 'keepAliveTimeout' | 'connectionTimeout') => (server: HttpServer) =>
  `${printServer(server)}: ${name} ${show(server[name])}`;

export const proxyTrustSet = defineCheck({
  id: 'http/proxy-trust-set',
  title: 'The running server is told which proxies to trust, so that it sees the address of the client',
  failTitle: 'The running server trusts no proxy, so all clients behind one share an address',
  needs: ['httpServers', 'rateLimiters', 'routes'],
  arises: {
    when: ({ routes }) => requestRoutes(routes).some(needsLimit),
    otherwise: 'No route is served to clients, so no address matters.',
  },
  subjects: ({ httpServers }) => live(httpServers).filter((server) => server.tellsAddress !== false),
  holds: ({ trustProxy, trustProxyWhen, readsForwardedFor }, { rateLimiters }) => {
    // What is set in one branch is missing in the other.
    if (trustProxyWhen !== undefined) return undefined;
    if (trustProxy.state === 'env') return true;
    // Code that reads the header itself needs no setting, unless a limiter counts by the address that the framework gives.
    const own = readsForwardedFor === true && !live(rateLimiters).some((one) => one.keyedBy === 'ip');
    return ask(trustProxy, (value) => value !== false && value !== 0 && value !== '', own ? undefined : false);
  },
  location: (server) => server.location,
  message: (server, holds) =>
    `${print('trustProxy')(server)}${server.trustProxyWhen === undefined ? '' : ` only when ${server.trustProxyWhen.join(' and ')}`}${holds === undefined && server.readsForwardedFor === true ? '; own code reads X-Forwarded-For' : ''}`,
  whenNone: 'na',
  noneMessage: 'No server that is started tells handlers the address of a client.',
  confidence: 'proved',
});

export const proxyTrustBounded = defineCheck({
  id: 'http/proxy-trust-bounded',
  title: 'Only known proxies are believed about the address of the client',
  failTitle: 'Every sender of X-Forwarded-For is believed, so an address can be made up for each request',
  needs: ['httpServers'],
  subjects: ({ httpServers }) => live(httpServers).filter((server) => server.trustProxy.state !== 'absent'),
  holds: ({ trustProxy }) => ask(trustProxy, (value) => value !== true && value !== 'true', undefined),
  location: (server) => server.location,
  message: print('trustProxy'),
  whenNone: 'na',
  noneMessage: 'No server trusts a proxy.',
  confidence: 'proved',
});

export const requestTimeoutSet = defineCheck({
  id: 'http/request-timeout-set',
  title: 'A request that arrives too slowly is cut off',
  failTitle: 'A client may take as long as it likes to send a request',
  needs: ['httpServers'],
  subjects: ({ httpServers }) => live(httpServers),
  holds: ({ framework, requestTimeout }) =>
    ask(
      requestTimeout,
      (ms) => ms > 0 && ms <= LONGEST_REQUEST_TIMEOUT_MS,
      NODE_TIMES.has(framework) ? true : framework === 'fastify' ? false : undefined,
    ),
  location: (server) => server.location,
  message: (server) =>
    server.requestTimeout.state === 'absent' && NODE_TIMES.has(server.framework)
      ? `${server.framework} server: Node's default of ${NODE_REQUEST_TIMEOUT_MS} ms applies`
      : print('requestTimeout')(server),
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});

export const keepAliveTimeoutSet = defineCheck({
  id: 'http/keep-alive-timeout-set',
  title: 'The keep-alive time is chosen to outlast that of the load balancer',
  failTitle: 'The keep-alive time is left at its default',
  needs: ['httpServers'],
  subjects: ({ httpServers }) => live(httpServers),
  // Fastify's default of 72 s outlasts the usual 60 s of a load balancer, Node's own of 5 s does not.
  holds: ({ framework, keepAliveTimeout }) =>
    framework === 'fastify' && keepAliveTimeout.state === 'absent' ? true : isSet(keepAliveTimeout),
  location: (server) => server.location,
  message: (server) =>
    server.framework === 'fastify' && server.keepAliveTimeout.state === 'absent'
      ? 'fastify server: its default of 72 s applies'
      : print('keepAliveTimeout')(server),
  whenNone: 'na',
  noneMessage: none,
  confidence: 'proved',
});
