import type { Value } from '../boot/value.ts';
import { Unk } from '../boot/value.ts';
import type { Session } from './session.ts';

/** Headers that say something about a request, but prove nothing about who sent it. */
const PLAIN_HEADER =
  /^(?:content-|accept|user-agent|host$|origin$|referr?er$|x-forwarded|x-real-ip|forwarded|via$|x-request-id|request-id|x-correlation|x-trace|traceparent|tracestate|date$|if-|range$|connection|upgrade|idempotency-key|x-idempotency|x-tenant|tenant-id|x-organi[sz]ation|dnt$|cf-|sec-|x-client-version|x-device|x-locale|x-timezone|x-version|x-api-version)|timestamp|nonce/i;
/** Fields of a query or body that carry credentials. */
const CREDENTIAL_FIELD =
  /^(?:access_?token|token|api_?key|key|secret|signature|sig|hmac|auth|jwt|id_?token|refresh_?token|session_?token)$/i;
/** In a body, `signature` and `key` are usually data (of a transaction, of an object). */
const BODY_CREDENTIAL = /^(?:access_?token|token|api_?key|secret|jwt|id_?token|refresh_?token|session_?token)$/i;
const PASSWORD_FIELD = /^(?:password|passwd|pin|otp|code|totp)$/i;
/** Where authenticated identities are usually kept. */
export const PRINCIPAL_MEMBER =
  /^(?:user|auth|account|currentUser|principal|identity|claims|jwt|jwtPayload|token|decoded|userId|tenantId|tenant|apiKey|session|sub|organization|organizationId|role|roles|permissions|service|serviceName|internalService|venueId|customer|member|client)$/i;

/** Members of a request that are made when they are first read on a path. */
export const PARTS: Record<string, { part?: string; make(session: Session): Value }> = {
  headers: { part: 'headers', make: (session) => bag('request.headers', (name) => headerValue(session, name.toLowerCase())) },
  query: { part: 'query', make: (session) => bag('request.query', field(session, 'request.query', CREDENTIAL_FIELD)) },
  body: { part: 'body', make: (session) => bag('request.body', field(session, 'request.body', BODY_CREDENTIAL)) },
  params: { part: 'params', make: () => named('request.params') },
  rawBody: { part: 'raw-body', make: () => named('request.rawBody') },
  cookies: { make: (session) => bag('request.cookies', (name) => session.credential(`cookie_${name}`)) },
  session: { make: (session) => bag('request.session', (name) => sessionValue(session, name)) },
  ...Object.fromEntries(
    ['file', 'files', 'parts', 'saveRequestFiles', 'isMultipart'].map((name) => [
      name,
      { part: 'file', make: () => named(`request.${name}`) },
    ]),
  ),
};

/** A field of the query by its name. */
export function queryField(session: Session, name: string): Value {
  return field(session, 'request.query', CREDENTIAL_FIELD)(name);
}

function field(session: Session, origin: string, credentials: RegExp) {
  return (name: string): Value =>
    credentials.test(name) || PASSWORD_FIELD.test(name) ? session.credential(name) : named(`${origin}.${name}`);
}

/** A part of the request of the present path. */
export function partOf(session: Session, name: string): Value {
  if (!session.parts.has(name)) session.parts.set(name, PARTS[name]?.make(session));
  return session.parts.get(name);
}

/** An unknown with a name. */
export function named(origin: string, role?: string): Unk {
  const out = new Unk('request');
  out.origin = origin;
  out.role = role;
  return out;
}

/** An identity whose credential was verified. */
export function principal(origin: string): Unk {
  return named(origin, 'principal');
}

export function bag(origin: string, provide: (name: string) => Value): Unk {
  const out = named(origin);
  // The bag itself always exists.
  out.role = 'format';
  out.provide = (name) => {
    const value = provide(name);
    if (value instanceof Unk) value.provide = undefined;
    return value;
  };
  return out;
}

function headerValue(session: Session, name: string): Value {
  if (PLAIN_HEADER.test(name)) return named(`request.headers.${name}`);
  session.readsCredential = true;
  if (name !== 'authorization') return session.credential(name.replace(/\W/g, ''));
  if (session.scenario === 'none') return undefined;
  const mark = session.scenario === 'good' ? 'CRED_OK' : 'CRED_BAD';
  return session.scheme === '' ? mark : `${session.scheme} ${mark}.aa.bb`;
}

function sessionValue(session: Session, name: string): Value {
  if (/^(?:destroy|save|regenerate|reload|touch|cookie|id|set|get|delete|flash)$/.test(name)) return named(`request.session.${name}`);
  session.readsCredential = true;
  // Sessions are opened by the server: a caller can't forge what is in them.
  if (session.scenario !== 'good') return undefined;
  session.verify('session', 'request.session', {
    path: session.machine.active.at(-1)?.path ?? '',
    start: session.machine.active.at(-1)?.node?.start ?? 0,
    end: 0,
  });
  return principal(`request.session.${name}`);
}
