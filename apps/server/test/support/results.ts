import { fileURLToPath } from 'node:url';
import { audit } from '@airworthy/engine/audit/audit';
import { openProject } from '@airworthy/engine/audit/open-project';
import { loadStandards } from '@airworthy/engine/standards/load-standards';
import { disabledCache } from '@airworthy/engine/tree/cache';
import type { AuditResult } from '@airworthy/model';

const ROOT = new URL('../../../../', import.meta.url);
export const SAMPLE = fileURLToPath(new URL('e2e/sample-service', ROOT));
let kept: Promise<AuditResult> | undefined;

/** The audit of the sample service, made once. */
export function sampleResult(): Promise<AuditResult> {
  kept ??= audit({
    project: openProject(SAMPLE, {}),
    target: 'sample-service',
    library: loadStandards(fileURLToPath(new URL('standards', ROOT))),
    cache: disabledCache,
    toolVersion: 'test',
    printedVersion: '0.0.0',
  });
  return kept;
}

/** The same result with other words on some items, as a later run would have them. */
export function changed(result: AuditResult, items: Readonly<Record<string, 'PASS' | 'FAIL' | 'N/A' | 'UNKNOWN'>>): AuditResult {
  return {
    ...result,
    services: result.services.map((service) => ({
      ...service,
      verdicts: service.verdicts.map((one) => {
        const status = items[one.item];
        return status === undefined ? one : { ...one, status, reason: `It is ${status} now.` };
      }),
      findings: service.findings.filter((one) => items[one.item] === undefined || items[one.item] === 'FAIL'),
    })),
  };
}

/** A fleet of services that are all like the sample, with findings of their own. */
export async function fleetResult(names: readonly string[]): Promise<AuditResult> {
  const result = await sampleResult();
  const [sample] = result.services;
  if (sample === undefined) throw new Error('The sample has one service.');
  return {
    ...result,
    target: 'fleet',
    services: names.map((name) => ({
      ...sample,
      name,
      path: name,
      verdicts: sample.verdicts.map((one) => ({ ...one, service: name })),
      findings: sample.findings.map((one) => ({ ...one, service: name, fingerprint: `${name}-${one.fingerprint}`.slice(0, 64) })),
      routes: sample.routes.map((one) => ({ ...one, service: name })),
    })),
  };
}
