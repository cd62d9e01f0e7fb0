import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '@airworthy/probe';
import { closedLoad } from '@airworthy/probe/http/closed-load';
import { offerLoad } from '@airworthy/probe/http/open-load';
import type { LoadRequest } from '@airworthy/probe/http/load-line';
import type { LoadSample } from '@airworthy/probe/http/load-sample';
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
/** Share of the time of all cores that was used within two seconds, but for programs that give way to others (nice). */
async function busyShare(): Promise<number> {
  const times = (): [number, number] =>
    cpus().reduce<[number, number]>(
      ([used, all], { times: { idle, nice, ...rest } }) => {
        const work = Object.values(rest).reduce((sum, value) => sum + value, 0);
        return [used + work, all + work + nice + idle];
      },
      [0, 0],
    );
  const [used, all] = times();
  await pause(2_000);
  const [usedThen, allThen] = times();
  return (usedThen - used) / Math.max(1, allThen - all);
}

const COMPARED = ['answered', 'mean', 'p50', 'p90', 'p99'] as const;
const AGREEING = ['answered', 'mean', 'p50'] as const;
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
  const rate = users / secondsBetween;
  await offerLoad(address, { requests, rate, seconds: 5, timeoutMs: 10_000, seed: 98 });
  const [ours, open, theirs]: [LoadSample[], LoadSample[], WrkSample[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const tools = [
      async () => ours.push(await closedLoad(address, { ...order, seconds: each, seed: round + 1 })),
      async () => theirs.push(await wrk(url, { ...order, seconds: each, seed: round + 101 })),
      async () => open.push(await offerLoad(address, { requests, rate, seconds: each, timeoutMs: 10_000, seed: round + 201 })),
    ];
    // Whoever comes first in one round comes last in the next.
    for (const turn of round % 2 === 0 ? tools : tools.toReversed()) await turn();
  }
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
    const { service, ...due } = open[at] as LoadSample;
    row(`open, from written ${at + 1}`, { ...due, ...service });
    row(`open, from due ${at + 1}`, due);
  }
  const late = median(open.map((one) => one.lag));
  print(`opening a connection took ${median(ours.map((one) => one.opening))} ms, and the open model sent ${late} ms late (99 of 100)`);
  // Neighbours in time are compared, so that what else the machine does meanwhile hits both.
  const compared = (name: string, of: readonly WrkSample[]): boolean => {
    const ratio = (key: keyof WrkSample): number => median(theirs.map((one, nth) => (of[nth] as WrkSample)[key] / one[key]));
    const words = COMPARED.map((key) => `${key === 'answered' ? 'per s' : key} ${ratio(key).toFixed(3)}`);
    print(`${name} / wrk, median of ${rounds} rounds: ${words.join(', ')}`);
    return AGREEING.every((key) => Math.abs(ratio(key) - 1) <= 0.1);
  };
  const both = [
    compared('ours', ours),
    compared(
      'open, from written',
      open.map((one) => ({ ...one, ...one.service })),
    ),
  ];
  const agree = both.every(Boolean);
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
