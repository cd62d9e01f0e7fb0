import type { ChangeReport, Severity } from '@airworthy/model';
import { inRepository, placeOf, worseMoves } from './change-writer.ts';
import type { ChangeWriter } from './change-writer.ts';

const SEVERITY: Readonly<Record<Severity, string>> = { critical: 'blocker', high: 'critical', medium: 'major', low: 'minor' };

/** GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/), with what the change made worse. */
export const gitlabChangeWriter: ChangeWriter = { id: 'gitlab', endings: ['.gitlab.json'], write: codeQuality };

function codeQuality(report: ChangeReport): string {
  const seen = new Map<string, number>();
  const entries = worseMoves(report).map((one) => {
    const at = placeOf(one);
    const place = inRepository(at ?? { path: 'package.json', line: 1 }, report);
    const nth = (seen.get(one.move.fingerprint) ?? 0) + 1;
    seen.set(one.move.fingerprint, nth);
    return {
      description: `${one.move.title}: ${one.move.message}`,
      check_name: one.move.item,
      // Entries of one fingerprint are taken for one.
      fingerprint: nth === 1 ? one.move.fingerprint : `${one.move.fingerprint}-${nth}`,
      severity: SEVERITY[one.move.severity],
      location: { path: place.path, lines: { begin: place.line } },
    };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
