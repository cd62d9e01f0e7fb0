import { DECISIONS } from '@airworthy/model';
import type { AuditResult } from '@airworthy/model';
import type { ReportWriter } from '../report-writer.ts';
import { badgeSvg, shieldsJson } from './badge.ts';
import type { Badge } from './badge.ts';

export const badgeWriter: ReportWriter = {
  id: 'badge',
  mediaType: 'image/svg+xml',
  extension: 'svg',
  write: (result) => badgeSvg(badgeOf(result)),
};

export const shieldsWriter: ReportWriter = {
  id: 'shields',
  mediaType: 'application/json',
  extension: 'shields.json',
  write: (result) => shieldsJson(badgeOf(result)),
};

/** The gravest decision of all services, and the grade where there is one service. */
function badgeOf({ services }: AuditResult): Badge {
  const decisions = services.flatMap((one) => one.decisions.map((decision) => decision.decision));
  const gravest = DECISIONS.toReversed().find((one) => decisions.includes(one));
  if (gravest === undefined) return { label: 'airworthy', message: 'nothing audited', color: 'lightgrey' };
  const grade = services.length === 1 ? ` · ${services[0]?.score.grade ?? ''}` : ` · ${services.length} services`;
  return {
    label: 'airworthy',
    message: `${gravest}${grade}`,
    color: gravest === 'GO' ? 'brightgreen' : gravest === 'NO-GO' ? 'red' : 'yellow',
  };
}
