import type { AuditResult, ServiceResult } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { headline } from '../view/decisions.ts';
import { momentOf } from './uuid.ts';

/**
 * A verification summary (in-toto Statement v1 with the predicate of https://slsa.dev/spec/v1.1/verification_summary) for each service, as
 * one JSON document a line: what was verified, by which policy, and whether it passed for public use. To be signed by whoever releases.
 */
export const inTotoWriter: ReportWriter = {
  id: 'in-toto',
  mediaType: 'application/vnd.in-toto+json',
  extension: 'intoto.jsonl',
  write: (result, options) => result.services.map((service) => `${JSON.stringify(statementOf(result, service, options.date))}\n`).join(''),
};

function statementOf(result: AuditResult, service: ServiceResult, date: string | undefined): unknown {
  const decision = headline(service);
  const passed = service.decisions.filter((one) => one.decision === 'GO').map((one) => one.exposure);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: service.path === '' ? result.target : `${result.target}/${service.path}`, digest: { airworthyTree: result.treeHash } },
    ],
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: {
      verifier: { id: 'https://airworthy.dev/audit', version: { airworthy: result.tool.version } },
      ...(date === undefined ? {} : { timeVerified: momentOf(date) }),
      resourceUri: `airworthy:${service.name}`,
      policy: {
        uri: `airworthy:standards${result.profile === undefined ? '' : `/${result.profile.name}`}`,
        digest: { airworthyStandards: result.standardsHash },
      },
      verificationResult: decision?.decision === 'GO' ? 'PASSED' : 'FAILED',
      verifiedLevels: passed.map((exposure) => `AIRWORTHY_${exposure.toUpperCase()}`),
      // Fields of ours, named as the predicate asks of extensions.
      airworthy_blockers: decision?.blockers ?? [],
      airworthy_conditions: decision?.conditions ?? [],
      airworthy_notVerified: service.score.counts.unknown,
    },
  };
}
