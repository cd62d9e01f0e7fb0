import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeConfig } from '../config/probe-config.ts';
import { exchange } from '../http/exchange.ts';
import { ProbeError } from '../probe-error.ts';
import { resolveTarget } from '../target/address.ts';
import { FaultProxy } from './fault-proxy.ts';
import { OwnProcess } from './own-process.ts';

export interface RunningTarget {
  /** What the start command wrote about the target: `url`, and whatever the settings refer to as `${target.…}`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly proxies: Readonly<Record<string, FaultProxy>>;
  /** What it printed so far. */
  log(): string;
  stop(): Promise<void>;
}

const LONGEST_LOG = 4_000_000;
const GRACE_MS = 15_000;

/**
 * Starts the target in a process group of its own, with nothing of our environment but PATH and HOME. The command writes a flat JSON object, with `url` in
 * it, to the file that `AIRWORTHY_TARGET_FILE` names.
 */
export async function startTarget(start: NonNullable<ProbeConfig['start']>, folder: string): Promise<RunningTarget> {
  const scratch = mkdtempSync(join(tmpdir(), 'airworthy-probe-'));
  const file = join(scratch, 'target.json');
  const proxies: Record<string, FaultProxy> = {};
  for (const name of start.proxies) proxies[name] = await FaultProxy.open();
  const places = Object.fromEntries(Object.entries(proxies).map(([name, proxy]) => [`AIRWORTHY_PROXY_${name.toUpperCase()}`, proxy.place]));
  const own = OwnProcess.start({
    run: start.run,
    cwd: resolve(folder, start.cwd),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...start.env, ...places, AIRWORTHY_TARGET_FILE: file },
    longestLog: LONGEST_LOG,
    scratch,
  });
  const stop = async (): Promise<void> => {
    // The command ends what it started; whatever is left of it is ended after it.
    await own.end(GRACE_MS);
    for (const proxy of Object.values(proxies)) await proxy.close();
  };
  try {
    const facts = await untilReady(
      start,
      file,
      proxies,
      () => own.ending !== undefined,
      () => own.log(),
    );
    return { facts, proxies, log: () => own.log(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(
  start: NonNullable<ProbeConfig['start']>,
  file: string,
  proxies: Readonly<Record<string, FaultProxy>>,
  gone: () => boolean,
  log: () => string,
): Promise<Record<string, string>> {
  const until = performance.now() + start.withinSeconds * 1_000;
  let facts: Record<string, string> | undefined;
  while (performance.now() < until) {
    if (gone()) throw new ProbeError('start', `The start command ended before the target was ready.\n${tail(log())}`);
    facts = readFacts(file) ?? facts;
    for (const [name, proxy] of Object.entries(proxies)) {
      const place = facts?.[`upstream.${name}`];
      if (place !== undefined) proxy.leadTo(place);
    }
    if (facts?.['url'] !== undefined && (await isReady(facts['url'], start.ready))) return facts;
    await pause(100);
  }
  throw new ProbeError('start', `The target was not ready within ${start.withinSeconds} seconds.\n${tail(log())}`);
}

async function isReady(url: string, path: string): Promise<boolean> {
  // What a run starts itself has to be on this machine.
  const address = await resolveTarget(url, []);
  return exchange(address, { method: 'GET', path, headers: {}, timeoutMs: 2_000 }).then(
    (reply) => reply.status < 400,
    () => false,
  );
}

function readFacts(file: string): Record<string, string> | undefined {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
  } catch {
    return undefined; // not written yet, or not to its end
  }
}

const tail = (text: string): string => text.trim().split('\n').slice(-15).join('\n');
