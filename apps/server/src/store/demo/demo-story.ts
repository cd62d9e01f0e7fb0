import { RISK_TEMPLATE } from '@airworthy/program';
import type { Criticality, FindingActionName } from '@airworthy/program';
import type { BodyOf } from '../planning/kinds.ts';

/** Name of the repository; documents are titled with it. */
export const DEMO_NAME = 'DEMO ticketing';
/** How long the demo program has been running when it is loaded, in days. */
export const DEMO_AGE = 23;

/** People of the demo. They have no accounts; their names say what they are. */
export const DEMO_PEOPLE = {
  lead: 'Maya Lindqvist (demo)',
  senior: 'Tomas Okafor (demo)',
  junior: 'Ines Prado (demo)',
  owner: 'Jonas Weber (demo)',
} as const;

export const DEMO_CRITICALITY: Readonly<Record<string, Criticality>> = {
  auth: 'critical',
  order: 'critical',
  payment: 'critical',
  ticket: 'critical',
  'api-gateway': 'high',
  event: 'high',
  marketplace: 'high',
  scanning: 'high',
  transfer: 'high',
  venue: 'high',
  analytics: 'low',
  file: 'low',
  integration: 'low',
  monitoring: 'low',
};

/** @param day of the program, counted from its first one */
export function demoAuditors(day: (days: number) => string): {
  readonly body: Omit<BodyOf['auditor'], 'userId' | 'services' | 'phases'>;
  readonly hours: readonly { readonly service: string; readonly day: string; readonly hours: number; readonly note: string }[];
  readonly away?: { readonly from: string; readonly to: string; readonly reason: string };
}[] {
  const worked = (service: string, at: number, hours: number, note: string) => ({ service, day: day(at), hours, note });
  return [
    {
      body: { name: DEMO_PEOPLE.lead, role: 'lead', hoursPerWeek: 20 },
      hours: [worked('payment', 2, 6, 'Money and ledgers'), worked('order', 4, 5, 'Checkout'), worked('auth', 8, 4, 'Tokens and keys')],
    },
    {
      body: { name: DEMO_PEOPLE.senior, role: 'senior', hoursPerWeek: 32 },
      hours: [
        worked('ticket', 3, 7, 'Reservations'),
        worked('payment', 9, 8, 'Webhooks of the provider'),
        worked('api-gateway', 15, 5, 'Edge'),
      ],
      away: { from: day(37), to: day(44), reason: 'Holidays' },
    },
    {
      body: { name: DEMO_PEOPLE.junior, role: 'junior', hoursPerWeek: 30 },
      hours: [worked('auth', 5, 6, 'Checklist'), worked('marketplace', 10, 6, 'Royalties'), worked('venue', 16, 6, 'Checklist')],
    },
  ];
}

/** Services that are audited after others. */
export const DEMO_DEPENDENCIES = [
  ['order', 'payment'],
  ['order', 'ticket'],
  ['marketplace', 'payment'],
  ['transfer', 'ticket'],
] as const;

export const DEMO_RISKS: readonly BodyOf['risk'][] = RISK_TEMPLATE.map((one, index) => ({
  ...one,
  owner: index % 2 === 0 ? DEMO_PEOPLE.lead : DEMO_PEOPLE.senior,
  state: index === 3 ? ('mitigated' as const) : one.state,
}));

/**
 * What became of findings, by severity, in the order of their services: the moves of the first, of the second and so on, each with the day
 * of the program on which it happened. Findings beyond the list stay as the audit found them.
 */
export const DEMO_MOVES: readonly (readonly (readonly [FindingActionName, number, string])[])[] = [
  [
    ['triage', 2, ''],
    ['start', 5, ''],
    ['claim-fixed', 9, 'Released.'],
    ['verify', 12, 'Seen in the code and on the running service.'],
  ],
  [
    ['triage', 3, ''],
    ['plan', 6, 'In the next sprint.'],
  ],
  [
    ['triage', 2, ''],
    ['start', 8, ''],
  ],
  [
    ['triage', 4, ''],
    ['start', 10, ''],
    ['claim-fixed', 19, 'Released; please have a look.'],
  ],
  [['triage', 6, '']],
  [['dismiss', 7, 'The gateway in front of it does this; seen in its configuration.']],
  [
    ['triage', 5, ''],
    ['claim-fixed', 11, 'Released.'],
    ['verify', 17, 'The rule passes on the new commit.'],
  ],
];

/** Waivers on high findings: who asks for what reason, and whether it was approved. */
export const DEMO_WAIVERS = [
  { reason: 'Behind the company network until the launch; fixed before that.', days: 60, approved: true },
  { reason: 'The provider answers in two weeks; until then the limit of the account holds.', days: 21, approved: true },
  { reason: 'Needs the new cluster, which comes in January.', days: 75, approved: false },
] as const;

/** What people said of open questions, in the order in which the checklist asks them. */
export const DEMO_ANSWERS = [
  { service: 'order', status: 'PASS', reason: 'Shown in the drill of last week; the recording lies in the wiki.' },
  { service: 'order', status: 'PASS', reason: 'Read together with the team; the dashboard has it since spring.' },
  { service: 'order', status: 'FAIL', reason: 'Nobody could show it. The team wants to have it by next month.' },
  { service: 'order', status: 'N/A', reason: 'The service keeps no files of users.' },
  { service: 'payment', status: 'PASS', reason: 'The certificate of the provider was seen; it is good until next year.' },
  { service: 'payment', status: 'PARTIAL', reason: 'Done for cards, not yet for refunds by bank transfer.' },
  { service: 'ticket', status: 'PASS', reason: 'Load test of last month: 500 reservations a second, none sold twice.' },
] as const;
