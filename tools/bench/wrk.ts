import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadRequest } from '@airworthy/probe/http/load-line';

export interface WrkSample {
  readonly sent: number;
  readonly failed: number;
  readonly answered: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export const hasWrk = (): boolean => spawnSync('wrk', ['--version'], { stdio: 'ignore' }).error === undefined;

/** wrk (a load tool in C that shares nothing with ours) with as many connections as there are users, who think between two requests. */
export async function wrk(
  url: string,
  {
    requests,
    users,
    secondsBetween,
    seconds,
    seed,
  }: { requests: readonly LoadRequest[]; users: number; secondsBetween: number; seconds: number; seed: number },
): Promise<WrkSample> {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-wrk-'));
  const script = join(folder, 'users.lua');
  const formats = requests.map(({ method, path, headers }) => {
    const pairs = Object.entries(headers).map(([name, value]) => `[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
    return `  wrk.format(${JSON.stringify(method)}, ${JSON.stringify(path)}, { ${pairs.join(', ')} })`;
  });
  writeFileSync(
    script,
    `math.randomseed(${seed})
local texts
local nth = 0
function init() texts = {\n${formats.join(',\n')}\n} end
function request() nth = nth + 1; return texts[nth % #texts + 1] end
function delay() return -math.log(1 - math.random()) * ${secondsBetween * 1_000} end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"sent":%d,"failed":%d,"micros":%d,"mean":%f,"p50":%f,"p90":%f,"p99":%f}\\n', summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout, summary.duration, latency.mean, latency:percentile(50), latency:percentile(90), latency:percentile(99)))
end
`,
    { mode: 0o600 },
  );
  try {
    const child = spawn('wrk', ['-t1', `-c${users}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    await new Promise((done, fail) => {
      child.once('exit', done);
      child.once('error', fail);
    });
    const line = said.split('\n').find((one) => one.startsWith('{'));
    if (line === undefined) throw new Error(`wrk said: ${said}`);
    const told = JSON.parse(line) as { sent: number; failed: number; micros: number; mean: number; p50: number; p90: number; p99: number };
    const ms = (micros: number): number => Math.round(micros / 10) / 100;
    return {
      sent: told.sent,
      failed: told.failed,
      answered: Math.round((10 * told.sent) / (told.micros / 1_000_000)) / 10,
      mean: ms(told.mean),
      p50: ms(told.p50),
      p90: ms(told.p90),
      p99: ms(told.p99),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
