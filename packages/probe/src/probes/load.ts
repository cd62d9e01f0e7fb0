import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeLoadStep } from '@airworthy/model';
import type { LoadSample } from '../http/load-sample.ts';
import type { Io } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { anyReads, firstUser, isPublicByPurpose } from './choose.ts';

/** Requests that leave this late say more about the measurement than about the target. */
const WORST_LAG_MS = 25;
const LEAST_ANSWERED = 0.95;
const TIMEOUT_MS = 10_000;

/** Load in steps of users, each of whom sends a request now and then, until the service is full or the last step is done. */
export const saturation: Probe = {
  id: 'load/saturation',
  plan: (target) => {
    const { load } = target.config;
    const route = anyReads(target).find((one) => !isPublicByPurpose(one)) ?? anyReads(target)[0];
    const path = load.path ?? route?.path;
    if (path === undefined) return 'no route is known that reads; name one under load.path';
    const steps = stepsOf(load);
    return [
      {
        subject: `GET ${path} under load`,
        items: [],
        sends: `GET ${path} for ${load.from} to ${load.to} users, each every ${load.secondsBetween} s: ${steps.length} steps of ${load.stepSeconds} s, until it is full`,
        requests: Math.round(steps.reduce((sum, users) => sum + (users / load.secondsBetween) * load.stepSeconds, 0)),
        tier: 'fault',
        once: true,
        run: (io) => climb(io, target, path),
      } satisfies ProbeCase,
    ];
  },
};

type LoadConfig = Target['config']['load'];

function stepsOf({ from, to, step }: LoadConfig): number[] {
  return Array.from({ length: Math.max(1, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);
}

async function climb(io: Io, target: Target, path: string): Promise<Seen> {
  const { load } = target.config;
  const user = (load.as === undefined ? undefined : target.users.find((one) => one.name === load.as)) ?? firstUser(target);
  await io.unknownPath(path, user);
  await io.positive({ path, user }, (reply) => reply.class === 'accepted', `GET ${path} should be accepted`);
  // Connections are opened and code is compiled before anything counts.
  await offered(io, path, user, load.from / load.secondsBetween, Math.min(2, load.stepSeconds), 1);
  const steps: ProbeLoadStep[] = [];
  for (const users of stepsOf(load)) {
    const rate = users / load.secondsBetween;
    const sample = await offered(io, path, user, rate, load.stepSeconds, users);
    if (sample.limited > sample.sent / 100) {
      const words = `${sample.limited} of ${sample.sent} requests were refused by a limit: raise it for the run, or name another path under load`;
      return { ...inconclusive('limited', words), ...measured(path, steps) };
    }
    const step = judged(users, rate, sample, load);
    steps.push(step);
    // Times count from when requests were due: what left late makes them longer, so that a step that is well is so all the more.
    if (!step.good && !failing(sample, load) && sample.lag > Math.max(WORST_LAG_MS, sample.p99 / 4)) {
      const words = `at ${users} users requests leave ${sample.lag} ms late: this machine measures no more`;
      return { ...inconclusive('generator-full', words), ...measured(path, steps) };
    }
    if (!step.good) break;
    await pause(300);
  }
  // What was refused under load has to be over before the control is asked again.
  await pause(1_500);
  return { ...verdict(path, steps, load.peak), ...measured(path, steps) };
}

function offered(io: Io, path: string, user: User | undefined, rate: number, seconds: number, seed: number): Promise<LoadSample> {
  const headers = { accept: '*/*', 'user-agent': 'airworthy-probe', ...user?.headers };
  return io.load({ requests: [{ method: 'GET', path, headers }], rate, seconds, timeoutMs: TIMEOUT_MS, seed });
}

function judged(users: number, rate: number, sample: LoadSample, load: LoadConfig): ProbeLoadStep {
  const { limited: _, mean: __, opening: ___, service, ...figures } = sample;
  const due = sample.sent / load.stepSeconds;
  const bad = [
    ...(failing(sample, load) ? [`${sample.failed} of ${sample.sent} fail`] : []),
    ...(sample.p99 > load.p99Ms ? [`p99 is above ${load.p99Ms} ms`] : []),
    ...(sample.answered < due * LEAST_ANSWERED ? [`only ${sample.answered} of ${Math.round(due)} a second are answered`] : []),
  ];
  return {
    users,
    rate: Math.round(rate * 10) / 10,
    ...figures,
    service50: service.p50,
    service99: service.p99,
    good: bad.length === 0,
    why: bad.join('; '),
  };
}

const failing = (sample: LoadSample, load: LoadConfig): boolean => sample.failed > sample.sent * load.errors;

function measured(path: string, steps: readonly ProbeLoadStep[]): Pick<Seen, 'load'> {
  if (steps.length === 0) return {};
  return {
    load: {
      subject: `GET ${path}`,
      steps: [...steps],
      saturation: { lastGood: steps.findLast((one) => one.good)?.users ?? null, firstBad: steps.find((one) => !one.good)?.users ?? null },
    },
  };
}

function verdict(path: string, steps: readonly ProbeLoadStep[], peak: number | undefined): Seen {
  const [good, bad] = [steps.findLast((one) => one.good), steps.find((one) => !one.good)];
  const well = good
    ? `well with ${good.users} users (${good.rate} requests a second, p50 ${good.p50} ms, p99 ${good.p99} ms)`
    : 'never well';
  const full = bad ? `, full with ${bad.users}: ${bad.why}` : '';
  if (peak === undefined)
    return inconclusive('measured', `GET ${path} is ${well}${full}; which load it is built for is not told (load.peak)`);
  if (good && good.users >= peak) return confirmed(`GET ${path} is ${well}${full}; its peak is ${peak}`);
  return bad
    ? refuted(`GET ${path} is ${well}${full}; its peak is ${peak}`, 'full')
    : inconclusive('not-reached', `the steps end before the peak of ${peak}`);
}
