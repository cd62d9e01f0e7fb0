import type { Known } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { effective } from '../../derive/amounts.ts';
import { ask, live, show, told } from '../../derive/wired.ts';

/** Health endpoints are open by purpose, so nobody sends them a credential. */
const PROBED = /\/(?:health(?:z|check)?|livez?|live(?:ness)?|readyz?|ready|readiness|ping|metrics|status)(?:[/?"'`]|$)/i;

const LOCAL_HOST = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/;

export const outboundCertificatesVerified = defineCheck({
  id: 'auth/outbound-certificates-verified',
  title: 'Every outbound client verifies the certificate of the other side',
  failTitle: 'An outbound client accepts any certificate',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls),
  holds: (call) => !call.insecureTls,
  location: (call) => call.location,
  message: (call, holds) => `${call.by} to ${show(call.url)}: certificates are ${holds ? 'verified' : 'not verified'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is called from here.',
  confidence: 'proved',
});

export const tlsVerificationOn = defineCheck({
  id: 'auth/tls-verification-on',
  title: 'TLS verification is never switched off',
  failTitle: 'TLS verification is switched off',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind.startsWith('insecure-tls')),
  // Whether a switch that has to be turned on is on in production does not stand in the code.
  holds: (one) => (one.kind === 'insecure-tls' ? false : undefined),
  location: (one) => one.location,
  message: (one) => one.detail ?? 'certificates are not verified',
  whenNone: 'pass',
  noneMessage: 'Nothing switches TLS verification off.',
  confidence: 'proved',
});

export const tlsVersionsCurrent = defineCheck({
  id: 'auth/tls-versions-current',
  title: 'Nothing accepts TLS older than version 1.2',
  failTitle: 'An old version of TLS is accepted',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((one) => one.kind === 'old-tls'),
  holds: () => false,
  location: (one) => one.location,
  message: (one) => one.detail ?? 'a version before 1.2',
  whenNone: 'pass',
  noneMessage: "Nothing lowers the version below Node's default of 1.2.",
  confidence: 'proved',
});

export const outboundUrlsEncrypted = defineCheck({
  id: 'auth/outbound-urls-encrypted',
  title: 'Calls to other systems use TLS',
  failTitle: 'Calls to other systems go out in the clear',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls),
  holds: ({ url }) => usesTls(effective(url)),
  location: (call) => call.location,
  message: (call) => `${call.by} calls ${show(call.url)}`,
  whenNone: 'na',
  noneMessage: 'Nothing is called from here.',
  confidence: 'proved',
});

export const outboundUrlsWithoutCredentials = defineCheck({
  id: 'auth/outbound-urls-without-credentials',
  title: 'No credential travels in the URL of an outbound call',
  failTitle: 'A credential travels in the URL of an outbound call, where proxies and logs keep it',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls),
  holds: ({ url }) =>
    url.state === 'unknown' && url.source !== undefined && !/key|token|secret|passw|auth|cred|sign/i.test(url.source)
      ? true
      : ask(url, (text) => !/[?&](api[_-]?key|access[_-]?token|token|secret|password|auth)=|\/\/[^/@\s]+:[^/@\s]+@/i.test(text), undefined),
  location: (call) => call.location,
  message: (call, holds) => (holds === false ? `${call.by} puts a credential into the URL` : `${call.by} calls ${show(call.url)}`),
  whenNone: 'na',
  noneMessage: 'Nothing is called from here.',
  confidence: 'likely',
});

export const internalCallsAuthenticated = defineCheck({
  id: 'auth/internal-calls-authenticated',
  title: 'Every call to another service of ours proves who calls',
  failTitle: 'Calls to other services of ours carry no credential',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls).filter((call) => call.internal === true && !PROBED.test(addressOf(call.url))),
  holds: ({ authenticated }) => told(authenticated ?? 'unknown'),
  location: (call) => call.location,
  message: (call, holds) =>
    `${call.by} to ${show(call.url)} ${holds === true ? 'carries a credential' : holds === false ? 'carries no credential' : ': whether it carries a credential could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No call to another service of the fleet was found.',
  confidence: 'likely',
});

export const identityHeadersStripped = defineCheck({
  id: 'auth/identity-headers-stripped',
  title: 'Headers of clients are handed on only after those that name a user were taken out',
  failTitle: 'Headers of clients are handed on as they came, so clients can name any user',
  needs: ['outboundCalls'],
  subjects: ({ outboundCalls }) => live(outboundCalls).filter((call) => call.forwardsHeaders !== undefined && call.internal !== false),
  // What leaves for another company carries no identity of ours.
  holds: (call) =>
    call.forwardsHeaders === 'filtered' ? true : call.internal === true && call.forwardsHeaders === 'whole' ? false : undefined,
  location: (call) => call.location,
  message: (call, holds) =>
    `${call.by} to ${show(call.url)} hands on ${holds === true ? 'the headers that are left' : call.forwardsHeaders === 'unclear' ? 'headers that a function copies; whose they are could not be followed' : 'every header of the client'}`,
  whenNone: 'na',
  noneMessage: 'No call hands the headers of clients on.',
  confidence: 'likely',
});

export const cacheConnectionsEncrypted = defineCheck({
  id: 'auth/cache-connections-encrypted',
  title: 'Connections to Redis and other shared caches use TLS in production',
  failTitle: 'Connections to a shared cache go out in the clear',
  needs: ['cacheClients'],
  subjects: ({ cacheClients }) => live(cacheClients).filter((client) => client.kind !== 'memory'),
  holds: ({ tls }) => ask(tls, (on) => (typeof on === 'string' ? !/^(false|redis:)/i.test(on) : on), false),
  location: (client) => client.location,
  message: (client) => `${client.by}: tls ${show(client.tls)}`,
  whenNone: 'na',
  noneMessage: 'No shared cache is used.',
  confidence: 'proved',
});

export const callerVerifiedByCertificate = defineCheck({
  id: 'auth/callers-verified-by-certificate',
  title: 'Callers are verified by client certificate on internal routes',
  failTitle: 'No internal route verifies a client certificate in the app',
  needs: ['routes', 'httpServers'],
  subjects: ({ routes }) => live(routes).filter((route) => route.purpose === 'internal'),
  // A mesh or ingress can do this outside the code, so its absence here proves nothing, unless TLS ends in this process.
  holds: (route, { httpServers }) => {
    if (route.guards.some((guard) => guard.verifies.some((one) => one.kind === 'mtls'))) return true;
    return live(httpServers).some((server) => server.https.state === 'known' && server.https.value) && route.access !== 'opaque'
      ? false
      : undefined;
  },
  location: (route) => route.location,
  message: (route, holds) =>
    `${route.method} ${route.path}: ${holds === true ? 'a guard verifies the client certificate' : 'no guard looks at a client certificate'}`,
  whenNone: 'na',
  noneMessage: 'There is no internal route.',
  confidence: 'proved',
});

function addressOf(url: Known<string>): string {
  return `${effective(url) ?? ''} ${'source' in url ? (url.source ?? '') : ''}`;
}

function usesTls(url: string | undefined): boolean | undefined {
  const match = /^([a-z+.-]+):\/\/(.*)$/i.exec(url ?? '');
  if (!match) return undefined;
  const [, scheme = '', rest = ''] = match;
  if (/^(https|wss|rediss|amqps|grpcs)$/i.test(scheme)) return true;
  return LOCAL_HOST.test(rest) ? undefined : false;
}
