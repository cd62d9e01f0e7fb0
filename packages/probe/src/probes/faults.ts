import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from '../http/reply.ts';
import type { ProxyMode } from '../runner/fault-proxy.ts';
import type { Io } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose } from './choose.ts';

/** The path that tells whether an instance can serve. */
function readyPath(target: Target): string | undefined {
  const named = target.config.health?.ready;
  if (named !== undefined) return named;
  const health = target.routes.filter((route) => route.method === 'GET' && route.purpose === 'health').map((route) => route.path);
  return health.find((path) => /read(?:y|iness)/.test(path)) ?? health.find((path) => !/live|startup/.test(path));
}

function livePath(target: Target): string | undefined {
  return target.config.health?.live ?? target.routes.find((route) => route.purpose === 'health' && /live/.test(route.path))?.path;
}

/** Runs something while a dependency fails, and lets it come back whatever happens. */
async function during<T>(target: Target, name: string, mode: ProxyMode, work: () => Promise<T>): Promise<T> {
  const proxy = target.proxies?.[name];
  if (!proxy) throw new ControlLost('cannot-interpose', `nothing stands before ${name}`);
  proxy.set(mode);
  try {
    return await work();
  } finally {
    proxy.set('pass');
  }
}

/** Polls until the answer is what is looked for, at most this long; the last answer otherwise. */
async function until(io: Io, path: string, wanted: (reply: Reply) => boolean, longestMs: number): Promise<{ reply: Reply; met: boolean }> {
  const end = performance.now() + longestMs;
  for (;;) {
    const reply = await io.test({ path, timeoutMs: 6_000 });
    if (wanted(reply) || performance.now() > end) return { reply, met: wanted(reply) };
    await pause(200);
  }
}

const good = (reply: Reply): boolean => reply.class === 'accepted';
const RECOVERS_MS = 15_000;
/** Whoever waited this long without an answer waited for no bound of a statement. */
const WAITED_MS = 25_000;

/** Proxies have the name of what they stand before. */
const asksDatabase = (name: string): readonly string[] =>
  /^(?:database|db|postgres(?:ql)?|mysql|mongo(?:db)?)$/.test(name) ? ['S12-005'] : [];

function faultCase(
  id: string,
  itemsOf: (dependency: string) => readonly string[],
  pathOfTarget: (target: Target) => string | undefined,
  sends: string,
  run: (io: Io, target: Target, path: string, dependency: string) => Promise<Seen>,
): Probe {
  return {
    id,
    plan: (target) => {
      const names = target.config.start?.proxies ?? [];
      const path = pathOfTarget(target);
      if (names.length === 0) return 'needs start.proxies: dependencies that the run stands before';
      if (path === undefined) return 'the target has no such endpoint that is known';
      return names.map((name) => ({
        subject: `GET ${path} without ${name}`,
        items: itemsOf(name),
        sends: `GET ${path} ${sends.replace('{it}', name)}`,
        requests: 12,
        tier: 'fault',
        once: true,
        run: async (io) => {
          await io.unknownPath(path);
          await io.positive({ path }, good, `GET ${path} should be answered well while everything works`);
          const seen = await run(io, target, path, name);
          const back = await until(io, path, good, RECOVERS_MS);
          if (back.met || seen.outcome === 'inconclusive') return seen;
          return seen.outcome === 'refuted'
            ? seen
            : refuted(`${seen.message}, but ${name} is back and GET ${path} is still answered ${describe(back.reply)}`, 'no-recovery');
        },
      }));
    },
  };
}

export const FAULT_PROBES: readonly Probe[] = [
  faultCase(
    'health/ready-follows-db',
    (name) => ['S12-008', 'S12-009', 'S12-010', ...asksDatabase(name)],
    readyPath,
    'while nothing reaches {it} and nothing is lost',
    async (io, target, path, name) => {
      const { reply, touched } = await during(target, name, 'hold', async () => {
        const met = await until(io, path, (one) => !good(one) && one.status !== 0, 5_000);
        return { reply: met.reply, touched: target.proxies?.[name]?.touched ?? 0 };
      });
      if (reply.class === 'timeout')
        return {
          ...refuted(`while ${name} does not answer, GET ${path} does not answer either: no time-out ends the question`, 'hangs'),
          items: ['S12-008', 'S12-010'],
        };
      if (good(reply)) {
        return touched > 0
          ? {
              ...refuted(`while ${name} does not answer, GET ${path} still says ${reply.status}`, 'always-well'),
              items: ['S12-008', 'S12-009'],
            }
          : // Of a question that is never asked, nobody can say how long it takes.
            {
              ...refuted(`while ${name} cannot be reached, GET ${path} still says ${reply.status}, and does not ask it`, 'never-asks'),
              items: ['S12-008', 'S12-009', ...asksDatabase(name)],
            };
      }
      if (reply.status === 0) return inconclusive(reply.class, `GET ${path}: ${describe(reply)}`);
      return confirmed(
        `while ${name} does not answer, GET ${path} says ${reply.status} within ${Math.round(reply.ms)} ms, and is well again afterwards`,
      );
    },
  ),
  faultCase(
    'health/live-ignores-deps',
    () => ['S12-003'],
    livePath,
    'while {it} is away',
    async (io, target, path, name) => {
      const reply = await during(target, name, 'hold', async () => {
        await pause(1_000);
        return io.test({ path, timeoutMs: 5_000 });
      });
      return good(reply)
        ? confirmed(`while ${name} is away, GET ${path} still says ${reply.status}`)
        : refuted(`while ${name} is away, GET ${path} is answered ${describe(reply)}: instances would be restarted for nothing`, 'follows');
    },
  ),
];

export const brokenConnections: Probe = faultCase(
  'fault/reset-midway',
  () => ['S03-011'],
  readyPath,
  'after all connections to {it} were reset',
  async (io, target, path, name) => {
    await during(target, name, 'cut', () => pause(1_500));
    const back = await until(io, path, good, RECOVERS_MS);
    if (back.met) return confirmed(`connections to ${name} that break are replaced, and GET ${path} is well again`);
    const gone = back.reply.class === 'network-error';
    return refuted(
      gone
        ? `connections to ${name} that break end the service: nothing answers any more`
        : `connections to ${name} were reset, and GET ${path} is answered ${describe(back.reply)} long afterwards`,
      gone ? 'target-gone' : 'no-recovery',
    );
  },
);

/** Requests that need the dependency get an answer within bounds while it does not answer. */
export const boundedStatements: Probe = {
  id: 'fault/timeout-bounded',
  plan: (target) => {
    const names = target.config.start?.proxies ?? [];
    const routes = anyReads(target).filter((route) => !isPublicByPurpose(route));
    const [first] = routes;
    if (names.length === 0) return 'needs start.proxies: dependencies that the run stands before';
    if (!first) return 'no route is known that reads';
    return names.map((name) => ({
      subject: `GET ${first.path} without ${name}`,
      items: ['S06-024'],
      sends: `GET ${first.path} while nothing reaches ${name}, for at most 40 seconds`,
      requests: 5,
      tier: 'fault',
      once: true,
      run: async (io) => {
        const user = firstUser(target);
        await io.unknownPath(first.path, user);
        const path = await firstAccepted(io, target, routes, user);
        const { reply, touched } = await during(target, name, 'hold', async () => {
          const answer = await io.test({ path, user, timeoutMs: 40_000 });
          return { reply: answer, touched: target.proxies?.[name]?.touched ?? 0 };
        });
        const back = await until(io, readyPath(target) ?? path, good, RECOVERS_MS);
        if (!back.met && reply.class === 'network-error' && reply.ms > WAITED_MS)
          return refuted(
            `while ${name} does not answer, GET ${path} waits for ${Math.round(reply.ms / 1_000)} s, and then the service ends`,
            'target-gone',
          );
        if (reply.class === 'timeout') return refuted(`while ${name} does not answer, GET ${path} waits for more than 40 seconds`, 'hangs');
        if (good(reply))
          return inconclusive('not-needed', `GET ${path} is answered without ${name}${touched > 0 ? ', although it was asked' : ''}`);
        return reply.status === 0
          ? inconclusive(reply.class, describe(reply))
          : confirmed(
              `while ${name} does not answer, GET ${path} gives up after ${Math.round(reply.ms / 100) / 10} s with ${reply.status}`,
            );
      },
    }));
  },
};

/** More than any pool holds that is of use. */
const CROWD = 40;
const CROWD_MS = 25_000;
/** Whoever waited this long without a word was in no queue with an end. */
const WAITED_LONG_MS = 10_000;

/** Whoever finds no connection free is told so. */
export const poolExhausted: Probe = {
  id: 'fault/pool-exhausted',
  plan: (target) => {
    const names = target.config.start?.proxies ?? [];
    const routes = anyReads(target).filter((route) => !isPublicByPurpose(route));
    const [first] = routes;
    if (names.length === 0) return 'needs start.proxies: dependencies that the run stands before';
    if (!first) return 'no route is known that reads';
    return names.map((name) => ({
      subject: `${CROWD} times GET ${first.path} without ${name}`,
      items: ['S06-023'],
      sends: `${CROWD} times GET ${first.path} at once while nothing reaches ${name}, for at most ${CROWD_MS / 1_000} seconds`,
      requests: CROWD + 4,
      tier: 'fault',
      once: true,
      run: async (io) => {
        const user = firstUser(target);
        await io.unknownPath(first.path, user);
        const path = await firstAccepted(io, target, routes, user);
        const replies = await during(target, name, 'hold', () =>
          Promise.all(Array.from({ length: CROWD }, () => io.test({ path, user, expectsLimit: true, timeoutMs: CROWD_MS }))),
        );
        const back = await until(io, readyPath(target) ?? path, good, RECOVERS_MS);
        const waiting = replies.filter((reply) => reply.class === 'timeout').length;
        const limited = replies.filter((reply) => reply.class === 'limited').length;
        if (limited > CROWD / 2) return inconclusive('limited', `${limited} of ${CROWD} requests were refused by a limit`);
        const cutLate = replies.filter((reply) => reply.class === 'network-error' && reply.ms > WAITED_LONG_MS).length;
        if (!back.met && cutLate > CROWD / 2)
          return refuted(
            `of ${CROWD} requests at once while ${name} does not answer, ${cutLate} wait until the service ends`,
            'target-gone',
          );
        if (waiting > 0)
          return refuted(
            `of ${CROWD} requests at once while ${name} does not answer, ${waiting} still wait after ${CROWD_MS / 1_000} seconds`,
            back.met ? 'waits' : 'target-gone',
          );
        const longest = Math.round(Math.max(...replies.map((reply) => reply.ms)) / 100) / 10;
        return replies.every((reply) => reply.status > 0)
          ? confirmed(`of ${CROWD} requests at once while ${name} does not answer, each is answered within ${longest} s`)
          : inconclusive('cut-off', `${replies.filter((reply) => reply.status === 0).length} of ${CROWD} requests were cut off`);
      },
    }));
  },
};

export const concurrentBoot: Probe = {
  id: 'migrate/concurrent-boot',
  plan: (target) => {
    const { instances } = target.config;
    if (!instances || instances.rounds.length < 2) return 'needs instances: how one is started, and two empty databases at least';
    return [
      {
        subject: `${instances.count} instances on an empty database`,
        items: ['S21-001'],
        sends: `no request: ${instances.run.join(' ')}, ${instances.count} at the same moment, ${instances.rounds.length - 1} times`,
        requests: 0,
        tier: 'fault',
        once: true,
        run: async (io) => {
          const start = target.startInstances;
          if (!start) throw new ControlLost('not-started', 'only a target that the run started itself can be started again');
          const [alone, ...rounds] = instances.rounds;
          const nowhere = Object.fromEntries(Object.keys(alone ?? {}).map((key) => [key, 'airworthy-leads-nowhere']));
          const [without] = await start(nowhere, 1);
          if (without?.good) throw new ControlLost('no-negative-control', 'an instance whose settings lead nowhere starts all the same');
          io.noteControl('negative', `an instance whose settings lead nowhere ${without?.words ?? ''}`);
          // Answers of the database that take longer make every window wide in which two instances could meet.
          const proxies = Object.values(target.proxies ?? {});
          const slowly = async (round: Readonly<Record<string, string>>, count: number, withinMs?: number) => {
            for (const proxy of proxies) proxy.set({ latencyMs: 120 });
            const outcomes = await start(round, count, withinMs);
            const slowed = proxies.some((proxy) => proxy.touched > 0);
            for (const proxy of proxies) proxy.set('pass');
            return { outcomes, slowed };
          };
          const limit = instances.withinSeconds * 1_000;
          const [one] = (await slowly(alone ?? {}, 1, limit * 4)).outcomes;
          if (!one?.good) throw new ControlLost('baseline-lost', `one instance alone ${one?.words ?? 'did not start'}`);
          io.noteControl('positive', `one instance alone ${one.words}`);
          // Instances that wait for each other come up one after the other: the last one needs as long as all of them.
          const longest = Math.max(limit, one.ms * instances.count * 3);
          for (const round of rounds) {
            const { outcomes, slowed } = await slowly(round, instances.count, longest);
            const failed = outcomes.filter((each) => !each.good);
            const [first] = failed;
            if (!first && !slowed)
              return inconclusive(
                'not-observed',
                'all came up, but nothing slowed the database down, so that they may just have missed each other',
              );
            if (first)
              return refuted(`of ${instances.count} instances that start together, ${failed.length} fail: one ${first.words}`, 'race');
          }
          return confirmed(`${instances.count} instances that start together on an empty database all come up, ${rounds.length} times`);
        },
      },
    ];
  },
};
