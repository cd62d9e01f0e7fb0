import type { ProbeLoad, ProbeOutcome, ProbeTier } from '@airworthy/model';
import type { ProbeConfig } from '../config/probe-config.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { User } from '../users/users.ts';
import type { FaultProxy } from '../runner/fault-proxy.ts';
import type { Instance } from '../runner/start-instance.ts';
import type { InstanceOutcome } from '../runner/run-instances.ts';
import type { Io } from './io.ts';

/** What is known about the target before anything is sent. */
export interface Target {
  readonly config: ProbeConfig;
  readonly routes: readonly PlannedRoute[];
  readonly users: readonly User[];
  readonly tier: ProbeTier;
  readonly tls: boolean;
  /** Values that fixtures took from answers. */
  readonly values: Readonly<Record<string, string>>;
  /** Opens another session of a user of the settings. */
  signIn?(name: string): Promise<User | undefined>;
  /** What the target printed so far; only of targets that the run started. */
  log?(): string;
  /** What stands before dependencies of the target, by name. */
  readonly proxies?: Readonly<Record<string, FaultProxy>>;
  /** Starts one instance that may be stopped and killed; undefined when it does not get ready. */
  startInstance?(env: Readonly<Record<string, string | null>>): Promise<Instance | undefined>;
  /** Starts instances of the target by themselves. */
  startInstances?(round: Readonly<Record<string, string>>, count: number, withinMs?: number): Promise<InstanceOutcome[]>;
}

export interface Seen {
  readonly outcome: ProbeOutcome;
  readonly code: string;
  readonly message: string;
  /** Those of the case's items that it speaks for, where it is not all of them. */
  readonly items?: readonly string[];
  /** What was measured under load. */
  readonly load?: Omit<ProbeLoad, 'result'>;
}

/** One claim about one subject. */
export interface ProbeCase {
  readonly subject: string;
  /** Items that it speaks for. */
  readonly items: readonly string[];
  /** What it sends, in one line. */
  readonly sends: string;
  /** About how many requests that are. */
  readonly requests: number;
  /** What it may do; default safe. */
  readonly tier?: ProbeTier;
  /** A refutation is tried again twice before it is said, unless trying again would not be the same. */
  readonly once?: boolean;
  run(io: Io): Promise<Seen>;
}

export interface Probe {
  /** As in `standards/probes.yaml`. */
  readonly id: string;
  /** It is about limits: they have to be in place, and nothing else can be asked for a while afterwards. */
  readonly limits?: boolean;
  /** Its cases on this target, or what it would need. */
  plan(target: Target): readonly ProbeCase[] | string;
}

export const confirmed = (message: string, code = 'holds'): Seen => ({ outcome: 'confirmed', code, message });
export const refuted = (message: string, code = 'does-not-hold'): Seen => ({ outcome: 'refuted', code, message });
export const inconclusive = (code: string, message: string): Seen => ({ outcome: 'inconclusive', code, message });
