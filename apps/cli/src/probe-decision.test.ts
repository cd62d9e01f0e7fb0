import type { AuditResult, ProbeRun, Status } from '@airworthy/model';
import { expect, test } from 'vitest';
import { decideJoined } from './probe-decision.ts';

const audit = (status: Status): AuditResult =>
  ({
    items: [{ id: 'S01-001', severity: 'critical' }],
    services: [{ name: 'orders', verdicts: [{ item: 'S01-001', status }] }],
  }) as unknown as AuditResult;
const run = (live: string): Pick<ProbeRun, 'verdicts'> => ({ verdicts: [{ item: 'S01-001', live }] as unknown as ProbeRun['verdicts'] });
const decision = (said: Status, live: string): string | undefined => decideJoined(audit(said), 'orders', run(live))?.[1]?.decision;

test('what was refuted fails, what was confirmed decides what the audit could not, and a failure of the audit stays', () => {
  expect(decision('PASS', 'FAIL')).toBe('NO-GO');
  expect(decision('UNKNOWN', 'PASS')).toBe('GO');
  expect(decision('UNKNOWN', 'INCONCLUSIVE')).toBe('NO-GO');
  expect(decision('FAIL', 'PASS')).toBe('NO-GO');
  expect(decision('PASS', 'INCONCLUSIVE')).toBe('GO');
});
