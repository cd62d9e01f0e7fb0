import { forwardsHeaders } from './forwarded-headers.ts';
import type { OutboundCall } from '@airworthy/model';
import { breakersOf, insideBreaker } from '../../extract/breakers.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import { holderOf } from '../../extract/holder.ts';
import { insideRetry, retriersOf } from '../../extract/retries.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { isInBrowser } from '../../extract/in-browser.ts';
import { addressOf } from './address.ts';
import { hostCompared, standsAwaited } from './compared-hosts.ts';
import { handedTargets } from './handed-targets.ts';
import { hasFallback, isChecked } from '../../extract/call-outcome.ts';
import { requestsOfClients } from './made-clients.ts';
import { CREDENTIALS, PROOF, REPEAT_KEY, TRACE } from './packages.ts';
import { sends } from './proof.ts';
import type { RequestSite } from './requests.ts';
import { requestSites } from './requests.ts';
import { sdkCalls } from './sdk-calls.ts';
import { breakerTimeout, givenUp, timeoutOf } from './time-out.ts';

export const outboundCalls = defineExtractor({
  id: 'outbound-calls',
  about:
    'Requests to other systems by HTTP clients and SDKs: where to, time-outs, credentials, trace ids, retries, breakers, fallbacks and TLS.',
  emits: ['outboundCalls'],
  extract({ code, emit, partial }) {
    for (const name of proxies(code)) partial('outboundCalls', `${name} hands requests on in ways that are not read`);
    for (const request of requestSites(code)) {
      const call = read(code, request);
      if (!inBrowser(call, request) && !isInBrowser(code, request.site)) emit('outboundCalls', call);
    }
    for (const call of sdkCalls(code)) emit('outboundCalls', call);
  },
});

/** `fetch('/api/orders')`: only a page has an address that this is relative to, so it runs in a browser and asks the service itself. */
function inBrowser({ url }: OutboundCall, { instance }: RequestSite): boolean {
  return instance === undefined && url.state === 'known' && /^\/(?!\/)/.test(url.value);
}

const PROXIES =
  /^(?:@fastify\/http-proxy|@fastify\/reply-from|fastify-http-proxy|http-proxy|http-proxy-middleware|express-http-proxy|koa-proxies|http2-proxy)$/;

/** Packages that send requests of clients on by themselves. */
function proxies(code: CodeIndex): string[] {
  const found = new Set<string>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired') continue;
    for (const entry of module.bound.imports) if (!entry.typeOnly && PROXIES.test(entry.specifier)) found.add(entry.specifier);
  }
  return [...found].toSorted();
}

function read(code: CodeIndex, request: RequestSite): OutboundCall {
  const { site } = request;
  const address = addressOf(code, request);
  const breaker = request.instance !== undefined && ownBreakerOf(code, request) ? true : insideBreaker(code)(site);
  const own = timeoutOf(code, request);
  const outer = breaker === true && (own.state === 'absent' || own.state === 'unknown') ? breakerTimeout(code, site) : own;
  const forwarded = forwardsHeaders(code, request);
  const asked = requestsOfClients(code, request);
  const reads = request.method.state === 'known' && /^(?:GET|HEAD|OPTIONS)$/.test(request.method.value);
  return {
    location: site.location,
    wiring: code.reach(site),
    by: request.by,
    method: request.method,
    url: address.url,
    ...handedTargets(code, request, address.url),
    ...(asked.length > 0 ? { requests: asked } : {}),
    timeout: outer.state === 'absent' ? own : outer,
    ...(outer.state !== 'known' && givenUp(code, site) ? { timesOut: true as const } : {}),
    retried: clientRetries(code, request) ? true : insideRetry(code)(site),
    breaker,
    correlated: sends(code, request, TRACE),
    urlFromRequest: decided(code, request, address.fromRequest),
    internal: address.internal,
    ...proofOf(code, request),
    ...(forwarded === undefined ? {} : { forwardsHeaders: forwarded }),
    insecureTls: insecure(code, request),
    fallback: hasFallback(code, site),
    ...(reads ? {} : { idempotencyKey: hasRepeatKey(code, request) }),
    abortable: abortable(code, request),
    validatesResponse: isChecked(code, site),
    ...(isDropped(site) ? { answerDropped: true as const } : {}),
  };
}

/** Whether the client decides the host: not where it was compared before. */
function decided(code: CodeIndex, { site, url }: RequestSite, fromRequest: boolean | 'unknown'): boolean | 'unknown' {
  if (fromRequest !== true || url === undefined) return fromRequest;
  const compared = hostCompared(code, site, url);
  return compared === 'unknown' ? 'unknown' : !compared;
}

/** `await fetch(hook, …);` */
function isDropped(site: RequestSite['site']): boolean {
  return (
    site.use === 'dropped' ||
    (standsAwaited(site) && /^\s*(?:;|\n\s*\w|\})/.test(site.module.parsed.text.slice(site.node.end, site.node.end + 60)))
  );
}

const OPTIONS: readonly (readonly [string, string])[] = [
  ['basic', 'auth'],
  ['client-certificate', 'httpsAgent.options.cert'],
  ['client-certificate', 'cert'],
  ['client-certificate', 'pfx'],
];

/** Whether the request proves who calls, and by what kinds of credential. */
function proofOf(code: CodeIndex, request: RequestSite): Pick<OutboundCall, 'authenticated' | 'credentials'> {
  const authenticated = sends(
    code,
    request,
    PROOF,
    OPTIONS.map(([, option]) => option),
  );
  if (authenticated !== true) return { authenticated, ...(authenticated === false ? { credentials: [] } : {}) };
  const kinds = [
    ...CREDENTIALS.filter(([, names]) => sends(code, request, names) === true).map(([kind]) => kind),
    ...OPTIONS.filter(([, option]) => sends(code, request, /(?!)/, [option]) === true).map(([kind]) => kind),
  ];
  return { authenticated, credentials: [...new Set(kinds)].toSorted() };
}

/** Interceptors of the instance belong to a class that behaves like a breaker. */
function ownBreakerOf(code: CodeIndex, { instance, site }: RequestSite): boolean {
  const owner = instance?.site.enclosing?.class;
  return (
    owner !== undefined &&
    breakersOf(code).some((breaker) => breaker.class === owner && site.enclosing !== undefined && breaker.wrapped.includes(site.enclosing))
  );
}

/** `axios-retry` on the instance, on axios itself, or an interceptor that sends the request again. */
function clientRetries(code: CodeIndex, { instance, site, by }: RequestSite): boolean {
  for (const retrier of retriersOf(code)) {
    if (retrier.client === undefined || retrier.site === undefined) continue;
    const client = holderOf(code, retrier.client, retrier.site.module);
    if (
      by === 'axios' &&
      instance === undefined &&
      code.path(retrier.client, retrier.site.module) === 'axios' &&
      !site.callee.includes('()')
    )
      return true;
    if (client !== undefined && instance?.holders.includes(client) === true) return true;
  }
  return (instance?.onFailure ?? []).some((fn) =>
    code.callsIn(fn).some((call) => /^axios(?:\.create\(\))?(?:\.request)?$/.test(call.callee)),
  );
}

function insecure(code: CodeIndex, request: RequestSite): boolean {
  const given = [...request.options, ...(request.instance?.options === undefined ? [] : [request.instance.options])];
  return given.some((one) => {
    const direct = code.property(one, 'rejectUnauthorized');
    if (isFalse(direct)) return true;
    return ['httpsAgent', 'agent', 'dispatcher', 'https'].some((name) => {
      const agent = code.property(one, name);
      if (isFalse(code.property(agent, 'rejectUnauthorized'))) return true;
      const node = agent?.node;
      if (agent === undefined || node?.type !== 'NewExpression' || node.arguments[0] === undefined) return false;
      const options = code.value(node.arguments[0], agent.module);
      return isFalse(code.property(options, 'rejectUnauthorized')) || isFalse(code.property(options, 'connect.rejectUnauthorized'));
    });
  });
}

function isFalse(value: StaticValue | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}

function hasRepeatKey(code: CodeIndex, request: RequestSite): boolean | 'unknown' {
  const inHeaders = sends(code, request, REPEAT_KEY);
  if (inHeaders === true) return true;
  const body = request.body === undefined ? undefined : code.value(request.body, request.site.module);
  if (body?.kind === 'object' && body.keys.some((key) => REPEAT_KEY.test(key))) return true;
  if (body?.kind === 'object' && body.open) return inHeaders === false ? 'unknown' : inHeaders;
  return inHeaders;
}

/** A signal that the caller hands in. One that only a timer aborts is a time-out. */
function abortable(code: CodeIndex, request: RequestSite): boolean | 'unknown' {
  for (const given of request.options) {
    const signal = code.property(given, 'signal');
    if (signal === undefined || signal.kind === 'undefined') continue;
    const text = code.text(signal.node, signal.module as RequestSite['site']['module']);
    if (/AbortSignal\.timeout/.test(text) && !/AbortSignal\.any/.test(text)) return false;
    return text.startsWith('{') ? 'unknown' : /request|req\b|options|params|^signal$/i.test(text) ? true : 'unknown';
  }
  return false;
}
