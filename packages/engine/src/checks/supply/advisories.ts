import type { AdvisoryHit } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';

function print(hit: AdvisoryHit): string {
  const name = [hit.id, ...hit.aliases.filter((alias) => alias.startsWith('CVE-'))].join(', ');
  const repaired = hit.fixed === undefined ? 'no repaired version is known' : `repaired in ${hit.fixed}`;
  return `${hit.package} ${hit.version}: ${name} (${hit.severity}), ${repaired}${hit.summary === undefined ? '' : `: ${hit.summary}`}`;
}

export const noSevereAdvisory = defineCheck({
  id: 'supply/no-severe-advisory',
  title: 'No package has a known vulnerability of severity critical or high or was made to do harm',
  failTitle: 'A package has a known vulnerability of severity critical or high, or was made to do harm',
  needs: ['advisories'],
  // What was made to do harm has run where it was installed, shipped or not.
  subjects: ({ advisories }) =>
    advisories.filter((hit) => hit.malicious || (hit.development !== true && (hit.severity === 'critical' || hit.severity === 'high'))),
  holds: () => false,
  location: (hit) => hit.location,
  message: print,
  whenNone: 'pass',
  noneMessage: 'The advisories that were given name no shipped package with severity critical or high, and none that was made to do harm.',
  confidence: 'proved',
});

export const exceptionsExplained = defineCheck({
  id: 'supply/exceptions-explained',
  ...everyLive('advisoryExceptions', {
    title: 'Each exception to a finding has a reason and ends on a date',
    failTitle: 'A finding is passed over without a reason, or for ever',
    holds: (one) => one.reason && one.ends,
    seen: (one) => `${one.by} passes over ${one.id}: ${one.reason ? 'with a reason' : 'no reason'}, ${one.ends ? 'with an end' : 'no end'}`,
    none: 'No scanner is told to pass over a finding.',
  }),
});
