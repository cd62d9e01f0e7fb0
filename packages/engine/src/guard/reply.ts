import type { Machine } from '../boot/machine.ts';
import { makeNative } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Accessor, Obj } from '../boot/value.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';

const SENDERS = ['send', 'json', 'end', 'sendFile', 'render', 'jsonp', 'view', 'download'];
const CHAINED = [
  'header',
  'headers',
  'setHeader',
  'set',
  'type',
  'cookie',
  'setCookie',
  'clearCookie',
  'removeHeader',
  'hijack',
  'vary',
  'append',
  'location',
  'on',
  'once',
  'getHeader',
];
/** Replies by name, as `@fastify/sensible` and its kind add them. */
const NAMED = {
  unauthorized: 401,
  forbidden: 403,
  badRequest: 400,
  notFound: 404,
  tooManyRequests: 429,
  internalServerError: 500,
  conflict: 409,
  serviceUnavailable: 503,
};

/** Members of a reply; they tell the present run what was sent. */
export function replyPrototype(machine: Machine): Obj {
  const reply = new Obj('object', machine.realm.object);
  const define = (name: string, code: (session: Session, args: Value[]) => void): void => {
    reply.props.set(
      name,
      makeNative(machine, name, (run, self, args) => {
        code(sessionOf(run), args);
        return self;
      }),
    );
  };
  const send =
    (status?: number) =>
    (session: Session, args: Value[]): void => {
      if (status !== undefined) session.status = status;
      const error = args[0];
      if (session.status === undefined && error instanceof Obj && error.kind === 'error') {
        const own = error.props.get('statusCode') ?? error.props.get('status');
        session.status = typeof own === 'number' ? own : 500;
      }
      session.sent = true;
    };
  for (const name of ['code', 'status', 'writeHead'])
    define(name, (session, args) => {
      if (typeof args[0] === 'number') session.status = args[0];
    });
  for (const name of SENDERS) define(name, send());
  define('redirect', send(302));
  define('sendStatus', (session, args) => send(typeof args[0] === 'number' ? args[0] : undefined)(session, []));
  for (const [name, status] of Object.entries(NAMED)) define(name, send(status));
  for (const name of CHAINED) define(name, () => undefined);
  const live = (name: string, read: (session: Session) => Value, write?: (session: Session, value: Value) => void): void => {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, (run) => read(sessionOf(run)));
    if (write !== undefined)
      accessor.set = makeNative(machine, name, (run, _self, [value]) => {
        write(sessionOf(run), value);
        return undefined;
      });
    reply.props.set(name, accessor);
  };
  for (const name of ['sent', 'headersSent', 'writableEnded', 'finished']) live(name, (session) => session.sent);
  live(
    'statusCode',
    (session) => session.status ?? 200,
    (session, value) => {
      if (typeof value === 'number') session.status = value;
    },
  );
  const raw = new Obj('object', reply);
  raw.open = true;
  reply.props.set('raw', raw);
  return reply;
}
