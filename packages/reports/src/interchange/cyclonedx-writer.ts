import type { AuditResult, ServiceResult, Verdict } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { momentOf, uuidOf } from './uuid.ts';

/**
 * CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the packages of each service, and attestations that say for every question that was
 * asked how far the service conforms and how sure that is.
 */
export const cycloneDxWriter: ReportWriter = {
  id: 'cyclonedx',
  mediaType: 'application/vnd.cyclonedx+json',
  extension: 'cdx.json',
  write: (result, options) => `${JSON.stringify(bom(result, options.date), null, 2)}\n`,
};

const serviceRef = (service: ServiceResult): string => `service:${service.name}`;
const requirementRef = (item: string): string => `requirement:${item}`;
const claimRef = (service: ServiceResult, verdict: Verdict): string => `claim:${service.name}:${verdict.item}`;

/** 1 when the verdict follows from code that was read, less when a heuristic said so. */
const CONFIDENCE: Readonly<Record<Verdict['confidence'], number>> = { proved: 1, likely: 0.7 };

function bom(result: AuditResult, date: string | undefined): unknown {
  const packages = new Map<string, { name: string; version: string }>();
  for (const service of result.services) for (const one of service.portrait?.packages ?? []) packages.set(purl(one), one);
  const tool = 'tool:airworthy';
  const asked = new Set(result.services.flatMap((service) => answered(service).map((verdict) => verdict.item)));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf('bom', result.treeHash, result.standardsHash)}`,
    version: 1,
    metadata: {
      timestamp: momentOf(date),
      tools: { components: [{ type: 'application', 'bom-ref': tool, name: 'airworthy', version: result.tool.version }] },
      component: { type: 'application', 'bom-ref': 'target', name: result.target, version: result.treeHash.slice(0, 12) },
    },
    components: [
      ...result.services.map((service) => ({ type: 'application', 'bom-ref': serviceRef(service), name: service.name })),
      ...[...packages]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([ref, one]) => ({ type: 'library', 'bom-ref': ref, name: one.name, version: one.version, purl: ref })),
    ],
    dependencies: [
      { ref: 'target', dependsOn: result.services.map(serviceRef) },
      ...result.services.map((service) => ({
        ref: serviceRef(service),
        dependsOn: [...new Set((service.portrait?.packages ?? []).map(purl))].toSorted(),
      })),
    ],
    definitions: {
      standards: [
        {
          'bom-ref': 'standard:airworthy',
          name: 'Airworthy production readiness',
          version: result.standardsHash.slice(0, 12),
          requirements: result.items
            .filter((item) => asked.has(item.id))
            .map((item) => ({ 'bom-ref': requirementRef(item.id), identifier: item.id, title: item.title, text: item.why })),
        },
      ],
    },
    declarations: {
      assessors: [{ 'bom-ref': 'assessor:airworthy', thirdParty: false, organization: { name: 'Airworthy' } }],
      attestations: result.services.map((service) => ({
        summary: `Static audit of ${service.name}: ${service.score.counts.pass} pass, ${service.score.counts.partial} in part, ${service.score.counts.fail} fail, ${service.score.counts.unknown} not verified`,
        assessor: 'assessor:airworthy',
        map: answered(service).map((verdict) => ({
          requirement: requirementRef(verdict.item),
          claims: [claimRef(service, verdict)],
          conformance: { score: verdict.status === 'PASS' ? 1 : verdict.status === 'PARTIAL' ? 0.5 : 0, rationale: verdict.reason },
          confidence: { score: CONFIDENCE[verdict.confidence], rationale: verdict.confidence },
        })),
      })),
      claims: result.services.flatMap((service) =>
        answered(service).map((verdict) => ({
          'bom-ref': claimRef(service, verdict),
          target: serviceRef(service),
          predicate: `${verdict.item}: ${verdict.status}`,
          reasoning: verdict.reason,
        })),
      ),
      targets: {
        components: result.services.map((service) => ({ type: 'application', 'bom-ref': `target:${service.name}`, name: service.name })),
      },
    },
  };
}

/** Only what was decided is attested: an open question is no claim. */
function answered(service: ServiceResult): Verdict[] {
  return service.verdicts.filter((verdict) => verdict.status === 'PASS' || verdict.status === 'PARTIAL' || verdict.status === 'FAIL');
}

/** https://github.com/package-url/purl-spec */
function purl({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.toWellFormed().split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version.toWellFormed())}`;
}
