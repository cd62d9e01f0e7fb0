import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SocketConfig } from '../config/probe-config.ts';
import type { Reply } from '../http/reply.ts';
import type { Heard, SocketLine } from '../http/socket-line.ts';
import type { Io, Try } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { firstUser } from './choose.ts';

/** Sockets of the settings, and those that the audit found. */
export function socketsOf(target: Target): SocketConfig[] {
  const found = target.routes
    .filter((route) => route.purpose === 'websocket')
    .map((route) => ({ path: route.path, protocols: [], token: 'header', deadSeconds: 100 }));
  return [...target.config.sockets, ...found.filter((one) => !target.config.sockets.some((known) => known.path === one.path))];
}

/** A handshake as somebody, the way the settings say that clients bring their token. */
function asking(socket: SocketConfig, user: User | undefined, token = user?.token): Try & { protocols: readonly string[] } {
  const request = { path: socket.path, protocols: socket.protocols };
  if (!user) return request;
  if (socket.token === 'header' || token === undefined)
    return { ...request, user: token === undefined || token === user.token ? user : withToken(user, token) };
  return { ...request, protocols: [...socket.protocols, socket.token.replace('{token}', token)] };
}

const withToken = (user: User, token: string): User => ({ ...user, headers: { ...user.headers, authorization: `Bearer ${token}` } });

type Opened = { reply: Reply; line: SocketLine | undefined };

/** Opens the socket as the user, which shows that it can be opened; without users, that anybody can is what is looked for. */
export async function goodLine(io: Io, socket: SocketConfig, user: User | undefined): Promise<SocketLine> {
  const { reply, line } = await io.connect(asking(socket, user), 'positive control');
  if (!line)
    throw new ControlLost(
      'baseline-lost',
      `the socket ${socket.path} should open${user ? ` for ${user.name}` : ''}: ${describe(reply)} instead`,
    );
  io.noteControl('positive', reply.id);
  return line;
}

async function noSuchSocket(io: Io, user: User | undefined): Promise<void> {
  const { reply, line } = await io.connect({ path: `/airworthy-${randomBytes(5).toString('hex')}`, user }, 'negative control');
  line?.drop();
  if (line) throw new ControlLost('no-negative-control', 'a socket opens on a path that does not exist');
  io.noteControl('negative', reply.id);
}

/** What the service does with a message that is harmless and answered. */
async function served(line: SocketLine, socket: SocketConfig): Promise<Heard | undefined> {
  const before = line.heard.length;
  if (socket.hello !== undefined) line.text(socket.hello.replaceAll('airworthy-1', `airworthy-${randomBytes(4).toString('hex')}`));
  return line.next(before, 2_500);
}

async function letIn(opened: Opened, socket: SocketConfig): Promise<{ in: boolean; words: string }> {
  const { reply, line } = opened;
  if (!line) return { in: false, words: describe(reply) };
  const first = await served(line, socket);
  const open = !line.closed;
  line.drop();
  if (first?.kind === 'message') return { in: true, words: 'the socket opens and answers messages' };
  if (first?.kind === 'closed')
    return { in: false, words: `the socket opens and is closed with ${first.code} before anything is answered` };
  return { in: open, words: 'the socket opens and stays open' };
}

function eachSocket(
  plan: (socket: SocketConfig, target: Target) => readonly ProbeCase[],
): (target: Target) => readonly ProbeCase[] | string {
  return (target) => {
    const cases = socketsOf(target).flatMap((socket) => plan(socket, target));
    return cases.length > 0 ? cases : 'the target has no socket that is known';
  };
}

/** Handshakes that have to be refused. */
function refusal(
  id: string,
  items: readonly string[],
  words: string,
  tries: (socket: SocketConfig, user: User | undefined) => readonly (Try & { protocols: readonly string[] })[] | string,
): Probe {
  return {
    id,
    plan: (target) => {
      const user = firstUser(target);
      const missing = socketsOf(target).map((socket) => tries(socket, user));
      const why = missing.find((one) => typeof one === 'string');
      if (missing.length > 0 && missing.every((one) => typeof one === 'string')) return why ?? 'does not apply';
      return eachSocket((socket) => [
        {
          subject: `socket ${socket.path}`,
          items,
          sends: `a handshake with ${socket.path} ${words}`,
          requests: 4,
          run: async (io) => {
            await noSuchSocket(io, user);
            if (user) (await goodLine(io, socket, user)).drop();
            const wanted = tries(socket, user);
            if (typeof wanted === 'string') return inconclusive('does-not-apply', wanted);
            for (const request of wanted) {
              const opened = await io.connect(request);
              const outcome = await letIn(opened, socket);
              if (outcome.in && !user) io.noteControl('positive', opened.reply.id);
              if (outcome.in) return refuted(`${words}, ${outcome.words}`, 'let-in');
              if (opened.reply.class === 'limited' || opened.reply.status === 0)
                return inconclusive(opened.reply.class, `${words}: ${describe(opened.reply)}`);
            }
            return user
              ? confirmed(`${words}, ${socket.path} does not open`)
              : inconclusive('no-user', 'it was refused, but no user is known for whom it would open');
          },
        },
      ])(target);
    },
  };
}

const NOISE = 'YWlyd29ydGh5.bm9pc2U.bm9pc2U';
const bare = (socket: SocketConfig): Try & { protocols: readonly string[] } => ({ path: socket.path, protocols: socket.protocols });

export const SOCKET_PROBES: readonly Probe[] = [
  refusal('ws/unauthenticated', ['S39-001'], 'without a credential', (socket) => [bare(socket)]),
  refusal('ws/garbage-credential', ['S39-002'], 'with a credential that is noise', (socket, user) =>
    user ? [asking(socket, user, NOISE)] : 'needs a user for whom the socket opens',
  ),
  refusal('ws/token-in-url', ['S39-005'], 'with the token in the address', (socket, user) =>
    user?.token === undefined
      ? 'needs a user with a token'
      : ['token', 'access_token'].map((name) => ({ ...bare(socket), path: `${socket.path}?${name}=${user.token ?? ''}` })),
  ),
  refusal('ws/origin', ['S39-004'], 'from a page of another site', (socket, user) =>
    ['https://airworthy-foreign.example', 'null'].map((origin) => {
      const request = asking(socket, user);
      return { ...request, headers: { ...request.headers, origin } };
    }),
  ),
  {
    id: 'ws/oversized',
    plan: eachSocket((socket, target) => [
      {
        subject: `socket ${socket.path}`,
        items: ['S39-008'],
        sends: `one message of eight megabytes to ${socket.path}`,
        requests: 3,
        tier: 'test-tenant',
        run: async (io) => {
          const user = firstUser(target);
          await noSuchSocket(io, user);
          const line = await goodLine(io, socket, user);
          line.text(JSON.stringify({ type: 'airworthy', filler: 'x'.repeat(8_000_000) }));
          const code = await line.ends(4_000);
          line.drop();
          return code === undefined
            ? refuted('a message of eight megabytes is taken, and the socket stays open', 'taken')
            : confirmed(`a message of eight megabytes ends the connection (${code})`);
        },
      },
    ]),
  },
  {
    id: 'ws/flood',
    plan: eachSocket((socket, target) =>
      socket.hello === undefined
        ? []
        : [
            {
              subject: `socket ${socket.path}`,
              items: ['S39-009'],
              sends: `300 messages in two seconds to ${socket.path}`,
              requests: 3,
              tier: 'test-tenant',
              once: true,
              run: (io) => flood(io, socket, target),
            },
          ],
    ),
  },
];

const heartbeat: Probe = {
  id: 'ws/heartbeat',
  plan: eachSocket((socket, target) => [
    {
      subject: `socket ${socket.path}`,
      items: ['S39-010'],
      sends: `two handshakes with ${socket.path}: one client answers pings, the other never does, for at most ${socket.deadSeconds} s`,
      requests: 4,
      tier: 'test-tenant',
      once: true,
      run: async (io) => {
        const user = firstUser(target);
        await noSuchSocket(io, user);
        const [alive, dead] = [await goodLine(io, socket, user), await goodLine(io, socket, user)];
        dead.answersPings = false;
        const code = await dead.ends(socket.deadSeconds * 1_000);
        const stays = !alive.closed;
        const { pings } = dead;
        alive.drop();
        dead.drop();
        if (code === undefined)
          return refuted(
            `a client that answers no ping stays connected for ${socket.deadSeconds} seconds (${pings === 0 ? 'none was sent' : `${pings} pings`})`,
            'stays',
          );
        return stays
          ? confirmed(`a client that answers no ping is let go after ${pings}, while one that does stays`)
          : inconclusive('both-ended', 'both clients were let go, also the one that answers pings');
      },
    },
  ]),
};

export { heartbeat };

export const oddMessages: Probe = {
  id: 'ws/unknown-and-invalid-message',
  plan: eachSocket((socket, target) =>
    socket.hello === undefined
      ? []
      : (['S39-007', 'S39-006'] as const).map((item) => ({
          subject: `socket ${socket.path}, ${item === 'S39-007' ? 'a message that is no JSON' : 'a message of the wrong shape'}`,
          items: [item],
          sends: `${item === 'S39-007' ? 'broken JSON' : 'a message of no known kind'} to ${socket.path}, which may end a service that does not expect it`,
          requests: 4,
          // It may end the process.
          tier: 'fault' as const,
          once: true,
          run: (io: Io) => oddMessage(io, socket, target, item),
        })),
  ),
};

async function flood(io: Io, socket: SocketConfig, target: Target): Promise<Seen> {
  const user = firstUser(target);
  await noSuchSocket(io, user);
  const line = await goodLine(io, socket, user);
  const first = await served(line, socket);
  if (first?.kind !== 'message')
    return inconclusive('not-answered', 'the message of the settings is not answered, so that a limit could not be told from silence');
  for (let sent = 0; sent < 300 && !line.closed; sent += 1) {
    line.text((socket.hello ?? '').replaceAll('airworthy-1', `airworthy-${sent}-${randomBytes(3).toString('hex')}`));
    if (sent % 15 === 0) await pause(100);
  }
  const counts = (): { refusals: number; answers: number } => {
    const texts = line.heard.flatMap((one) => (one.kind === 'message' ? [one.text.slice(0, 300)] : []));
    return { refusals: texts.filter((text) => /limit|too.?many|slow.?down|rate/i.test(text)).length, answers: texts.length };
  };
  // A service that is behind with its answers has not decided yet.
  const until = performance.now() + 30_000;
  await pause(1_500);
  while (!line.closed && counts().refusals === 0 && counts().answers < 250 && performance.now() < until) await pause(200);
  const { refusals, answers } = counts();
  const ended = line.closed;
  line.drop();
  if (ended || refusals > 0) return confirmed(ended ? 'too many messages end the connection' : 'too many messages are refused');
  return answers < 250
    ? inconclusive('behind', `of 300 messages only ${answers} are answered within half a minute, and none is refused`)
    : refuted('300 messages in two seconds are taken without a word', 'no-limit');
}

async function oddMessage(io: Io, socket: SocketConfig, target: Target, item: string): Promise<Seen> {
  const user = firstUser(target);
  await noSuchSocket(io, user);
  const line = await goodLine(io, socket, user);
  if ((await served(line, socket))?.kind !== 'message') return inconclusive('not-answered', 'the message of the settings is not answered');
  const heard = line.heard.length;
  line.text(item === 'S39-007' ? '{"airworthy": ' : oddShape(socket.hello ?? '{}'));
  const said = await line.next(heard, 1_500);
  line.drop();
  await pause(300);
  const after = await io.connect(asking(socket, user), 'oracle');
  after.line?.drop();
  const words = item === 'S39-007' ? 'a message that is no JSON' : 'a message of the wrong shape';
  if (after.reply.status === 0) return refuted(`${words} ends the service: nothing answers any more`, 'target-gone');
  if (said?.kind === 'closed' && said.code === 1006) return refuted(`${words} breaks the connection without a close`, 'broken');
  if (said?.kind === 'message') return confirmed(`${words} is answered`);
  return said?.kind === 'closed'
    ? confirmed(`${words} ends the connection with ${said.code}`)
    : inconclusive('silence', `${words} gets no answer, and nothing breaks`);
}

/** The harmless message with null in place of every text but the first, which tells of what kind it is. */
function oddShape(hello: string): string {
  const message = JSON.parse(hello) as Record<string, unknown>;
  return JSON.stringify(Object.fromEntries(Object.entries(message).map(([key, value], at) => [key, at === 0 ? value : null])));
}
