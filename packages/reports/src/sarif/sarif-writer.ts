import type { AuditResult, Finding } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { SEVERITY_RANK } from '../view/words.ts';
import { clip, LIMITS } from './limits.ts';
import { encode, physical, ROOT, SCHEMA, segment, semantic } from './places.ts';
import { LEVELS, toRule } from './rules.ts';

/** SARIF 2.1.0 with one run: a rule for each item that has a finding, a result for each finding, diagnostics as notifications. */
export const sarifWriter: ReportWriter = {
  id: 'sarif',
  mediaType: 'application/sarif+json',
  extension: 'sarif',
  write: (result) => `${JSON.stringify(toLog(result), null, 2)}\n`,
};

function toLog(result: AuditResult): Record<string, unknown> {
  const findings = result.services
    .flatMap((service) => {
      const reasons = new Map(service.verdicts.map((one) => [one.item, one.reason]));
      return service.findings.map((finding) => ({
        finding,
        folder: service.path,
        headline: (reasons.get(finding.item) || finding.title).replace(/\.$/, ''),
      }));
    })
    .toSorted((a, b) => SEVERITY_RANK[a.finding.severity] - SEVERITY_RANK[b.finding.severity]);
  const kept = findings.slice(0, LIMITS.results);
  const used = new Set(kept.map((one) => one.finding.item));
  const items = result.items.filter((item) => used.has(item.id)).slice(0, LIMITS.rules);
  const indexes = new Map(items.map((item, index) => [item.id, index]));
  const seen = new Map<string, number>();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Airworthy',
            semanticVersion: semantic(result.tool.version),
            rules: items.map(toRule),
            notifications: [...new Set(result.diagnostics.map((one) => one.code))].toSorted().map((id) => ({ id })),
          },
        },
        automationDetails: { id: `airworthy/${segment(result.target)}/` },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder that was audited.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation(result)],
        results: kept.map((one) => toResult(one, indexes, seen)),
        properties: {
          treeHash: result.treeHash,
          standardsHash: result.standardsHash,
          services: result.services.map((service) => ({
            name: service.name,
            grade: service.score.grade,
            coverage: service.score.coverage,
            ...service.score.counts,
          })),
          ...(kept.length < findings.length ? { leftOut: findings.length - kept.length } : {}),
        },
      },
    ],
  };
}

function toResult(
  { finding, folder, headline }: { finding: Finding; folder: string; headline: string },
  indexes: ReadonlyMap<string, number>,
  seen: Map<string, number>,
): Record<string, unknown> {
  const index = indexes.get(finding.item);
  const nth = (seen.get(finding.fingerprint) ?? 0) + 1;
  seen.set(finding.fingerprint, nth);
  const [first, ...others] = finding.locations.slice(0, LIMITS.locations);
  return {
    ruleId: finding.item,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: 'fail',
    level: LEVELS[finding.severity],
    message: { text: clip(finding.message && finding.message !== `${headline}.` ? `${headline}: ${finding.message}` : headline) },
    locations: [{ physicalLocation: first ? physical(first) : { artifactLocation: { uri: encode(folder), uriBaseId: ROOT } } }],
    ...(others.length > 0 ? { relatedLocations: others.map((at, id) => ({ id, physicalLocation: physical(at) })) } : {}),
    partialFingerprints: { 'airworthyFinding/v1': finding.fingerprint, primaryLocationLineHash: `${finding.fingerprint}:${nth}` },
    properties: {
      service: finding.service,
      status: finding.status,
      severity: finding.severity,
      slaDays: finding.slaDays,
      effortHours: finding.effortHours,
      role: finding.role,
    },
  };
}

const LEVEL_OF = { info: 'note', warning: 'warning', error: 'error' } as const;

/** Diagnostics, and a note for each service with items nobody verified: they have no result, and must not look passed. */
function invocation(result: AuditResult): Record<string, unknown> {
  const codes = [...new Set(result.diagnostics.map((one) => one.code))].toSorted();
  const told = result.diagnostics.map((one) => ({
    level: LEVEL_OF[one.level],
    message: { text: clip(one.message || one.code) },
    descriptor: { id: one.code, index: codes.indexOf(one.code) },
    ...(one.location ? { locations: [{ physicalLocation: physical(one.location) }] } : {}),
  }));
  const open = result.services
    .filter((service) => service.score.counts.unknown > 0)
    .map((service) => ({
      level: 'note',
      message: {
        text: clip(
          `${service.name}: ${service.score.counts.unknown} items were not verified. They are not results of this run, and they did not pass.`,
        ),
      },
    }));
  return { executionSuccessful: !result.diagnostics.some((one) => one.level === 'error'), toolExecutionNotifications: [...told, ...open] };
}
