import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { jsonOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { describe } from '../run/io.ts';
import type { Probe } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose, pathOf } from './choose.ts';
import { good, lifeProbe } from './one-instance.ts';
import { idIn, requestOf, resourcesOf } from './resources.ts';

const GRACE_MS = 15_000;

/** Requests that cross the wire when the signal comes are answered; those that are refused a connection afterwards go to another instance. */
const drain = lifeProbe(
  'life/drain',
  ['S13-029'],
  'steady requests, and SIGTERM in the middle',
  async ({ io, target, instance, ready }) => {
    for (const proxy of Object.values(target.proxies ?? {})) proxy.set({ latencyMs: 80 });
    const open: Promise<Reply>[] = [];
    const user = firstUser(target);
    try {
      for (let turn = 0; turn < 12; turn += 1) {
        for (let each = 0; each < 4; each += 1)
          open.push(io.test({ path: target.config.load.path ?? ready, user, expectsLimit: true, timeoutMs: 12_000 }));
        if (turn === 6) instance.signal('SIGTERM');
        await pause(turn === 5 ? 15 : 60);
      }
      const replies = await Promise.all(open);
      const ending = await instance.ends(GRACE_MS);
      const served = replies.filter((reply) => reply.status > 0).length;
      const lost = replies.filter((reply) => reply.status === 0 && !/ECONNREFUSED/.test(reply.error ?? ''));
      const before = replies.slice(0, 24);
      if (before.filter((reply) => reply.status > 0).length < 20)
        return inconclusive('not-serving', 'too few requests were answered before the signal');
      if (lost.length > 0)
        return refuted(
          `${lost.length} of ${replies.length} requests were lost when the instance was told to stop: ${lost[0]?.error ?? ''}`,
          'lost',
        );
      return ending === undefined
        ? refuted(`it still runs ${GRACE_MS / 1_000} seconds after it was told to stop`, 'target-gone')
        : confirmed(`${served} requests were answered, none was lost when the instance was told to stop`, 'target-gone');
    } finally {
      for (const proxy of Object.values(target.proxies ?? {})) proxy.set('pass');
    }
  },
);

const exitDeadline = lifeProbe(
  'life/exit-deadline',
  ['S03-010'],
  'SIGTERM with an idle connection open',
  async ({ io, instance, ready }) => {
    const { ip, port } = instance.address;
    const idle = connect({ host: ip, port });
    idle.on('error', () => {});
    await new Promise((done) => idle.once('connect', done));
    // One request, and the connection stays for the next, as those of balancers do.
    await io.sender.turn();
    idle.write(`GET ${ready} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: airworthy-probe\r\n\r\n`);
    await Promise.race([new Promise((done) => idle.once('data', done)), pause(3_000)]);
    const began = performance.now();
    instance.signal('SIGTERM');
    const ending = await instance.ends(GRACE_MS);
    idle.destroy();
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    if (ending === undefined)
      return refuted(`an idle connection keeps it alive for more than ${GRACE_MS / 1_000} seconds after SIGTERM`, 'target-gone');
    if (ending.signal !== null) return refuted('SIGTERM ends it at once: nothing handles the signal', 'target-gone');
    return ending.code === 0
      ? confirmed(`it ends ${seconds} s after SIGTERM`, 'target-gone')
      : refuted(`it ends with ${ending.code ?? ''} after SIGTERM`, 'target-gone');
  },
);

const readyFlips = lifeProbe(
  'life/ready-flips-first',
  ['S12-020'],
  'readiness every 20 ms after SIGTERM',
  async ({ io, instance, ready }) => {
    instance.signal('SIGTERM');
    for (let turn = 0; turn < 150; turn += 1) {
      const reply = await io.test({ path: ready, expectsLimit: true, timeoutMs: 2_000 });
      if (reply.status === 503)
        return confirmed('after SIGTERM it says that it is not ready, before it takes no more connections', 'target-gone');
      if (reply.status === 0)
        return refuted(
          `after SIGTERM it takes no more connections, and never said that it is not ready (${reply.error ?? ''})`,
          'target-gone',
        );
      await pause(20);
    }
    return inconclusive('still-ready', 'it stays ready for three seconds after SIGTERM');
  },
);

/** What was acknowledged is there after the process was killed. */
const killInWrite = lifeProbe(
  'life/kill-in-write',
  [],
  'writes, and SIGKILL in the middle; then another instance',
  async ({ io, target, instance, again }) => {
    const user = firstUser(target);
    const resource = resourcesOf(target).find((one) => one.list !== undefined && one.body().marker !== '');
    if (!resource?.list) return inconclusive('no-resource', 'no route is known that makes something and lists it');
    const sent = Array.from({ length: 24 }, () => resource.body());
    const asked: Promise<Reply>[] = [];
    for (const [at, { fields }] of sent.entries()) {
      asked.push(io.test({ ...requestOf(target, resource, fields, user), expectsLimit: true }));
      if (at === 16) instance.signal('SIGKILL');
      await pause(8);
    }
    const replies = await Promise.all(asked);
    const kept = sent.flatMap(({ marker }, at) => (good(replies[at] as Reply) ? [{ marker, id: idIn(replies[at] as Reply) }] : []));
    if (kept.length === 0 || kept.length === sent.length)
      return inconclusive('not-in-write', `${kept.length} of ${sent.length} were acknowledged: the kill met no write`);
    const next = io.at((await again()).address, target.config.alone?.headers);
    const reply = await next.oracle({ path: `${pathOf(target, resource.list)}?limit=200`, user });
    const listed = good(reply) ? reply : await next.oracle({ path: pathOf(target, resource.list), user });
    if (!good(listed) || jsonOf(listed) === undefined) return inconclusive('not-seen', `the list is answered ${describe(listed)}`);
    const lost = kept.filter(({ marker }) => !listed.text.includes(marker));
    const twice = sent.filter(({ marker }) => listed.text.split(marker).length > 2);
    if (lost.length > 0)
      return refuted(`${lost.length} of ${kept.length} writes that were acknowledged are gone after the process was killed`, 'target-gone');
    return twice.length > 0
      ? inconclusive('twice', `${twice.length} writes are listed more than once`)
      : confirmed(`all ${kept.length} writes that were acknowledged are there after the process was killed`, 'target-gone');
  },
);

const HEAP_MB = 128;
const [ROUNDS, IN_ROUND] = [6, 1_200];

/** A small heap makes the collector clear what it can: what grows then is held. */
const memoryGrowth = lifeProbe(
  'load/soak-heap',
  [],
  `${ROUNDS} rounds of ${IN_ROUND} requests to an instance with a heap of ${HEAP_MB} MB`,
  async ({ io, target, instance, ready }) => {
    const held: number[] = [];
    const user = firstUser(target);
    const path = target.config.load.path ?? ready;
    for (let round = 0; round < ROUNDS; round += 1) {
      await io.load({
        requests: [{ method: 'GET', path, headers: { accept: '*/*', ...target.config.alone?.headers, ...user?.headers } }],
        rate: 300,
        seconds: IN_ROUND / 300,
        timeoutMs: 5_000,
        seed: round + 1,
      });
      if ((await instance.ends(1)) !== undefined)
        return refuted(`it ends after about ${(round + 1) * IN_ROUND} requests with a heap of ${HEAP_MB} MB`, 'target-gone');
      const now = instance.memory();
      if (now === undefined) return inconclusive('not-told', 'this machine does not tell how much memory a process holds');
      held.push(Math.round(now / 1_048_576));
    }
    const [middle = 0, last = 0] = [held[Math.floor(ROUNDS / 2) - 1], held.at(-1)];
    const words = `${held.join(', ')} MB after each of ${ROUNDS} rounds of ${IN_ROUND} requests`;
    if (last - middle <= 12) return confirmed(`memory stays: ${words}`);
    return inconclusive(
      'grows',
      `memory grows by ${last - middle} MB in the second half (${words}); whether it stops, only a longer soak shows`,
    );
  },
  { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB} --max-semi-space-size=2` },
);

/** One request that takes a while, with the signal in the middle of it. */
const longRequest = lifeProbe('life/long-request', ['S13-028'], 'a request that is slow, and SIGTERM in the middle', async (scene) => {
  const { io, target, instance, ready } = scene;
  const user = firstUser(target);
  const path = await firstAccepted(
    io,
    target,
    anyReads(target).filter((one) => !isPublicByPurpose(one)),
    user,
  ).catch(() => ready);
  const proxies = Object.values(target.proxies ?? {});
  if (proxies.length === 0)
    return inconclusive('cannot-interpose', 'nothing stands before its dependencies that could make a request slow');
  try {
    for (const proxy of proxies) proxy.set({ latencyMs: 200 });
    const began = performance.now();
    const asked = io.test({ path, user, expectsLimit: true, timeoutMs: 14_000 });
    await pause(150);
    instance.signal('SIGTERM');
    const reply = await asked;
    const ms = Math.round(performance.now() - began);
    if (good(reply) && ms < 300)
      return inconclusive('too-fast', `GET ${path} was answered after ${ms} ms, before the signal could meet it`);
    if (good(reply)) return confirmed(`a request of ${ms} ms that ran when the signal came was answered`, 'target-gone');
    return reply.status === 0
      ? refuted(`a request that ran when the signal came was cut off: ${reply.error ?? reply.class}`, 'target-gone')
      : inconclusive(reply.class, `the slow request was answered ${describe(reply)}`);
  } finally {
    for (const proxy of proxies) proxy.set('pass');
  }
});

export const LIFE_PROBES: readonly Probe[] = [drain, exitDeadline, readyFlips, longRequest, killInWrite, memoryGrowth];
