import { escapeDeep, resultOf } from '../boot/external.ts';
import type { BootValue } from '../boot/boot-value.ts';
import { isClosed, propertyOf } from '../boot/inspect.ts';
import { makeError, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Machine } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Ext, Func, Obj, Unk } from '../boot/value.ts';
import { libraryOf } from '../link/schema-library.ts';
import { H3_CALLS } from './h3-event.ts';
import { carrierOf, WEB_CALLS, webCall } from './hono-calls.ts';
import { setVariable } from './hono-context.ts';
import { named, principal } from './request-parts.ts';
import { parsedUrl, URL_PARSER } from './request-url.ts';
import type { Session } from './session.ts';
import { SESSION_CALLS, SESSION_READERS, sessionFound } from './session-found.ts';
import { isCredential, isOfPassword, roleOf } from './roles.ts';
import { sessionOf } from './session.ts';
import { subtleCall } from './web-crypto.ts';

/** How a library call tells that a credential is bad. */
type Failure = 'throws' | 'false' | 'either';

/** Library calls that verify a credential: name pattern → what is verified, and how failure shows. */
const VERIFIERS: [RegExp, string, Failure][] = [
  [/^jsonwebtoken\.verify$|^jwt\.verify$|^hono\/jwt\.(?:verify\w*|jwt\.verify)$/, 'jwt', 'throws'],
  [/^jose\.(?:jwtVerify|compactVerify|flattenedVerify|generalVerify|jwtDecrypt)$/, 'jwt', 'throws'],
  [/^jose\.(?:default\.)?JWT\.verify$|^njwt\.verify$|^jws\.verify$|^jwt-simple\.decode$|^paseto\./, 'jwt', 'throws'],
  [/^fast-jwt\.createVerifier\(\)$/, 'jwt', 'throws'],
  [/^@elysiajs\/jwt\.\w+\(\)\.verify$/, 'jwt', 'false'],
  [/^@fastify\/jwt\.jwt(?:\.\w+)?\.verify$|^fastify-jwt\.jwt\.verify$/, 'jwt', 'throws'],
  [/^(?:new )?@nestjs\/jwt.*\.verify(?:Async)?$/, 'jwt', 'throws'],
  [
    /^aws-jwt-verify.*\.verify$|^@okta\/jwt-verifier.*\.verifyAccessToken$|^google-auth-library.*\.verifyIdToken$|^firebase-admin.*\.verify(?:IdToken|SessionCookie)$|^@clerk\/.*\.(?:verifyToken|authenticateRequest)$|^@auth0\/.*verify/,
    'jwt',
    'throws',
  ],
  [
    /^(?:bcrypt|bcryptjs|@node-rs\/bcrypt)\.compare(?:Sync)?$|^(?:argon2|@node-rs\/argon2)\.verify$|^scrypt-kdf\.verify$/,
    'password',
    'false',
  ],
  [
    /^crypto\.timingSafeEqual$|^hono\/utils\/buffer\.timingSafeEqual$|^(?:tsscmp|safe-compare|scmp|secure-compare)(?:\.\w+)?$/,
    'hmac',
    'false',
  ],
  [
    /^(?:globalThis\.)?crypto\.(?:(?:webcrypto\.)?subtle\.verify|verify|createVerify\(\)(?:\.update\(\))?\.verify)$|^tweetnacl\.sign\.detached\.verify$|^@noble\/.*\.verify$|^ethers.*\.verifyMessage$/,
    'hmac',
    'false',
  ],
  [
    /^(?:new )?stripe.*\.webhooks\.constructEvent(?:Async)?$|^(?:new )?svix\.Webhook\(\)\.verify$|^@octokit\/webhooks.*\.verify/,
    'hmac',
    'throws',
  ],
  [/^twilio\.validate(?:Request|ExpressRequest)(?:WithBody)?$|validateWebhookSignature$/, 'hmac', 'false'],
  [/^(?:otplib|speakeasy)\..*(?:verify|check)$/, 'otp', 'false'],
  [SESSION_CALLS, 'session', 'false'],
];
/** Functions that give a middleware which verifies. */
const MIDDLEWARE_MAKERS =
  /^(?:express-jwt(?:\.expressjwt)?|passport\.authenticate|new passport\.Passport\(\)\.authenticate|@fastify\/passport.*\.authenticate|express-oauth2-jwt-bearer\.auth|express-basic-auth|express-openid-connect\.requiresAuth|@clerk\/express\.(?:requireAuth)|connect-ensure-login\.ensureLoggedIn|supertokens-node\/recipe\/session.*\.verifySession|new keycloak-connect\(\)\.(?:protect|enforcer)|koa-jwt(?:\.default)?|koa-basic-auth|koa-passport(?:\.default)?\.authenticate|hono\/jwt\.jwt|hono\/jwk\.jwk|hono\/bearer-auth\.bearerAuth|hono\/basic-auth\.basicAuth|hono\/cloudflare-access\.\w+|@hono\/(?:oidc-auth\.oidcAuthMiddleware|firebase-auth\.\w+|auth-js\.verifyAuth|cloudflare-access\.cloudflareAccess))\(\)$/;
/** Calls that only change the form of what they are given. */
const TRANSFORMS =
  /^(?:Buffer\.|crypto\.(?:createHash|randomBytes|scrypt|pbkdf2)|querystring\.|decodeURIComponent|encodeURIComponent|atob|btoa|URLSearchParams|new URL|TextEncoder|new TextEncoder|(?:new )?Uint8Array|bs58|base64url|String|lodash)/;
const DECODERS = /(?:^|\.)(?:decode|jwtDecode|jwt_decode|decodeJwt|decodeProtectedHeader|unsafeDecode|decodeToken)$|^jwt-decode/;
const VERIFYING_NAME = /(?:^|\.)(?:verify\w*|validate\w*|introspect\w*|authenticate\w*|checkToken|constructEvent)$/i;

/** Middleware of packages that is called like a function, and hands on what it was given: `cors(req, res, callback)`. */
const LETS_THROUGH = /^(?:cors|nextjs-cors|helmet|compression|morgan|hpp)(?:\.default)?\(\)$/;
/** Names of packages' functions that may know who is signed in … */
const MAY_ASK = /auth|session|verif|guard|protect|permission|getUser|currentUser|token|credential|identity|clerk|signature/i;
/** … and packages that keep data, whose tables may be called like that. */
const KEEPS = /^(?:new )?(?:@prisma\/|prisma|drizzle|kysely|knex|pg\b|mongoose|typeorm|sequelize|ioredis|redis|zod|joi|yup|console|crypto)/;
/** `env.NEXTAUTH_URL.startsWith(…)`: names of settings, and what is done to texts. */
const VARIABLE = /\.[A-Z][A-Z0-9_]{2,}\b/g;
const RESHAPES = /\.(?:startsWith|endsWith|split|trim|toLowerCase|toUpperCase|replace|replaceAll|join|slice|toString)$/;
const EXCEPTS = '.unless()';
/** Clients of other services: given the credential of the request, they let the other side decide. */
const CLIENTS = /^(?:axios|got|node-fetch|undici|fetch|ky)/;
const PASSPORT = /^(?:passport|koa-passport|new passport\.Passport\(\))(?:\.default)?\.authenticate$/;
/** Calls that run a function at once, or soon and always: what it returns, `continue`s or sends happens. */
const RUNNERS =
  /AsyncLocalStorage\(\)\.(?:run|exit)$|^(?:process\.nextTick|setImmediate|queueMicrotask)$|opentelemetry\/api\..*(?:context\.with|startActiveSpan|suppressTracing)$|^@sentry\/.*\.(?:startSpan|withScope|withIsolationScope|withMonitor|continueTrace|withServerActionInstrumentation)$|^newrelic(?:\.default)?\.start(?:Segment|BackgroundTransaction|WebTransaction)$|^dd-trace.*\.trace$|^cls-hooked\..*\.run(?:AndReturn)?$/;

interface AboutCallee {
  name: string;
  member: string;
  makesMiddleware: boolean;
  verifier: (typeof VERIFIERS)[number] | undefined;
  decodes: boolean;
  transforms: boolean;
  /** A middleware that verifies, with paths left out by `unless`. */
  makesExceptions: boolean;
  asksPassport: boolean;
  parsesUrl: boolean;
  runsFunctions: boolean;
  ofTheWeb: boolean;
  /** Going by its name it may know who is signed in. */
  mayAsk: boolean;
}

/** What the tables say about callees that were met: guard runs call the same few over and over. */
const knownCallees = new Map<string, AboutCallee>();

function aboutCallee(spelled: string): AboutCallee {
  let about = knownCallees.get(spelled);
  if (about === undefined) {
    const name = spelled.replace(/^node:/, '');
    about = {
      name,
      member: name.slice(name.lastIndexOf('.') + 1),
      makesMiddleware: MIDDLEWARE_MAKERS.test(name),
      verifier: VERIFIERS.find(([pattern]) => pattern.test(name)),
      decodes: DECODERS.test(name),
      transforms: TRANSFORMS.test(name),
      makesExceptions: name.endsWith(EXCEPTS) && MIDDLEWARE_MAKERS.test(name.slice(0, -EXCEPTS.length)),
      asksPassport: PASSPORT.test(name),
      parsesUrl: URL_PARSER.test(name),
      runsFunctions: RUNNERS.test(name),
      ofTheWeb: WEB_CALLS.test(name) || H3_CALLS.test(name),
      mayAsk: MAY_ASK.test(name.replace(VARIABLE, '')) && !KEEPS.test(name) && !SESSION_READERS.test(name) && !RESHAPES.test(name),
    };
    if (knownCallees.size > 20_000) knownCallees.clear();
    knownCallees.set(spelled, about);
  }
  return about;
}

/** Answers calls of libraries in a guard run. */
export function libraryCall(
  session: Session,
  machine: Machine,
  callee: Ext,
  self: Value,
  args: Value[],
  site: Site,
  isNew: boolean,
): Value {
  const about = aboutCallee(callee.name);
  const { name, member, verifier } = about;
  if (about.makesMiddleware) return middleware(session, machine, callee, args, site);
  if (about.makesExceptions)
    return isExcepted(session, machine, callee, args[0], site)
      ? goesOn(machine, nextAmong(args), site)
      : middleware(session, machine, callee, args, site);
  if (about.asksPassport) return passportCallback(machine, callee, args, site);
  const web = about.ofTheWeb ? webCall(session, machine, name, self, args, site, isNew) : undefined;
  if (web !== undefined) return web.value;
  if (verifier !== undefined)
    return verification(session, machine, name, args.some(isOfPassword) ? 'password' : verifier[1], verifier[2], args, site);
  if (name === 'crypto.createHash') return hashOf(machine, false);
  if (name === 'crypto.createHmac') return named(`${name}()`, 'digest');
  const subtle = subtleCall(machine, name, args);
  if (subtle !== undefined) return subtle;
  noteSchema(session, callee, member, args, site);
  // Nothing can hold a credential before the run asked for one.
  const credential = session.asked && (args.some((argument) => isCredential(argument)) || roleOf(self) === 'credential');
  // Decoding nothing gives nothing.
  if (about.decodes && !credential && (args[0] === undefined || args[0] === null || args[0] === '')) return null;
  if (about.decodes && credential) {
    session.flags.add('decoded-without-verification');
    return principal('decoded token');
  }
  const address = about.parsesUrl ? parsedUrl(machine, name, args) : undefined;
  if (address !== undefined) return address;
  if (about.transforms) {
    const digest = args.some((argument) => roleOf(argument) === 'digest');
    return named(`${name}()`, digest ? 'digest' : credential ? 'credential' : undefined);
  }
  if (/^(?:then|catch|finally)$/.test(member)) return promiseStep(machine, member, args, site, named(name));
  if (credential && !/^console\.|log(?:ger)?\b|^pino|^winston|prom-client|opentelemetry/.test(name)) {
    if (VERIFYING_NAME.test(name)) return verification(session, machine, name, 'other', 'either', args, site);
    const out = named(`${name}()`, 'lookup');
    if (CLIENTS.test(name)) {
      session.verify('introspection', name, site);
      session.handedOn.add(`${site.path}:${site.start}`);
    }
    return callbackOr(machine, args, site, isNew ? out : makePromise(machine, out), out);
  }
  if (session.forwards.size > 0 && CLIENTS.test(name) && session.forwards.has(`${site.path}:${site.start}`)) {
    session.readsCredential = true;
    const out = named(`${name}()`, 'lookup');
    return callbackOr(machine, args, site, isNew ? out : makePromise(machine, out), out);
  }
  const searched = session.searched(`${name}()`, args, site);
  if (searched !== undefined) return searched.value;
  const ran = about.runsFunctions ? runnerCall(machine, name, args, site) : undefined;
  if (ran !== undefined) return ran.value;
  if (name === 'setTimeout') later(machine, args[0], site);
  if (session.strict && LETS_THROUGH.test(name)) {
    const next = nextAmong(args);
    return next === undefined ? undefined : machine.parts.call(machine, next, undefined, [], site);
  }
  if (session.strict && (about.mayAsk || args.some((argument) => session.isRequest(argument)))) {
    session.asksElsewhere = true;
    return callbackOr(machine, args, site, named(`${name}()`, 'opaque'), named(`${name}()`, 'opaque'));
  }
  const out = named(`${name}()`);
  // Whether a callback that cannot be read calls what it was given is not known.
  for (const argument of args) if (argument instanceof Func) escapeDeep(machine, argument, site, `${name} received it`);
  // Chains that grow without end are given up.
  const result = callee.name.length > LONGEST ? out : resultOf(callee, args, isNew);
  return callbackOr(machine, args, site, result, out);
}

/** A hash: of a credential it is one as well, of anything else a text that nobody guesses. */
function hashOf(machine: Machine, credential: boolean): Unk {
  const hash = named('crypto.createHash()', 'format');
  hash.provide = (member) => {
    if (member === 'digest')
      return makeNative(machine, member, () => named('crypto.createHash().digest()', credential ? 'credential' : 'digest'));
    if (member === 'update' || member === 'copy')
      return makeNative(machine, member, (run, _self, [data]) => hashOf(run, credential || isCredential(data)));
    return named(`crypto.createHash().${member}`);
  };
  return hash;
}

/** Longest name of a chain of calls that is followed. */
const LONGEST = 200;

function runnerCall(machine: Machine, name: string, args: Value[], site: Site): { value: Value } | undefined {
  const at = args.findIndex((argument) => argument instanceof Func);
  if (at === -1) return undefined;
  const given = name.endsWith('startActiveSpan') ? [named(`${name} span`)] : args.slice(at + 1);
  return { value: machine.parts.call(machine, args[at], undefined, given, site) };
}

/** `setTimeout(resolve, 100)` settles a promise, `setTimeout(next, 100)` goes on; what else a timer does comes too late to count. */
function later(machine: Machine, callback: Value, site: Site): void {
  const happen = (): void => void machine.parts.call(machine, callback, undefined, [], site);
  if (machine.timers !== undefined) machine.timers.push(happen);
  else if (callback instanceof Func && callback.native !== undefined) happen();
}

const SCHEMA_METHOD =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|spa|validate|validateAsync|validateSync|attempt|assert|cast|Check|Parse|Decode|safeDecode|validateOrReject|plainToInstance|plainToClass|create)$/;

/** A part of the request goes to a schema library. */
function noteSchema(session: Session, callee: Ext, member: string, args: Value[], site: Site): void {
  const compiled = /^(?:new )?ajv.*\.compile\(\)$/i.test(callee.name);
  if (!SCHEMA_METHOD.test(member) && !compiled) return;
  for (const part of args.flatMap(partsIn)) {
    // `schema.parse(body)`, or `Joi.attempt(body, schema)` with the schema as another argument.
    const other = args.find((candidate) => candidate instanceof Ext);
    const schema = other instanceof Ext ? other : callee.parent;
    if (!compiled && !/zod|joi|yup|typebox|valibot|arktype|superstruct|class-|ajv/i.test(callee.name + (schema?.name ?? ''))) return;
    const by = libraryOf(schema === undefined ? callee.name : schema.name);
    const inner = schema?.call === undefined ? compiledFrom(schema, part.under) : undefined;
    session.schemas.push({
      part: part.name === 'query' ? 'querystring' : (part.name as 'body'),
      schema: inner ?? (compiled || schema?.call === undefined ? undefined : schema),
      ...(part.under === undefined || inner !== undefined ? {} : { under: part.under }),
      by: compiled ? 'ajv' : by,
      site,
      ...strictness(args),
    });
  }
}

/** `Joi.compile({ body, query })` while a request is served: the schema of one part, which was made at start. */
function compiledFrom(schema: Ext | undefined, part: string | undefined): Ext | undefined {
  let at = schema;
  while (at !== undefined && at.given === undefined) at = at.parent;
  const given = at?.given;
  const one = given instanceof Obj && !(given instanceof Ext) && part !== undefined ? given.own?.get(part) : given;
  return one instanceof Ext && one.call !== undefined ? one : undefined;
}

/** The parts of the request that a value is, or holds: `schema.parse({ body: request.body, query: request.query })`. */
function partsIn(value: Value): { name: string; under?: string }[] {
  const nameOf = (one: Value): string | undefined =>
    one instanceof Unk ? /^request\.(body|query|params|headers)$/.exec(one.origin ?? '')?.[1] : undefined;
  const own = nameOf(value);
  if (own !== undefined) return [{ name: own }];
  if (!(value instanceof Obj) || value.kind !== 'object' || value instanceof Ext) return [];
  const out: { name: string; under: string }[] = [];
  value.own?.forEach((member, key) => {
    const name = member instanceof Accessor ? undefined : nameOf(member);
    if (name !== undefined) out.push({ name, under: key });
  });
  return out;
}

/** `schema.validate(body, { allowUnknown: true })` of Joi, `{ stripUnknown: true }` of Joi and yup. */
function strictness(args: Value[]): { strict?: boolean } {
  for (const argument of args) {
    if (!(argument instanceof Obj) || argument instanceof Ext || argument instanceof Func) continue;
    if (argument.props.get('stripUnknown') === true) return { strict: true };
    if (argument.props.get('allowUnknown') === true) return { strict: false };
  }
  return {};
}

/** Calls a last argument that looks like a node callback with the result. */
function callbackOr(machine: Machine, args: Value[], site: Site, result: Value, inner: Unk): Value {
  const last = args.at(-1);
  if (
    last instanceof Func &&
    last.node !== undefined &&
    'params' in last.node &&
    Array.isArray(last.node.params) &&
    last.node.params.length === 2
  )
    machine.parts.call(machine, last, undefined, [null, inner], site);
  return result;
}

function promiseStep(machine: Machine, member: string, args: Value[], site: Site, value: Value): Value {
  if (member === 'catch') return value;
  return machine.parts.call(machine, args[0], undefined, member === 'then' ? [value] : [], site);
}

/** A call that verifies: fails for a bad credential, gives a principal for a good one. */
function verification(session: Session, machine: Machine, name: string, kind: string, failure: Failure, args: Value[], site: Site): Value {
  session.readsCredential = true;
  const callback = args.find((argument) => argument instanceof Func && argument.node !== undefined) as Func | undefined;
  const good = session.scenario === 'good';
  // Without any credential in it (both sides fixed), nothing is verified.
  const by = name.replace(/^new /, '');
  const options = args[2];
  if (kind === 'jwt' && options instanceof Obj && options.props.get('ignoreExpiration') === true) session.flags.add('ignores-expiration');
  if (good || session.scenario === 'bad') session.verify(kind, by, site, args[1]);
  if (!good) session.turnedDown = true;
  if (kind === 'jwt' && typeof args[1] === 'string') session.flags.add('default-secret');
  const error = makeError(machine, 'invalid credential', 'JsonWebTokenError');
  if (callback !== undefined && failure !== 'false')
    return machine.parts.call(machine, callback, undefined, good ? [null, principal('verified token')] : [error, undefined], site);
  if (name.endsWith('.hasPermission')) session.authorizes.add('hasPermission');
  if (kind === 'session' && callback === undefined) return sessionFound(machine, name, good, args, site);
  // It gives what the token says, or `false`. https://elysiajs.com/plugins/jwt.html
  if (name.startsWith('@elysiajs/jwt')) return good ? principal('verified token') : false;
  if (failure === 'false') return callback === undefined ? good : machine.parts.call(machine, callback, undefined, [null, good], site);
  if (good)
    return kind === 'jwt' && name.startsWith('jose.')
      ? makeObject(machine, { payload: principal('verified token'), protectedHeader: named('header') })
      : principal('verified token');
  if (failure === 'either' && session.choose(new Unk('verification result'), `${by} throws`, site)) return makePromise(machine, null);
  throw new ThrowSignal(error, site);
}

/** `middleware.unless({ path: […] })` of express-unless, which express-jwt brings: requests to these paths are not asked. */
function isExcepted(session: Session, machine: Machine, callee: Ext, request: Value, site: Site): boolean {
  const options = callee.call === undefined ? undefined : machine.externals[callee.call]?.args[0];
  const url = request instanceof Obj ? request.props.get('url') : undefined;
  const paths = propertyOf(options, 'path');
  const list = paths?.kind === 'array' ? paths.items : paths === undefined ? [] : [paths];
  const texts = list.map((one) => propertyOf(one, 'url') ?? one).map((one) => (one.kind === 'known' ? one.value : undefined));
  if (typeof url === 'string' && texts.includes(url)) return true;
  if (typeof url === 'string' && isClosed(options) && texts.every((one) => typeof one === 'string')) return false;
  return session.choose(named('request.url.isExcepted()'), 'the path is one of those that are not asked', site);
}

function goesOn(machine: Machine, next: Value, site: Site): Value {
  return next instanceof Func ? machine.parts.call(machine, next, undefined, [], site) : undefined;
}

/** `next` stands last: third in Express, second in Koa and Hono. */
function nextAmong(args: Value[]): Value {
  return args.findLast((argument) => argument instanceof Func);
}

/** A middleware of an authentication library. */
function middleware(session: Session, machine: Machine, callee: Ext, args: Value[], site: Site): Value {
  const name = callee.name.replace(/^node:/, '');
  const next = nextAmong(args);
  session.readsCredential = true;
  const { scenario } = session;
  if (scenario !== 'none') session.verify(kindOf(name), name.replace(/\(\)$/, ''), site);
  if (scenario === 'good') {
    const carrier = carrierOf(args[0]);
    if (carrier !== undefined) {
      if (name.startsWith('hono/')) setVariable(session, carrier, 'jwtPayload', principal('request.user'), site);
      else setProp(machine, carrier, /express-jwt/.test(name) ? 'auth' : 'user', principal('request.user'), site);
      session.wrotePrincipal = true;
    }
    return goesOn(machine, next, site);
  }
  if (letsPass(machine, callee, scenario)) return goesOn(machine, next, site);
  session.status = 401;
  session.sent = true;
  return undefined;
}

function kindOf(name: string): string {
  return /basic/i.test(name) ? 'basic' : /passport/.test(name) ? 'other' : /bearer/i.test(name) ? 'api-key' : 'jwt';
}

/** `koaJwt({ passthrough: true })` turns nobody down, `expressjwt({ credentialsRequired: false })` only who sends a bad token. */
function letsPass(machine: Machine, callee: Ext, scenario: 'none' | 'bad'): boolean {
  const options = optionsOf(machine, callee);
  const set = (key: string, value: boolean): boolean => {
    const member = propertyOf(options, key);
    return member?.kind === 'known' && member.value === value;
  };
  return set('passthrough', true) || (scenario === 'none' && set('credentialsRequired', false));
}

/** What a middleware was made with; `unless` is called on it. */
function optionsOf(machine: Machine, callee: Ext): BootValue | undefined {
  let at = callee.call === undefined ? undefined : machine.externals[callee.call];
  if (at?.callee.endsWith('.unless') === true && at.receiver !== undefined) at = machine.externals[at.receiver];
  return at?.args[0];
}

/**
 * `passport.authenticate(strategy, options, callback)`: with a callback of its own, passport decides nothing; it tells who was recognised.
 * https://www.passportjs.org/concepts/authentication/middleware/
 */
function passportCallback(machine: Machine, passport: Ext, args: Value[], site: Site): Value {
  const { name } = passport;
  const callback = args.at(-1);
  return makeNative(machine, 'passport.authenticate', (run, _self, given) => {
    if (!(callback instanceof Func)) return middleware(sessionOf(run), run, passport, given, site);
    const now = sessionOf(run);
    now.readsCredential = true;
    const good = now.scenario === 'good';
    if (now.scenario !== 'none') now.verify('other', name, site);
    return run.parts.call(
      run,
      callback,
      undefined,
      [null, good ? principal('request.user') : false, good ? undefined : named('info')],
      site,
    );
  });
}

/** A guard that comes from a package, by the package that made it. */
export function packagedGuard(session: Session, by: string, site: Site): 'pass' | 'reject' {
  session.readsCredential = true;
  if (session.scenario !== 'none') session.verify(by.includes('basic') ? 'basic' : 'api-key', by, site);
  if (session.scenario === 'good') return 'pass';
  session.status = 401;
  session.sent = true;
  return 'reject';
}
