import { decide } from '@airworthy/engine/score/decide';
import { score } from '@airworthy/engine/score/score';
import type { AuditResult, Decision, ProbeRun, Status } from '@airworthy/model';

/**
 * Go or no-go from the verdicts of the audit with what was seen on the running service: what was refuted fails, what was confirmed decides what the audit
 * could not, and everything else stays as the audit says. A failure of the audit that could not be seen live stays one, for a person to look at.
 */
export function decideJoined(audit: AuditResult, service: string, run: Pick<ProbeRun, 'verdicts'>): Decision[] | undefined {
  const audited = audit.services.find((one) => one.name === service);
  if (!audited) return undefined;
  const live = new Map(run.verdicts.map((one) => [one.item, one.live]));
  const cards = new Map(audit.items.map((one) => [one.id, one]));
  const joined = audited.verdicts.flatMap((verdict) => {
    const card = cards.get(verdict.item);
    if (!card) return [];
    const status = joinedStatus(verdict.status, live.get(verdict.item));
    return [{ item: { id: card.id, severity: card.severity, exposures: card.exposures ?? ALL }, verdict: { status } }];
  });
  return decide(joined, score(joined).coverage);
}

const ALL: Decision['exposure'][] = ['internal', 'public', 'scale', 'regulated'];

function joinedStatus(said: Status, live: ProbeRun['verdicts'][number]['live'] | undefined): Status {
  if (live === 'FAIL') return 'FAIL';
  return live === 'PASS' && said === 'UNKNOWN' ? 'PASS' : said;
}
