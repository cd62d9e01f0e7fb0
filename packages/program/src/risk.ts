import { z } from 'zod';

const LevelSchema = z.int().min(1).max(5);

export const RISK_STATES = ['open', 'mitigated', 'accepted', 'closed'] as const;

/** A risk of the program itself. */
export const RiskSchema = z.strictObject({
  title: z.string().min(3).max(200),
  /** 1 is hardly any, 5 is the most. */
  impact: LevelSchema,
  likelihood: LevelSchema,
  mitigation: z.string().max(4_000),
  owner: z.string().nullable(),
  state: z.enum(RISK_STATES),
});
export type Risk = z.infer<typeof RiskSchema>;

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';

/** Impact × likelihood, 1 to 25. */
export function riskScore({ impact, likelihood }: Pick<Risk, 'impact' | 'likelihood'>): number {
  return impact * likelihood;
}

export function riskLevel(risk: Pick<Risk, 'impact' | 'likelihood'>): RiskLevel {
  const score = riskScore(risk);
  return score >= 20 ? 'critical' : score >= 12 ? 'high' : score >= 6 ? 'medium' : 'low';
}

/** Open risks by impact (rows, the highest first) and likelihood (columns): how many are in each cell. */
export function riskMatrix(risks: readonly Risk[]): number[][] {
  return [5, 4, 3, 2, 1].map((impact) =>
    [1, 2, 3, 4, 5].map(
      (likelihood) => risks.filter((one) => one.state === 'open' && one.impact === impact && one.likelihood === likelihood).length,
    ),
  );
}

const risk = (title: string, impact: number, likelihood: number, mitigation: string): Risk => ({
  title,
  impact,
  likelihood,
  mitigation,
  owner: null,
  state: 'open',
});

/** What a program of this kind starts with. */
export const RISK_TEMPLATE: readonly Risk[] = [
  risk('Owners of services have no time', 3, 4, 'Tell them two weeks ahead; let them answer in writing; escalate what blocks.'),
  risk('A critical finding cannot wait', 5, 3, 'Stop the audit of the service, fix and release it first, then go on.'),
  risk('More services turn up', 3, 3, 'Fix the list at the start; what is new goes to the end of the queue.'),
  risk('Findings of tools are wrong', 3, 3, 'A person confirms what is not proved; dismissals are kept with their reason.'),
  risk('There are too few auditors', 4, 3, 'Critical services first; move the end before the depth; bring in help for special fields.'),
];
