import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ProbeError } from '../probe-error.ts';
import { familyOf, isStill } from './family.ts';
import type { Relative } from './family.ts';

/** How a process ended: its code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Wanted {
  readonly run: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** So much of what it printed is kept, counted from the end. */
  readonly longestLog: number;
  /** A folder that goes with it. */
  readonly scratch?: string;
}

/** All that was started and has not been ended. */
const running = new Set<OwnProcess>();
/** Somebody ended the run: nothing is started any more. */
let over = false;
/** After it was killed, a process is gone as soon as the machine gets to it. */
const DYING_MS = 3_000;

process.on('exit', () => cutAll());

/**
 * A process of a run, in a group of its own, with nothing of our environment but what it is given. It ends with all that it started: its group, and what left
 * the group but stems from it.
 */
export class OwnProcess {
  ending: Ending | undefined;
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #scratch: string | undefined;
  #log = '';

  private constructor({ run: [command = '', ...args], cwd, env, longestLog, scratch }: Wanted) {
    this.#scratch = scratch;
    const child = spawn(command === 'node' ? process.execPath : command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (this.#log = (this.#log + part.toString()).slice(-longestLog)));
    this.ended = new Promise((done) => {
      const say = (ending: Ending): void => {
        this.ending ??= ending;
        done();
      };
      child.once('exit', (code, signal) => say({ code, signal }));
      child.once('error', (error) => {
        this.#log += `\n${error.message}`;
        say({ code: 1, signal: null });
      });
    });
  }

  static start(wanted: Wanted): OwnProcess {
    refuseWhenOver();
    const own = new OwnProcess(wanted);
    running.add(own);
    return own;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it printed so far. */
  log(): string {
    return this.#log;
  }

  /** Sent to it alone, as whoever runs a service does. */
  signal(name: NodeJS.Signals): void {
    if (this.ending === undefined) this.#child.kill(name);
  }

  async endsWithin(ms: number): Promise<Ending | undefined> {
    await Promise.race([this.ended, pause(ms, undefined, { ref: false })]);
    return this.ending;
  }

  /** Asks it to end, waits that long, and ends whatever is left of it. */
  async end(graceMs: number, ask: (own: OwnProcess) => void = (own) => own.signal('SIGTERM')): Promise<void> {
    // Once a parent has ended, nobody tells any more whose its children were.
    const family = this.#family();
    if (graceMs > 0) {
      ask(this);
      await this.endsWithin(graceMs);
    }
    this.cut(family);
    await this.endsWithin(DYING_MS);
    for (let waited = 0; family.some(isStill) && waited < DYING_MS; waited += 20) await pause(20);
    running.delete(this);
    if (this.#scratch !== undefined) rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** To all of its group. */
  signalGroup(name: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, name);
    } catch {
      // The group is gone.
    }
  }

  /** Ends all of it at once. */
  cut(before: readonly Relative[] = []): void {
    const family = [...before, ...this.#family()];
    this.signalGroup('SIGKILL');
    for (const one of family) {
      if (!isStill(one)) continue;
      try {
        process.kill(one.pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }

  #family(): Relative[] {
    return this.pid === undefined || this.ending !== undefined ? [] : familyOf(this.pid);
  }
}

/** Ends everything that was started, as its own end of a run would; nothing is started after it. */
export async function endAll(graceMs: number): Promise<void> {
  over = true;
  await Promise.all([...running].map((one) => one.end(graceMs)));
}

/** The last resort: everything that was started, at once. */
export function cutAll(): void {
  over = true;
  for (const one of running) one.cut();
}

/** A run that was ended goes no further: what it would see now speaks of its own end. */
export function refuseWhenOver(): void {
  if (over) throw new ProbeError('ended', 'The run was ended before its end; nothing that it saw is told.');
}

export const isAnyRunning = (): boolean => running.size > 0;
