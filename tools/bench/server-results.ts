import { join } from 'node:path';
import { audit } from '@airworthy/engine/audit/audit';
import { openProject } from '@airworthy/engine/audit/open-project';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { disabledCache } from '@airworthy/engine/tree/cache';
import type { AuditResult } from '@airworthy/model';

const ROOT = join(import.meta.dirname, '../..');

/** The audit of the sample service. */
export function sampleResult(): Promise<AuditResult> {
  return audit({
    project: openProject(join(ROOT, 'e2e/sample-service'), {}),
    target: 'sample-service',
    library: loadStandards(join(ROOT, 'standards')),
    cache: disabledCache,
    toolVersion: 'bench',
    printedVersion: '0.0.0',
  });
}

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
