import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fill } from '../config/fill.ts';
import type { UpstreamConfig } from '../config/probe-config.ts';
import { StandIn } from '../runner/stand-in.ts';
import type { StandInMode } from '../runner/stand-in.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser } from './choose.ts';
import { good, instanceCase } from './one-instance.ts';
import type { Scene } from './one-instance.ts';
import { goodLine, socketsOf } from './sockets.ts';

/** The instance is made to call the other system; how it answered whoever made it do so. */
interface Woken {
  readonly answered: boolean;
  readonly ms: number;
  readonly words: string;
}

interface Called extends Scene {
  readonly upstream: UpstreamConfig;
  readonly standIn: StandIn;
  wake(withinMs: number): Promise<Woken>;
}

const QUICKLY_MS = 10_000;

/** The call is seen to work with a good answer before anything fails. */
async function works({ standIn, upstream, wake }: Called): Promise<void> {
  const woken = await wake(QUICKLY_MS);
  if (!woken.answered) throw new ControlLost('baseline-lost', `with a good answer of ${upstream.name}: ${woken.words}`);
  if (standIn.asked.length === 0) throw new ControlLost('not-called', `${upstream.name} is not called by what should make it so`);
}

function upstreamProbe(
  id: string,
  kinds: readonly UpstreamConfig['kind'][],
  itemsOf: (upstream: UpstreamConfig) => readonly string[],
  sends: string,
  run: (called: Called) => Promise<Seen>,
): Probe {
  return {
    id,
    plan: (target) => {
      const { alone, upstreams } = target.config;
      const wanted = upstreams.filter((one) => kinds.includes(one.kind) && itemsOf(one).length > 0);
      if (!alone || wanted.length === 0) return 'needs alone and upstreams: how an instance is led to a stand-in of another system';
      return wanted.map((upstream): ProbeCase => {
        const subject = `calls of ${upstream.name}`;
        const words = sends.replaceAll('{it}', upstream.name);
        const outline = { subject, items: itemsOf(upstream), sends: words, requests: 20 };
        return {
          ...instanceCase(target, outline, async () => inconclusive('not-run', '')),
          run: async (outer) => {
            const standIn = await StandIn.open(upstream.kind !== 'mail', upstream.answer ?? {});
            try {
              const env = fill(upstream.env, { upstream: standIn.place });
              const inner = instanceCase(target, { ...outline, env }, (scene) =>
                run({ ...scene, upstream, standIn, wake: (withinMs) => wake(scene, upstream, withinMs) }),
              );
              return await inner.run(outer);
            } finally {
              await standIn.close();
            }
          },
        };
      });
    },
  };
}

async function wake({ io, target }: Scene, { name, wakes }: UpstreamConfig, withinMs: number): Promise<Woken> {
  if (!wakes) throw new ControlLost('not-called', `the settings do not say what makes an instance call ${name}`);
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  if ('send' in wakes) {
    const [method = 'POST', path = '/'] = wakes.send.split(' ');
    const user = target.users.find((one) => one.name === wakes.as);
    const reply = await io.test({ method, path, user, json: fill(wakes.body ?? {}, {}), timeoutMs: withinMs });
    const words = reply.status === 0 ? `no answer within ${took()} ms (${reply.class})` : describe(reply);
    return { answered: good(reply), ms: took(), words };
  }
  const socket = socketsOf(target)[0];
  if (!socket) throw new ControlLost('no-socket', 'the settings name no socket to send the message to');
  const line = await goodLine(io, socket, firstUser(target));
  const sent = performance.now();
  const digits = String((randomBytes(4).readUInt32BE() % 900_000) + 100_000);
  line.text(wakes.message.replaceAll('${random}', digits).replaceAll('airworthy-1', `airworthy-${digits}`));
  const said = await line.next(line.heard.length, withinMs);
  line.drop();
  const ms = Math.round(performance.now() - sent);
  if (said?.kind === 'message') return { answered: true, ms, words: `answered after ${ms} ms` };
  return { answered: false, ms, words: said ? `the socket ends with ${said.code}` : `no answer within ${ms} ms` };
}

/** Ids that tie calls together, as they are usually named. */
const TRACE = ['traceparent', 'x-correlation-id', 'x-request-id', 'x-trace-id', 'x-b3-traceid', 'b3', 'sentry-trace', 'x-amzn-trace-id'];
const LONGEST_MS = 60_000;
/** Spans leave in batches, every five seconds by default. */
const SPANS_MS = 15_000;

const gone = async ({ instance }: Scene): Promise<boolean> => (await instance.ends(500)) !== undefined;

async function afterwards(called: Called, mode: StandInMode, withinMs: number): Promise<Woken & { calls: number; ended: boolean }> {
  const { standIn } = called;
  standIn.mode = mode;
  const before = standIn.asked.length;
  const woken = await called.wake(withinMs);
  return { ...woken, calls: standIn.asked.length - before, ended: !woken.answered && (await gone(called)) };
}

export const UPSTREAM_PROBES: readonly Probe[] = [
  upstreamProbe(
    'obs/trace-passed-on',
    ['model', 'other'],
    ({ ours }) => (ours ? ['S04-021'] : []),
    'what makes it call {it}, and a look at the headers of that call',
    async (called) => {
      await works(called);
      const headers = called.standIn.asked.at(-1) ?? {};
      const name = TRACE.find((one) => headers[one] !== undefined);
      return name === undefined
        ? refuted(`the call of ${called.upstream.name} carries no id of the request that caused it`, 'no-id')
        : confirmed(`the call of ${called.upstream.name} carries ${name}`);
    },
  ),
  upstreamProbe(
    'fault/upstream-silent',
    ['model', 'other'],
    ({ kind }) => ['S13-001', ...(kind === 'model' ? ['S41-012'] : [])],
    'what makes it call {it}, which takes the call and never answers, for at most a minute',
    async (called) => {
      await works(called);
      const { answered, ms, words, calls, ended } = await afterwards(called, 'silent', LONGEST_MS);
      const { name } = called.upstream;
      if (calls === 0) return inconclusive('not-called', `${name} was not called this time`);
      if (answered) return confirmed(`while ${name} never answers, whoever waits is answered after ${Math.round(ms / 100) / 10} s`);
      return refuted(
        `while ${name} never answers: ${words}${ended ? ', and the instance has ended' : ''}`,
        ended ? 'target-gone' : 'hangs',
      );
    },
  ),
  upstreamProbe(
    'fault/upstream-retried',
    ['model', 'other'],
    () => ['S13-003'],
    'what makes it call {it}, which answers 503 once and is well from then on',
    async (called) => {
      await works(called);
      const { calls, words, ended } = await afterwards(called, 'fails-once', LONGEST_MS);
      const { name } = called.upstream;
      if (calls === 0) return inconclusive('not-called', `${name} was not called this time`);
      if (calls > 1) return confirmed(`a call of ${name} that fails is tried again`);
      return refuted(
        `a call of ${name} that fails is not tried again: ${words}${ended ? ', and the instance has ended' : ''}`,
        ended ? 'target-gone' : 'not-repeated',
      );
    },
  ),
  upstreamProbe(
    'fault/breaker-opens',
    ['model', 'other'],
    () => ['S13-011'],
    'what makes it call {it}, which answers 503, up to 45 times',
    async (called) => {
      await works(called);
      const { standIn, upstream } = called;
      standIn.mode = 'fails';
      for (let round = 0; round < 15; round += 1) {
        const before = standIn.asked.length;
        // Breakers look at what failed within seconds, so that several ask at the same moment.
        const woken = await Promise.all(Array.from({ length: round === 0 ? 1 : 3 }, () => called.wake(20_000)));
        if (await gone(called)) return refuted(`a call of ${upstream.name} that fails ends the instance`, 'target-gone');
        const silent = woken.find((one) => !one.answered);
        if (silent) return inconclusive('not-answered', `while ${upstream.name} fails: ${silent.words}`);
        if (standIn.asked.length === before)
          return confirmed(`after ${before} calls that failed, ${upstream.name} is left alone and whoever asks is answered all the same`);
      }
      return refuted(`${standIn.asked.length} calls of ${upstream.name} were made while every one of them failed`, 'never-opens');
    },
  ),
  upstreamProbe(
    'obs/model-cost',
    ['model'],
    ({ cost }) => (cost.length > 0 ? ['S41-025'] : []),
    'what makes it call {it}, and a look for the numbers of its answer in the log and the metrics',
    async (called) => {
      await works(called);
      const { io, instance, upstream } = called;
      await pause(500);
      const told = instance.metrics;
      const metrics = told ? (await io.at(told.address).oracle({ path: told.path })).text : '';
      const found = upstream.cost.filter((one) => new RegExp(`(?<!\\d)${one}(?!\\d)`).test(`${metrics}\n${instance.log()}`));
      return found.length === upstream.cost.length
        ? confirmed(`what a call of ${upstream.name} costs stands in the metrics or the log`)
        : refuted(
            `of ${upstream.cost.length} numbers that say what a call of ${upstream.name} costs, ${found.length} stand in the metrics or the log`,
            'not-recorded',
          );
    },
  ),
  upstreamProbe(
    'fault/mail-silent',
    ['mail'],
    () => ['S15-002'],
    'a request that makes it send a mail, while the mail server takes connections and never speaks',
    async (called) => {
      const { answered, ms, words } = await called.wake(20_000);
      if (answered && ms < 3_000) return confirmed(`whoever asks is answered after ${ms} ms, while the mail server never speaks`);
      if (called.standIn.connections === 0) return inconclusive('not-called', `the mail server was not called: ${words}`);
      return refuted(`whoever asks waits for the mail server, which never speaks: ${words} after ${Math.round(ms / 100) / 10} s`, 'waits');
    },
  ),
  upstreamProbe(
    'obs/spans-leave',
    ['traces'],
    () => ['S04-022'],
    'requests of a trace that is recorded, to an instance that is told where the collector is',
    async ({ io, target, standIn }) => {
      const user = firstUser(target);
      const path = await firstAccepted(io, target, anyReads(target), user);
      for (let sent = 0; sent < 10; sent += 1) {
        const trace = randomBytes(16).toString('hex');
        await io.test({ path, user, headers: { traceparent: `00-${trace}-${trace.slice(0, 16)}-01` } });
      }
      const until = performance.now() + SPANS_MS;
      while (standIn.asked.length === 0 && performance.now() < until) await pause(200);
      return standIn.asked.length > 0
        ? confirmed('spans of requests reach the collector')
        : refuted(`no span reaches the collector within ${SPANS_MS / 1_000} seconds of requests whose traces are recorded`, 'no-span');
    },
  ),
];
