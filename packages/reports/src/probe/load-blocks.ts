import type { ProbeLoad } from '@airworthy/model';
import type { Block } from '../documents/block.ts';
import { heading, paragraph } from '../documents/build.ts';

const RIGHT = { align: 'right', width: 8 } as const;

/** How the service took load that comes whether or not it answers. */
export function loadBlocks(loads: readonly ProbeLoad[]): Block[] {
  if (loads.length === 0) return [];
  return [heading(2, 'Load', 'load'), ...loads.flatMap(ofLoad)];
}

function ofLoad({ subject, steps, saturation }: ProbeLoad): Block[] {
  const line = (label: string, tone: 'pass' | 'high' | 'fail', of: (step: ProbeLoad['steps'][number]) => number) => ({
    label,
    tone,
    points: steps.map((step) => ({ x: step.users, y: of(step) })),
  });
  const { lastGood, firstBad } = saturation;
  const where =
    firstBad === null
      ? `It was well up to ${lastGood ?? 0} users, the most that were tried.`
      : lastGood === null
        ? `It was not well with ${firstBad} users, the fewest that were tried.`
        : `It is full between ${lastGood} and ${firstBad} users.`;
  return [
    paragraph([
      `${subject}: requests were sent when they were due, whether or not earlier ones had been answered; times count from then on, so that waiting behind a stall is part of them. “Sent late” is how late 99 of 100 left this machine, which is ours; “service” counts from when a request was written on an open connection. ${where}`,
    ]),
    {
      kind: 'lines',
      title: `Answer times of ${subject}`,
      description: `milliseconds by number of users. ${where}`,
      x: 'users',
      y: 'ms',
      series: [line('p50', 'pass', (step) => step.p50), line('p95', 'high', (step) => step.p95), line('p99', 'fail', (step) => step.p99)],
      ...(firstBad === null ? {} : { mark: { x: firstBad, text: 'full' } }),
    },
    {
      kind: 'table',
      columns: [
        { title: 'Users', ...RIGHT },
        { title: 'Due/s', ...RIGHT },
        { title: 'Answered/s', ...RIGHT },
        { title: 'Failed', ...RIGHT },
        { title: 'p50 ms', ...RIGHT },
        { title: 'p90', ...RIGHT },
        { title: 'p95', ...RIGHT },
        { title: 'p99', ...RIGHT },
        { title: 'p99.9', ...RIGHT },
        { title: 'Max', ...RIGHT },
        { title: 'Sent late', ...RIGHT },
        { title: 'Service p50', ...RIGHT },
        { title: 'p99', ...RIGHT },
        { title: '', width: 20 },
      ],
      rows: steps.map((step) => [
        [String(step.users)],
        [String(step.rate)],
        [String(step.answered)],
        [step.failed === 0 ? '0' : `${step.failed} of ${step.sent}`],
        ...[step.p50, step.p90, step.p95, step.p99, step.p999, step.max, step.lag, step.service50, step.service99].map((ms) => [
          ms === undefined ? '' : String(ms),
        ]),
        [{ kind: 'status', status: step.good ? 'PASS' : 'FAIL', text: step.good ? 'well' : 'full' }, ` ${step.why}`],
      ]),
    },
  ];
}
