import { manifestPath } from '@airworthy/model';
import type { Severity } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';

const SEVERITY: Readonly<Record<Severity, string>> = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' };

/** GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/): one entry a finding, at its first place. */
export const gitlabWriter: ReportWriter = {
  id: 'gitlab',
  mediaType: 'application/json',
  extension: 'gitlab.json',
  write: (result) => {
    const entries = result.services.flatMap((service) =>
      service.findings.map((finding) => ({
        description: `${finding.title}: ${finding.message}`,
        check_name: finding.item,
        fingerprint: finding.fingerprint,
        severity: SEVERITY[finding.severity],
        // A finding without a place is about the service as a whole; the format wants a file.
        location: {
          path: finding.locations[0]?.path ?? manifestPath(service.path),
          lines: { begin: finding.locations[0]?.line ?? 1 },
        },
      })),
    );
    return `${JSON.stringify(entries, null, 2)}\n`;
  },
};
