import type { Counts } from '../../api/shapes.ts';

const number = new Intl.NumberFormat('en-GB');
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Words of the app. */
export const common = {
  all: 'All',
  status: { PASS: 'Pass', PARTIAL: 'Partial', FAIL: 'Fail', UNKNOWN: 'Not verified', 'N/A': 'Not applicable' },
  severity: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' },
  decision: { GO: 'Go', 'GO WITH CONDITIONS': 'Go with conditions', 'NO-GO': 'No-go' },
  role: { backend: 'Backend', devops: 'DevOps', qa: 'QA', security: 'Security', data: 'Data', product: 'Product' } as Record<
    string,
    string
  >,
  exposure: { internal: 'Internal use', public: 'Public launch', scale: 'More than 1,000 users', regulated: 'Regulated data' } as Record<
    string,
    string
  >,
  method: {
    static: 'Read from the code',
    live: 'Seen on the running service',
    imported: 'Told by another tool',
    human: 'Answered by a person',
  },
  state: {
    open: 'Open',
    triaged: 'Triaged',
    planned: 'Planned',
    'in-progress': 'In progress',
    fixed: 'Claimed fixed',
    verified: 'Verified',
    waived: 'Accepted for a time',
    'false-positive': 'False positive',
  },
  move: {
    triage: 'Triage',
    plan: 'Plan',
    start: 'Start work',
    stop: 'Put back',
    'claim-fixed': 'Claim fixed',
    'withdraw-claim': 'Withdraw claim',
    verify: 'Verify',
    waive: 'Accept for a time',
    'end-waiver': 'End acceptance',
    dismiss: 'False positive',
    reopen: 'Reopen',
  },
  run: { queued: 'waits for a worker', running: 'running', done: 'done', failed: 'failed', cancelled: 'cancelled' },
  verified: (verified: number, of: number): string => `${number.format(verified)} of ${number.format(of)} verified`,
  strip: (counts: Counts, verified: number, of: number): string =>
    `${counts.pass} pass, ${counts.partial} partial, ${counts.fail} fail, ${counts.unknown} not verified; ${verified} of ${of} verified`,
  number: (value: number): string => number.format(value),
  day: (iso: string): string => day.format(new Date(iso)),
  shortDay: (iso: string): string => shortDay.format(new Date(iso)),
  moment: (iso: string): string => moment.format(new Date(iso)),
  due: (daysLeft: number | null): string => {
    if (daysLeft === null) return 'Backlog';
    const days = Math.floor(Math.abs(daysLeft));
    return daysLeft < 0 ? `${days} d overdue` : `${days} d left`;
  },
};
