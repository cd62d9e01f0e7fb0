import type { ChangeReport } from '@airworthy/model';
import type { ChangeWriter } from './change-writer.ts';
import { badgeSvg, shieldsJson } from '../badge/badge.ts';
import type { Badge } from '../badge/badge.ts';

export const svgChangeWriter: ChangeWriter = { id: 'badge', endings: ['.svg'], write: (report) => badgeSvg(badgeOf(report)) };
export const shieldsChangeWriter: ChangeWriter = {
  id: 'shields',
  endings: ['.shields.json'],
  write: (report) => shieldsJson(badgeOf(report)),
};

function badgeOf(report: ChangeReport): Badge {
  const worse = report.changes.filter((one) => one.direction === 'worse').length;
  if (report.blocked) return { label: 'airworthy gate', message: `blocked: ${worse} worse`, color: 'red' };
  return { label: 'airworthy gate', message: worse > 0 ? `clear, ${worse} worse` : 'clear', color: worse > 0 ? 'yellow' : 'brightgreen' };
}
