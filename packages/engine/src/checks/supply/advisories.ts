import type { AdvisoryHit } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';

function print(hit: AdvisoryHit): string {
  const name = [hit.id, ...hit.aliases.filter((alias) => alias.startsWith('CVE-'))].join(', ');
  const repaired = hit.fixed === undefined ? 'no repaired version is known' : `repaired in ${hit.fixed}`;
  return `${hit.package} ${hit.version}: ${name} (${hit.severity}), ${repaired}${hit.summary === undefined ? '' : `: ${hit.summary}`}`;
}

/** Packages that reach production, as far as the lockfile tells. */
function shipped(hits: readonly AdvisoryHit[]): AdvisoryHit[] {
  return hits.filter((hit) => hit.development !== true && !hit.malicious);
}

export const noSevereAdvisory = defineCheck({
  id: 'supply/no-severe-advisory',
  title: 'No shipped package has a known vulnerability of severity critical or high',
  failTitle: 'A shipped package has a known vulnerability of severity critical or high',
  needs: ['advisories'],
  subjects: ({ advisories }) => shipped(advisories).filter(({ severity }) => severity === 'critical' || severity === 'high'),
  holds: () => false,
  location: (hit) => hit.location,
  message: print,
  whenNone: 'pass',
  noneMessage: 'The advisories that were given name no shipped package with severity critical or high.',
  confidence: 'proved',
});

export const nothingMalicious = defineCheck({
  id: 'supply/no-malicious-package',
  title: 'No installed package is known to have been made to do harm',
  failTitle: 'A package is installed that was made to do harm',
  needs: ['advisories'],
  subjects: ({ advisories }) => advisories.filter(({ malicious }) => malicious),
  holds: () => false,
  location: (hit) => hit.location,
  message: print,
  whenNone: 'pass',
  noneMessage: 'The advisories that were given name no installed package as malicious.',
  confidence: 'proved',
});
