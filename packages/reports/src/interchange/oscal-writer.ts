import type { AuditResult, ServiceResult, Verdict } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { momentOf, uuidOf } from './uuid.ts';

/**
 * OSCAL assessment results (https://pages.nist.gov/OSCAL/), with a stub of the plan that they need as a resource of their own. The format
 * knows two states of a finding only: what was not verified becomes an observation without a finding, so that nothing reads it as satisfied.
 */
export const oscalWriter: ReportWriter = {
  id: 'oscal',
  mediaType: 'application/json',
  extension: 'oscal.json',
  write: (result, options) => `${JSON.stringify(assessment(result, options.date), null, 2)}\n`,
};

const VERSION = '1.1.3';

function assessment(result: AuditResult, date: string | undefined): unknown {
  const moment = momentOf(date);
  const stub = planOf(result, moment);
  const plan = uuidOf('plan', result.standardsHash);
  return {
    'assessment-results': {
      uuid: uuidOf('results', result.treeHash, result.standardsHash),
      metadata: {
        title: `Production readiness of ${result.target}`,
        'last-modified': moment,
        version: word(result.treeHash.slice(0, 12)),
        'oscal-version': VERSION,
        remarks: 'Only satisfied and not-satisfied exist as states here: what was not verified is an observation without a finding.',
      },
      'import-ap': { href: `#${plan}` },
      results: result.services.map((service) => resultOf(result, service, moment)),
      'back-matter': {
        resources: [
          {
            uuid: plan,
            title: 'Assessment plan',
            description: `Static audit of source code by Airworthy ${result.tool.version} against ${new Set(result.items.map((item) => item.standard)).size} standards; nothing is executed.`,
            // The plan itself, so that a reader needs nothing else.
            base64: {
              filename: 'assessment-plan.json',
              'media-type': 'application/oscal+json',
              value: Buffer.from(JSON.stringify(stub)).toString('base64'),
            },
            props: [{ name: 'standards-hash', ns: 'https://airworthy.dev/ns/oscal', value: word(result.standardsHash) }],
          },
        ],
      },
    },
  };
}

/** A plan that says what was going to be looked at. There is no system security plan: it stands as a resource that says so. */
function planOf(result: AuditResult, moment: string): unknown {
  const system = uuidOf('system', result.target);
  const asked = [...new Set(result.services.flatMap((service) => service.verdicts.map((verdict) => verdict.item)))].toSorted();
  return {
    'assessment-plan': {
      uuid: uuidOf('assessment-plan', result.treeHash, result.standardsHash),
      metadata: {
        title: `Plan of the audit of ${result.target}`,
        'last-modified': moment,
        version: word(result.standardsHash.slice(0, 12)),
        'oscal-version': VERSION,
      },
      'import-ssp': { href: `#${system}` },
      'reviewed-controls': {
        'control-selections': [
          asked.length === 0 ? { 'include-all': {} } : { 'include-controls': asked.map((item) => ({ 'control-id': token(item) })) },
        ],
      },
      'assessment-subjects': [{ type: 'component', description: 'The services that were found in the audited folder.', 'include-all': {} }],
      'back-matter': {
        resources: [{ uuid: system, title: result.target, description: 'No system security plan was given: the code itself was read.' }],
      },
    },
  };
}

function resultOf(result: AuditResult, service: ServiceResult, moment: string): unknown {
  const applicable = service.verdicts.filter((verdict) => verdict.status !== 'N/A');
  const cards = new Map(result.items.map((item) => [item.id, item]));
  const titleOf = (verdict: Verdict): string => cards.get(verdict.item)?.title ?? verdict.item;
  const decided = applicable.filter((verdict) => verdict.status !== 'UNKNOWN');
  return {
    uuid: uuidOf('result', result.treeHash, service.name),
    title: service.name,
    description: `Verdicts about ${service.name}: ${decided.length} of ${applicable.length} questions that apply were decided.`,
    start: moment,
    'reviewed-controls': {
      'control-selections': [
        applicable.length === 0
          ? { 'include-all': {} }
          : { 'include-controls': applicable.map((verdict) => ({ 'control-id': token(verdict.item) })) },
      ],
    },
    ...(applicable.length === 0
      ? {}
      : {
          observations: applicable.map((verdict) => ({
            uuid: observationId(result, service, verdict),
            title: titleOf(verdict),
            description: verdict.reason === '' ? titleOf(verdict) : verdict.reason,
            props: [
              { name: 'verdict', ns: 'https://airworthy.dev/ns/oscal', value: verdict.status },
              { name: 'confidence', ns: 'https://airworthy.dev/ns/oscal', value: verdict.confidence },
            ],
            methods: [verdict.method === 'human' ? 'EXAMINE' : 'TEST'],
            collected: moment,
            ...evidenceOf(verdict),
          })),
        }),
    ...(decided.length === 0
      ? {}
      : {
          findings: decided.map((verdict) => ({
            uuid: uuidOf('finding', result.treeHash, service.name, verdict.item),
            title: titleOf(verdict),
            description: verdict.reason === '' ? titleOf(verdict) : verdict.reason,
            target: {
              type: 'objective-id',
              'target-id': token(verdict.item),
              status: {
                state: verdict.status === 'PASS' ? 'satisfied' : 'not-satisfied',
                ...(verdict.status === 'PARTIAL' ? { reason: 'other', remarks: 'Some of the places do, others do not.' } : {}),
              },
            },
            'related-observations': [{ 'observation-uuid': observationId(result, service, verdict) }],
          })),
        }),
  };
}

function evidenceOf(verdict: Verdict): Record<string, unknown> {
  const evidence = verdict.evidence.slice(0, 20).map((one) => ({
    description: one.message === '' ? verdict.item : one.message,
    ...(one.location === undefined
      ? {}
      : { href: `${one.location.path.toWellFormed().split('/').map(encodeURIComponent).join('/')}#L${one.location.line}` }),
  }));
  return evidence.length === 0 ? {} : { 'relevant-evidence': evidence };
}

function observationId(result: AuditResult, service: ServiceResult, verdict: Verdict): string {
  return uuidOf('observation', result.treeHash, service.name, verdict.item);
}

/** Values there are never empty and have no blanks at their ends. */
function word(text: string): string {
  return text.trim() || '0';
}

/** Ids are tokens there: letters, digits, dots, dashes and underscores, beginning with a letter. */
function token(id: string): string {
  return id.replace(/[^\w.-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
}
