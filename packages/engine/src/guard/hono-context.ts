import type { Machine } from '../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Env, Obj, Unk } from '../boot/value.ts';
import { makeResponse, statusAmong } from './hono-response.ts';
import { bag, named, partOf, PRINCIPAL_MEMBER, queryField } from './request-parts.ts';
import { sessionOf } from './session.ts';
import type { Session } from './session.ts';

const prototypes = new WeakMap<Machine, { context: Obj; request: Obj }>();
/** The parts of a request by the names that `c.req.valid` and validators have for them. */
export const TARGETS: Readonly<Record<string, string>> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'params',
  header: 'headers',
  cookie: 'cookies',
};
const FILE_FIELD = /file|image|photo|avatar|attachment|upload|document|picture|logo/i;
/** What middleware kept by `c.set`. */
export const VARIABLES = '@@variables';

/** `c` of Hono for a request: `c.req`, variables that middleware set, and answers that count when they are returned. */
export function honoContext(session: Session, request: Obj, ambient: Record<string, Value>): Obj {
  const { machine } = session;
  let shared = prototypes.get(machine);
  if (shared === undefined) prototypes.set(machine, (shared = { context: contextPrototype(machine), request: requestPrototype(machine) }));
  const req = new Obj('object', shared.request);
  for (const name of ['url', 'path', 'method', 'originalUrl', 'routeOptions', 'routerPath']) {
    const value = request.own?.get(name);
    if (value !== undefined) req.props.set(name, value);
  }
  req.props.set('routePath', request.own?.get('routerPath') as Value);
  const context = new Obj('object', shared.context);
  context.props.set('req', req);
  context.props.set(VARIABLES, makeObject(machine, ambient));
  return context;
}

/** Sets a variable of the request, as `c.set` does. */
export function setVariable(session: Session, context: Value, name: Value, value: Value, site: Site): void {
  if (typeof name !== 'string' || !(context instanceof Obj)) return;
  const variables = context.own?.get(VARIABLES);
  if (!(variables instanceof Obj)) return;
  setProp(session.machine, variables, name, value, site);
  if (PRINCIPAL_MEMBER.test(name) && value !== undefined && value !== null) session.wrotePrincipal = true;
}

/** Bindings of a worker: settings and secrets are variables, the rest is reached through them. */
export function workerBindings(): Unk {
  const env = named('env');
  env.role = 'format';
  env.provide = (key) =>
    /^[A-Z][A-Z0-9_]*$/.test(key) && /KEY|SECRET|TOKEN|PASSWORD|URL|MODE|ENV|HASH|ISSUER|AUDIENCE/.test(key)
      ? new Env(key)
      : new Unk('binding');
  return env;
}

function contextPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (session: Session, args: Value[], site: Site, self: Value) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => code(sessionOf(run), args, site, self)),
    );
  };
  define('set', (session, [name, value], site, self) => {
    setVariable(session, self, name, value, site);
    return undefined;
  });
  define('get', (_session, [name], site, self) => variable(machine, self, name, site));
  const variables = new Accessor();
  variables.get = makeNative(machine, 'var', (_run, self) => (self instanceof Obj ? (self.own?.get(VARIABLES) as Value) : undefined));
  prototype.props.set('var', variables);
  const answer = (session: Session, given: Value, body: Value): Obj => {
    const status = statusAmong(given, session.status ?? 200);
    // An answer that refuses and that nobody returns is lost.
    if (typeof status === 'number' && status >= 400) session.sent = true;
    return makeResponse(machine, status, body);
  };
  for (const name of ['json', 'text', 'html', 'body', 'newResponse', 'render'])
    define(name, (session, [body, status]) => answer(session, status, body));
  define('redirect', (session, [, status]) => answer(session, status ?? 302, undefined));
  define('notFound', (session) => answer(session, 404, undefined));
  define('status', (session, [status]) => {
    if (typeof status === 'number') session.status = status;
    return undefined;
  });
  for (const name of ['header', 'setRenderer', 'setLayout']) define(name, () => undefined);
  prototype.props.set('env', workerBindings());
  prototype.props.set('executionCtx', new Unk('execution context'));
  prototype.props.set('finalized', false);
  prototype.props.set('error', undefined);
  const result = new Accessor();
  result.get = makeNative(machine, 'res', (run) => makeResponse(run, new Unk('status')));
  result.set = makeNative(machine, 'res', () => undefined);
  prototype.props.set('res', result);
  return prototype;
}

function variable(machine: Machine, context: Value, name: Value, site: Site): Value {
  const variables = context instanceof Obj ? context.own?.get(VARIABLES) : undefined;
  return typeof name === 'string' && variables instanceof Obj ? getProp(machine, variables, name, site) : new Unk('variable');
}

function requestPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  const define = (name: string, code: (session: Session, args: Value[], site: Site) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, _self, args, site) => code(sessionOf(run), args, site)),
    );
  };
  const part = (session: Session, name: string, touched = name): Value => {
    session.touched.add(touched);
    return partOf(session, name);
  };
  define('header', (session, [name], site) => {
    const headers = part(session, 'headers');
    return typeof name === 'string'
      ? getProp(machine, headers, name.toLowerCase(), site)
      : name === undefined
        ? headers
        : named('request.headers');
  });
  define('query', (session, [name]) => {
    const query = part(session, 'query');
    return typeof name === 'string' ? queryField(session, name) : name === undefined ? query : named('request.query');
  });
  define('queries', (session, [name]) => {
    part(session, 'query');
    return typeof name === 'string' ? makeArray(machine, [queryField(session, name)], true) : named('request.query');
  });
  define('param', (session, [name], site) => {
    const params = part(session, 'params');
    return typeof name === 'string' ? getProp(machine, params, name, site) : params;
  });
  define('valid', (session, [target]) => part(session, TARGETS[String(target)] ?? 'body'));
  define('json', (session) => makePromise(machine, part(session, 'body')));
  for (const name of ['parseBody', 'formData'])
    define(name, (session) => {
      part(session, 'body');
      return makePromise(machine, formOf(machine));
    });
  for (const name of ['text', 'arrayBuffer', 'blob', 'bytes'])
    define(name, (session) => {
      session.touched.add('body');
      return makePromise(machine, part(session, 'rawBody', 'raw-body'));
    });
  define('addValidatedData', () => undefined);
  define('accepts', () => new Unk('request'));
  prototype.props.set('raw', rawOf(machine, prototype));
  return prototype;
}

const RAW = new WeakMap<Machine, Obj>();

/** A request of the Fetch standard. */
export function webRequest(machine: Machine): Obj {
  let raw = RAW.get(machine);
  if (raw === undefined) RAW.set(machine, (raw = rawOf(machine, requestPrototype(machine))));
  return raw;
}

function rawOf(machine: Machine, prototype: Obj): Obj {
  const raw = new Obj('object', prototype);
  raw.open = true;
  const headers = new Accessor();
  headers.get = makeNative(machine, 'headers', (run) => webHeaders(sessionOf(run)));
  raw.props.set('headers', headers);
  for (const name of ['url', 'method']) raw.props.set(name, named(`request.${name}`));
  raw.props.set(
    'clone',
    makeNative(machine, 'clone', (_run, self) => self),
  );
  return raw;
}

/** Fields of a form; those that hold files are noted. */
function formOf(machine: Machine): Unk {
  const form = bag('request.body', (name) => {
    if (name === 'get' || name === 'getAll')
      return makeNative(machine, name, (run, _self, [field]) => fieldOf(sessionOf(run), typeof field === 'string' ? field : ''));
    return fieldOf(sessionOf(machine), name);
  });
  return form;
}

function fieldOf(session: Session, name: string): Value {
  if (FILE_FIELD.test(name)) session.touched.add('file');
  return named(`request.body.${name}`);
}

/** Headers that carry credentials. */
const CARRIERS = ['cookie', 'authorization'];

/** `Headers` of the Fetch standard. */
export function webHeaders(session: Session): Unk {
  const { machine } = session;
  session.touched.add('headers');
  const headers = partOf(session, 'headers');
  const site: Site = { path: '', start: 0, end: 0 };
  const read = (name: Value): Value =>
    typeof name === 'string' ? getProp(machine, headers, name.toLowerCase(), site) : named('request.headers');
  return bag('request.headers', (member) => {
    if (member === 'get') return makeNative(machine, member, (_run, _self, [name]) => read(name) ?? null);
    if (member === 'has')
      return makeNative(machine, member, (_run, _self, [name]) => {
        const value = read(name);
        return value instanceof Unk ? named('request.headers.has') : value !== undefined;
      });
    if (member === 'set' || member === 'append' || member === 'delete') return makeNative(machine, member, () => undefined);
    // Whoever goes through all of them comes by those that carry credentials.
    if (member === 'forEach')
      return makeNative(machine, member, (run, _self, [each], at) => {
        for (const name of CARRIERS) {
          const value = read(name);
          if (value !== undefined) run.parts.call(run, each, undefined, [value, name], at);
        }
        return undefined;
      });
    if (member === 'entries' || member === 'keys') return makeNative(machine, member, () => named('request.headers'));
    return read(member);
  });
}
