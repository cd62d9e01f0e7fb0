import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '@airworthy/probe';
import { closedLoad } from '@airworthy/probe/http/closed-load';
import { offerLoad } from '@airworthy/probe/http/open-load';
import type { LoadRequest, LoadSample } from '@airworthy/probe/http/open-load';
import { endOnSignals } from '@airworthy/probe/runner/end-on-signals';
import { startTarget } from '@airworthy/probe/runner/start-target';
import { resolveTarget } from '@airworthy/probe/target/address';
import { hasWrk, wrk } from './bench/wrk.ts';
import type { WrkSample } from './bench/wrk.ts';

/**
 * `npm run bench:load -- --users 1000 --seconds 60 --rounds 6`: so many users of the hardened voice-ledger, each with a request now and then, for that long:
 * by our generator and by wrk in turns, each with the same model of users, and once by ours in the open model, which waits for nobody. Prints both and their
 * ratios, also into `--out FILE`. Ends with 1 when throughput, mean or median differ by more than a tenth, and with 3 when other programs left this machine too little
 * to compare anything.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '6' },
    between: { type: 'string', default: '4' },
    path: { type: 'string', default: '/v1/products' },
    out: { type: 'string' },
  },
});
const [users, seconds, rounds, secondsBetween] = [values.users, values.seconds, values.rounds, values.between].map(Number) as [
  number,
  number,
  number,
  number,
];
if (!hasWrk()) {
  console.error('wrk is not there: apt-get install wrk');
  process.exit(2);
}
/** Share of the time of all cores that was used within two seconds. */
async function busyShare(): Promise<number> {
  const times = (): [number, number] =>
    cpus().reduce<[number, number]>(
      ([used, all], { times: { idle, ...rest } }) => {
        const work = Object.values(rest).reduce((sum, value) => sum + value, 0);
        return [used + work, all + work + idle];
      },
      [0, 0],
    );
  const [used, all] = times();
  await pause(2_000);
  const [usedThen, allThen] = times();
  return (usedThen - used) / Math.max(1, allThen - all);
}

/** Above this, who gets the core when is what is measured. */
const QUIET = 0.25;
const busyBefore = await busyShare();
const folder = join(import.meta.dirname, '../examples/voice-ledger');
const { start } = readConfig(readFileSync(join(folder, 'airworthy.probe.hardened.yaml'), 'utf8'));
if (!start) throw new Error('the settings do not say how the target is started');
endOnSignals((sentence) => console.error(sentence));
const running = await startTarget({ ...start, proxies: [], env: { ...start.env, ...start.withoutLimits } }, folder);
try {
  const agree = await measure(running.facts);
  process.exitCode = agree ? 0 : busyBefore > QUIET ? 3 : 1;
} finally {
  await running.stop();
}

async function measure(facts: Readonly<Record<string, string>>): Promise<boolean> {
  const url = facts['url'] ?? '';
  const address = await resolveTarget(url, []);
  const requests: LoadRequest[] = [];
  // The limit of one user is below the load, so that two of them call.
  for (const [email, password] of [
    [facts['email'], facts['password']],
    [facts['neighbourEmail'], facts['neighbourPassword']],
  ]) {
    const token = await signIn(url, email ?? '', password ?? '');
    const headers = { authorization: `Bearer ${token}`, accept: '*/*' };
    for (let at = 0; at < 20; at += 1) {
      const body = JSON.stringify({ name: `thing ${at}`, hsnCode: '8471', unitPricePaise: 100, gstBasisPoints: 1_800 });
      await fetch(`${url}/v1/products`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
    }
    requests.push({ method: 'GET', path: values.path, headers });
  }
  const order = { requests, users, secondsBetween, timeoutMs: 10_000 };
  const each = seconds / rounds;
  // Code is compiled and connections are opened before anything counts.
  await closedLoad(address, { ...order, seconds: 5, seed: 99 });
  const [ours, theirs]: [LoadSample[], WrkSample[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const own = async (): Promise<unknown> => ours.push(await closedLoad(address, { ...order, seconds: each, seed: round + 1 }));
    const other = async (): Promise<unknown> => theirs.push(await wrk(url, { ...order, seconds: each, seed: round + 101 }));
    for (const turn of round % 2 === 0 ? [own, other] : [other, own]) await turn();
  }
  // The open model sends as one user; half of the rate each, at the same moment.
  const open = await Promise.all(
    requests.map((request, at) =>
      offerLoad(address, { request, rate: users / secondsBetween / 2, seconds, timeoutMs: 10_000, seed: 7 + at }),
    ),
  );
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  };
  print(
    `${users} users of GET ${values.path}, each about every ${secondsBetween} s; ${rounds} rounds of ${each} s for each tool, in turns`,
  );
  print(
    `${cpus().length} cores, ${Math.round(busyBefore * 100)} % of them used by other programs before the run` +
      `${busyBefore > QUIET ? ': too much to compare anything; what follows is no measurement' : ''}`,
  );
  print('                       requests  failed   per s    mean     p50     p90     p99 (ms)');
  const row = (name: string, one: Pick<WrkSample, 'sent' | 'failed' | 'answered' | 'mean' | 'p50' | 'p90' | 'p99'>): void =>
    print(
      name.padEnd(22) +
        [one.sent, one.failed, one.answered, one.mean, one.p50, one.p90, one.p99].map((value) => String(value).padStart(8)).join(''),
    );
  for (const [at, sample] of ours.entries()) {
    row(`ours, round ${at + 1}`, sample);
    row(`wrk, round ${at + 1}`, theirs[at] as WrkSample);
  }
  for (const sample of open) row('ours, open model, half', sample);
  // Neighbours in time are compared, so that what else the machine does meanwhile hits both.
  const ratio = (of: (one: WrkSample) => number): number => median(ours.map((one, at) => of(one) / of(theirs[at] as WrkSample)));
  const ratios = {
    'per s': ratio((one) => one.answered),
    mean: ratio((one) => one.mean),
    p50: ratio((one) => one.p50),
    p90: ratio((one) => one.p90),
    p99: ratio((one) => one.p99),
  };
  print(
    `ours / wrk, median of ${rounds} pairs: ${Object.entries(ratios)
      .map(([name, value]) => `${name} ${value.toFixed(3)}`)
      .join(', ')}`,
  );
  const agree = [ratios['per s'], ratios.mean, ratios.p50].every((value) => Math.abs(value - 1) <= 0.1);
  const failed = [...ours, ...theirs, ...open].reduce((sum, one) => sum + one.failed, 0);
  print(
    agree && failed === 0
      ? 'both agree within a tenth'
      : `${agree ? 'they agree' : 'they do not agree within a tenth'}; ${failed} requests failed`,
  );
  if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
  return agree && failed === 0;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

async function signIn(url: string, email: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, recordingConsent: true }),
  });
  if (answer.status !== 201) throw new Error(`signing in is answered ${answer.status}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
