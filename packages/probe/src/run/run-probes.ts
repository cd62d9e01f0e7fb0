import type { ProbeLoad, ProbeNeed, ProbeResult } from '@airworthy/model';
import type { Sender } from '../http/sender.ts';
import { ProbeError } from '../probe-error.ts';
import { ControlLost, Io } from './io.ts';
import type { Probe, ProbeCase, Seen, Target } from './probe.ts';
import { inconclusive } from './probe.ts';

export interface PlannedCase {
  readonly probe: string;
  readonly wanted: ProbeCase;
  /** It is about limits. */
  readonly limits?: boolean;
}

export interface Plan {
  readonly cases: readonly PlannedCase[];
  readonly untried: readonly { probe: string; reason: string }[];
  /** What would let more be tried; of the plan that is shown before anything is sent. */
  readonly needs?: readonly ProbeNeed[];
}

/** What would be sent to this target on its tier. Sends nothing. */
export function planProbes(probes: readonly Probe[], target: Target, allows: (tier: NonNullable<ProbeCase['tier']>) => boolean): Plan {
  const cases: PlannedCase[] = [];
  const untried: { probe: string; reason: string }[] = [];
  for (const probe of probes) {
    const planned = probe.plan(target);
    if (typeof planned === 'string') {
      untried.push({ probe: probe.id, reason: planned });
      continue;
    }
    const fitting = planned.filter((one) => allows(one.tier ?? 'safe'));
    for (const wanted of fitting) cases.push({ probe: probe.id, wanted, ...(probe.limits ? { limits: true } : {}) });
    if (fitting.length < planned.length && fitting.length === 0)
      untried.push({ probe: probe.id, reason: `needs --tier ${planned[0]?.tier ?? 'test-tenant'}` });
  }
  return { cases, untried };
}

/** Runs a plan, one case after the other. */
export async function runPlan(
  plan: Plan,
  sender: Sender,
  onCase?: (at: number, total: number, text: string) => void,
  /** Takes what was measured under load. */
  loads: ProbeLoad[] = [],
): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const [at, one] of plan.cases.entries()) {
    onCase?.(at + 1, plan.cases.length, `${one.probe} on ${one.wanted.subject}`);
    results.push(await runCase(at, one, sender, loads));
  }
  return results;
}

const TRIES = 3;

/** Runs the case that stands at this place of the plan. */
export async function runCase(at: number, planned: PlannedCase, sender: Sender, loads: ProbeLoad[]): Promise<ProbeResult> {
  const id = `r${String(at + 1).padStart(4, '0')}`;
  const { probe, wanted } = planned;
  const first = await attempt(planned, sender);
  if (first.seen.load) loads.push({ result: id, ...first.seen.load });
  const tries = [first];
  // What fails once may be chance; it is said when it fails each time.
  if (first.seen.outcome === 'refuted' && !wanted.once) {
    while (tries.length < TRIES) tries.push(await attempt(planned, sender));
  }
  const same = tries.filter((one) => one.seen.outcome === first.seen.outcome).length;
  const seen =
    same === tries.length ? first.seen : inconclusive('flaky', `${first.seen.message} (${same} of ${tries.length} times; not the others)`);
  return {
    id,
    probe,
    subject: wanted.subject,
    tier: wanted.tier ?? 'safe',
    outcome: seen.outcome,
    code: seen.code,
    message: seen.message,
    items: [...(seen.items ?? wanted.items)],
    controls: { positive: first.io.positives, negative: first.io.negatives },
    exchanges: tries.flatMap((one) => one.io.used),
    repeats: { tried: tries.length, same },
  };
}

/** One attempt. Nothing is confirmed or refuted without a control of each kind that held. */
async function attempt({ probe, wanted, limits }: PlannedCase, sender: Sender): Promise<{ seen: Seen; io: Io }> {
  const io = new Io(sender, probe, wanted.tier ?? 'safe', undefined, limits);
  try {
    const seen = await wanted.run(io);
    if (seen.outcome === 'inconclusive') return { seen, io };
    if (io.positives.length === 0)
      return { seen: inconclusive('no-positive-control', `${seen.message}; nothing showed that a valid request succeeds`), io };
    if (io.negatives.length === 0)
      return { seen: inconclusive('no-negative-control', `${seen.message}; nothing showed what a refusal looks like`), io };
    // A target that the probe saw end cannot answer the control again.
    if (seen.code !== 'target-gone' && seen.code !== 'session-gone' && !(await io.baselineHolds()))
      return { seen: inconclusive('baseline-lost', 'the positive control held before, and no more afterwards'), io };
    return { seen, io };
  } catch (error) {
    if (error instanceof ControlLost) return { seen: inconclusive(error.code, error.message), io };
    // What was seen before stands; what is left was not asked.
    if (error instanceof ProbeError && error.code === 'budget') return { seen: inconclusive('budget', error.message), io };
    if (error instanceof ProbeError) throw error;
    // What one probe stumbles over takes nothing from the others.
    return { seen: inconclusive('probe-failed', error instanceof Error ? error.message : String(error)), io };
  }
}
