import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one run of a command cost. */
export interface Cost {
  /** User and system time of the process and its children, seconds. */
  cpu: number;
  wall: number;
  /** Largest resident set, MB; only of Node.js processes. */
  peak: number | undefined;
  status: number | null;
  stdout: string;
  stderr: string;
}

const PRELOAD = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>{try{writeFileSync(process.env.BENCH_PEAK,String(process.resourceUsage().maxRSS))}catch{}})`;

/** Runs a command and measures it. Node.js commands also report their peak memory. */
export function measure(command: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-bench-'));
  const peakFile = join(folder, 'peak');
  const isNode = command[0] === process.execPath;
  const full = isNode ? [command[0] as string, '--import', PRELOAD, ...command.slice(1)] : [...command];
  const shell = spawnSync('bash', ['-c', 'TIMEFORMAT="@@ %R %U %S"; time "$@"', 'bench', ...full], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    ...(options.cwd ? { cwd: options.cwd } : {}),
    env: { ...process.env, ...options.env, BENCH_PEAK: peakFile },
  });
  const times = /@@ ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(shell.stderr);
  let peak: number | undefined;
  try {
    peak = Number(readFileSync(peakFile, 'utf8')) / 1024;
  } catch {
    peak = undefined;
  }
  rmSync(folder, { recursive: true, force: true });
  const [, wall = '0', user = '0', system = '0'] = times ?? [];
  return {
    cpu: Number(user) + Number(system),
    wall: Number(wall),
    peak,
    status: shell.status,
    stdout: shell.stdout,
    stderr: shell.stderr.slice(0, times?.index ?? undefined),
  };
}

/** The run with the median CPU of several. */
export function median(runs: readonly Cost[]): Cost {
  return runs.toSorted((a, b) => a.cpu - b.cpu)[Math.floor((runs.length - 1) / 2)] as Cost;
}
