import type { AuditResult } from '@airworthy/model';

/** The result of another service, and of a later run of it: one verdict in twenty reads differently from the run before. */
export function variant(template: AuditResult, index: number, round: number): AuditResult {
  return {
    ...template,
    target: `service-${index}`,
    treeHash: `${index}-${round}`,
    services: template.services.map((one) => ({
      ...one,
      name: `service-${index}`,
      verdicts: one.verdicts.map((verdict, at) =>
        (at + index + round) % 20 === 0 ? { ...verdict, reason: `${verdict.reason} (${round})` } : verdict,
      ),
      findings: one.findings.map((finding) => ({ ...finding, fingerprint: `${finding.fingerprint}-${index}` })),
    })),
  };
}

/** The same result with the first items only. */
export function firstItems(result: AuditResult, count: number): AuditResult {
  const kept = new Set(result.items.slice(0, count).map((one) => one.id));
  return {
    ...result,
    items: result.items.filter((one) => kept.has(one.id)),
    services: result.services.map((one) => ({
      ...one,
      verdicts: one.verdicts.filter((verdict) => kept.has(verdict.item)),
      findings: one.findings.filter((finding) => kept.has(finding.item)),
    })),
  };
}
