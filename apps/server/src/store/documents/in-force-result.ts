import { effortOf } from '@airworthy/engine/score/effort';
import type { AuditResult, Evidence, Finding, ServiceResult, Verdict } from '@airworthy/model';
import type { FindingState, MappingOverride } from '@airworthy/program';
import type { Tx } from '../../database/database.ts';
import { verdictsInForce } from '../checklist.ts';
import type { InForce } from '../checklist.ts';
import { scoredBy } from '../in-force.ts';
import { overridesOf } from '../mapping.ts';
import { slaPolicy } from '../settings.ts';

/** Findings that are done with: they are in the ledger of the program and in no list of what is wrong. */
const DONE: ReadonlySet<FindingState> = new Set(['verified', 'false-positive']);

/** What a run said of a service, as it is in force: with the answers of people, their standards, and the findings of the program. */
export async function serviceInForce(tx: Tx, result: AuditResult, said: ServiceResult, serviceId: string): Promise<ServiceResult> {
  const inForce = await verdictsInForce(tx, serviceId);
  const overrides = await overridesOf(tx, serviceId);
  const policy = await slaPolicy(tx);
  const cards = new Map(result.items.map((one) => [one.id, one]));
  const verdicts = said.verdicts.map((one) => verdictInForce(one, inForce.get(one.item), cards.get(one.item)?.standard, overrides));
  const rows = await tx
    .selectFrom('finding')
    .select(['fingerprint', 'item', 'severity', 'state', 'status', 'title', 'message', 'locations', 'role', 'effort_hours'])
    .where('service_id', '=', serviceId)
    .orderBy('item')
    .orderBy('fingerprint')
    .execute();
  const findings = rows
    .filter((one) => !DONE.has(one.state))
    .map(({ state: _state, effort_hours, ...one }): Finding => ({
      ...one,
      service: said.name,
      slaDays: policy[one.severity],
      effortHours: effort_hours,
    }));
  const weighed = verdicts.flatMap((one) => {
    const card = cards.get(one.item);
    return card === undefined ? [] : [{ ...card, item: card, exposures: card.exposures ?? null, status: one.status, verdict: one }];
  });
  return {
    ...said,
    ...scoredBy(
      weighed.map((one) => ({ ...one, item: one.item.id })),
      said.standards,
    ),
    verdicts,
    findings,
    effort: effortOf(weighed, result.rates),
  };
}

function verdictInForce(
  said: Verdict,
  inForce: InForce | undefined,
  standard: string | undefined,
  overrides: readonly MappingOverride[],
): Verdict {
  if (inForce === undefined || (inForce.status === said.status && inForce.method === said.method)) return said;
  const override = overrides.findLast((one) => one.standard === standard);
  const mapped = inForce.method !== 'human' && override !== undefined;
  const { look, ask, ...rest } = said;
  return {
    ...rest,
    status: inForce.status,
    method: inForce.method,
    confidence: inForce.method === 'human' ? 'likely' : said.confidence,
    reason: mapped ? `${override.author}: ${override.reason}` : inForce.reason,
    evidence: inForce.method === 'human' ? (inForce.evidence as Evidence[]) : said.evidence,
    ...(inForce.status === 'UNKNOWN' && look !== undefined ? { look } : {}),
    ...(inForce.status === 'UNKNOWN' && ask !== undefined ? { ask } : {}),
  };
}
