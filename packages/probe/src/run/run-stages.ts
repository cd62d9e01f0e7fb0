import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeLoad, ProbeResult, ProbeTier } from '@airworthy/model';
import { fill, fillSettings } from '../config/fill.ts';
import type { ProbeConfig } from '../config/probe-config.ts';
import { exchange } from '../http/exchange.ts';
import { Masks } from '../http/mask.ts';
import { jsonOf, pick } from '../http/reply.ts';
import { Sender } from '../http/sender.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { ProbeError } from '../probe-error.ts';
import { refuseWhenOver } from '../runner/own-process.ts';
import { runInstances } from '../runner/run-instances.ts';
import { startInstance } from '../runner/start-instance.ts';
import { startTarget } from '../runner/start-target.ts';
import type { RunningTarget } from '../runner/start-target.ts';
import { resolveTarget } from '../target/address.ts';
import type { Address } from '../target/address.ts';
import { parseJwt } from '../tokens/jwt.ts';
import { signIn } from '../users/users.ts';
import type { User } from '../users/users.ts';
import { Io } from './io.ts';
import type { Probe, Target } from './probe.ts';
import { inconclusive } from './probe.ts';
import type { Plan, PlannedCase } from './run-probes.ts';
import { planProbes, runCase } from './run-probes.ts';
import type { SessionOptions } from './run-session.ts';
import { survey } from './survey.ts';

export interface Wanted {
  readonly options: SessionOptions;
  readonly routes: readonly PlannedRoute[];
  readonly probes: readonly Probe[];
  readonly address: Address | undefined;
  allows(tier: ProbeTier): boolean;
}

export interface SeenByAll {
  readonly address: Address;
  readonly sender: Sender;
  readonly users: readonly string[];
  readonly results: ProbeResult[];
  readonly untried: Plan['untried'];
  readonly loads: ProbeLoad[];
  readonly starts: number;
}

/** A target as it stands: started, surveyed, everybody signed in, and what is planned for it. */
interface Stage {
  readonly sender: Sender;
  readonly users: readonly User[];
  readonly plan: Plan;
  readonly running: RunningTarget | undefined;
  /** Limits of requests stand out of the way. */
  readonly lifted: boolean;
  /** Signs in again whose token is about to end. */
  renew(): Promise<void>;
}

/** Beyond this, a target that keeps ending is left alone. */
const MOST_STARTS = 12;

/**
 * Runs the plan from case to case. A target that the run started is started again, as new, where it has ended, and without its lifted limits when the probes
 * of limits begin.
 */
export async function runStages(wanted: Wanted): Promise<SeenByAll> {
  const { config } = wanted.options;
  const masks = new Masks();
  const results: ProbeResult[] = [];
  const loads: ProbeLoad[] = [];
  const lifts = config.start?.withoutLimits !== undefined;
  let starts = 1;
  /** Why it could not be started again; what was seen before stands. */
  let lost: string | undefined;
  let stage = await openStage(wanted, masks, undefined, lifts);
  try {
    for (let at = 0; at < stage.plan.cases.length; at += 1) {
      const planned = stage.plan.cases[at];
      if (!planned) break;
      refuseWhenOver();
      const gone = await hasEnded(stage, wanted, results.at(-1));
      if (lost === undefined && ((gone && starts < MOST_STARTS) || (stage.lifted && planned.limits))) {
        await stage.running?.stop();
        starts += 1;
        const next = await openStage(wanted, masks, stage.sender, lifts && !planned.limits).catch((error: unknown) => error);
        refuseWhenOver();
        if (next instanceof ProbeError) lost = next.message;
        else if (next instanceof Error) throw next;
        else stage = next as Stage;
      }
      await stage.renew();
      const now = stage.plan.cases[at] ?? planned;
      wanted.options.onCase?.(at + 1, stage.plan.cases.length, `${now.probe} on ${now.wanted.subject}`);
      results.push(await runCase(at, lost === undefined ? now : unasked(now, lost), stage.sender, loads));
    }
    refuseWhenOver();
  } finally {
    await stage.running?.stop();
  }
  const { sender, plan } = stage;
  return { address: sender.address, sender, users: stage.users.map((one) => one.name), results, untried: plan.untried, loads, starts };
}

const unasked = (planned: PlannedCase, why: string): PlannedCase => ({
  ...planned,
  wanted: { ...planned.wanted, run: async () => inconclusive('not-started', `the target could not be started again: ${why}`) },
});

/** Whether a target that the run started answers no more; looked at only after a case in which something got no answer. */
async function hasEnded({ sender, running }: Stage, { options }: Wanted, last: ProbeResult | undefined): Promise<boolean> {
  const ready = options.config.start?.ready;
  if (!running || ready === undefined || !last) return false;
  const used = new Set(last.exchanges);
  const silent = last.code === 'target-gone' || sender.exchanges.some((one) => one.class === 'network-error' && used.has(one.id));
  if (!silent) return false;
  for (let tries = 0; tries < 10; tries += 1) {
    const answers = await exchange(sender.address, { method: 'GET', path: ready, headers: {}, timeoutMs: 2_000 }).then(
      (reply) => reply.status < 500,
      () => false,
    );
    if (answers) return false;
    await pause(300);
  }
  return true;
}

async function openStage(wanted: Wanted, masks: Masks, before: Sender | undefined, lifted: boolean): Promise<Stage> {
  const { options } = wanted;
  const { start } = options.config;
  const env = { ...start?.env, ...(lifted ? start?.withoutLimits : {}) };
  const running = start ? await startTarget(fill({ ...start, env }, { env: environment() }), options.folder) : undefined;
  try {
    return await enter(wanted, masks, before, running, lifted);
  } catch (error) {
    await running?.stop();
    throw error;
  }
}

async function enter(
  { options, routes, probes, allows, address: given }: Wanted,
  masks: Masks,
  before: Sender | undefined,
  running: RunningTarget | undefined,
  lifted: boolean,
): Promise<Stage> {
  const facts = running?.facts ?? {};
  const config = fillSettings(options.config, { target: facts, env: environment() });
  const address = given ?? (await resolveTarget(facts['url'] ?? '', []));
  for (const secret of [config.tokens?.key, ...config.webhooks.map((one) => one.secret)])
    if (secret !== undefined) masks.add('secret', secret);
  const sender = before?.at(address) ?? new Sender(address, options.tier, config.budget, masks);
  await survey(sender);
  const users = await signIn(config, sender, masks);
  const values = allows('test-tenant') ? await makeFixtures(config, sender, users) : {};
  const { instances, alone } = config;
  const target: Target = {
    config: fillSettings(config, { fixture: values }),
    routes,
    users,
    tier: options.tier,
    tls: address.tls,
    values,
    signIn: async (name) =>
      (
        await signIn({ ...config, users: Object.fromEntries(Object.entries(config.users).filter(([key]) => key === name)) }, sender, masks)
      )[0],
    ...(running ? { log: () => running.log(), proxies: running.proxies } : {}),
    ...(running && alone ? { startInstance: (more) => startInstance(alone, options.folder, more) } : {}),
    ...(running && instances
      ? { startInstances: (round, count, withinMs) => runInstances(instances, options.folder, round, count, withinMs) }
      : {}),
  };
  return {
    sender,
    users,
    plan: planProbes(probes, target, allows),
    running,
    lifted,
    renew: async () => {
      for (const user of users) {
        if (!endsSoon(user.token)) continue;
        // Cases hold on to the user whom they were planned with.
        const again = await target.signIn?.(user.name).catch(() => undefined);
        if (again) Object.assign(user, again);
      }
    },
  };
}

/** Cases of several minutes are rare; a token has to last for one, or for half of its time where that is less. */
const LASTS_S = 240;

function endsSoon(token: string | undefined): boolean {
  const payload = token === undefined ? undefined : parseJwt(token)?.payload;
  const [end, begin] = [payload?.['exp'], payload?.['iat']];
  if (typeof end !== 'number') return false;
  const half = typeof begin === 'number' ? (end - begin) / 2 : LASTS_S;
  return end - Date.now() / 1_000 < Math.min(LASTS_S, half);
}

/** Objects that probes work on, made as test users before anything else. */
async function makeFixtures(config: ProbeConfig, sender: Sender, users: readonly User[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const io = new Io(sender, 'fixture', 'test-tenant');
  for (const fixture of config.fixtures) {
    const { send, body, headers } = fill({ send: fixture.send, body: fixture.body, headers: fixture.headers }, { fixture: values });
    const [method = 'POST', path = '/'] = send.split(' ');
    const user = users.find((one) => one.name === fixture.as);
    if (!user && fixture.as !== 'nobody')
      throw new ProbeError('config', `A fixture is made by ${fixture.as}, who is no user of the settings.`);
    const reply = await io.fixture({ method, path, user, headers, json: body });
    if (reply.class !== 'accepted')
      throw new ProbeError('fixture', `The fixture ${send} was answered ${reply.error ?? reply.status}: ${reply.text.slice(0, 300)}`);
    for (const [name, pointer] of Object.entries(fixture.take)) {
      const value = pick(jsonOf(reply), pointer);
      if (value === undefined) throw new ProbeError('fixture', `The answer to ${send} holds nothing at ${pointer}.`);
      values[name] = String(value);
    }
  }
  return values;
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
