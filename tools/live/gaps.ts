import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validated } from '@airworthy/engine/standards/validated';
import type { AuditResult, ProbeRun } from '@airworthy/model';
import { z } from 'zod';

const GapSchema = z.strictObject({
  title: z.string(),
  /** Item that the audit and the probes both speak of. */
  item: z.string().regex(/^S\d\d-\d{3}$/),
  /** Probes that show it on a running instance. */
  probes: z.array(z.string()).min(1),
});
export type Gap = z.infer<typeof GapSchema>;

/** `gaps.yaml` of an example: what its hardened edition closed. */
export function readGaps(root: string): Gap[] {
  const file = join(root, 'gaps.yaml');
  return validated(file, readFileSync(file, 'utf8'), z.array(GapSchema));
}

/** What is said of an item, by reading the code and by asking the running service. */
export interface Said {
  readonly static: string;
  readonly live: string;
  readonly confirmed: number;
  readonly refuted: number;
  /** Exchanges that show it. */
  readonly exchanges: number;
  readonly reason: string;
}

export function saidOf(gap: Pick<Gap, 'item' | 'probes'>, service: string, audit: AuditResult, run: ProbeRun): Said {
  const verdict = audit.services.find((one) => one.name === service)?.verdicts.find((one) => one.item === gap.item);
  const live = run.verdicts.find((one) => one.item === gap.item);
  const about = run.results.filter((one) => one.items.includes(gap.item) && gap.probes.includes(one.probe));
  const count = (outcome: string): number => about.filter((one) => one.outcome === outcome).length;
  return {
    static: verdict?.status ?? 'not asked',
    live: live?.live ?? 'not tried',
    confirmed: count('confirmed'),
    refuted: count('refuted'),
    exchanges: about.reduce((sum, one) => sum + one.exchanges.length, 0),
    reason: live?.reason ?? '',
  };
}
