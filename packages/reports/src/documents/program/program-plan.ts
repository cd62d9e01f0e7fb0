import type { Exposure, Severity } from '@airworthy/model';
import { MINUTES_A_QUESTION } from '@airworthy/program';
import type { AuditorRole } from '@airworthy/program';

/** A phase of an audit program, as a profile or a team names it. */
export interface ProgramPhase {
  name: string;
  title: string;
  services: readonly string[];
  /** What was planned for an audit by hand: checklist items, and person-hours from and to. */
  plan?: { items: number; hours: readonly [number, number] };
}

/** Somebody who audits. */
export interface Auditor {
  /** Empty for a place in the team that nobody fills yet. */
  name: string;
  role: AuditorRole;
  hoursAWeek: number;
  /** Phases by name that they work in; all without it. */
  phases?: readonly string[];
  /** Services that are theirs alone to audit. */
  services: readonly string[];
  /** First and last day of each absence, `YYYY-MM-DD`. */
  away: readonly { from: string; to: string }[];
}

/** What waiting is held to cost. There are no defaults for money: nobody knows it but the team. */
export interface WaitingInputs {
  /** Situation for which points are counted. */
  exposure: Exposure;
  /** What one point of a severity costs for each week past its target. */
  overdueWeek: Readonly<Partial<Record<Severity, number>>>;
  /** What a week costs by which the launch is late. */
  launchWeek?: number;
}

/** Sender and readers of the weekly mail. */
export interface MailSettings {
  from: string;
  to: readonly string[];
  /** Where the documents can be opened. */
  link?: string;
  unsubscribe?: string;
}

/** People, capacity and price of an audit program. */
export interface ProgramPlan {
  phases: readonly ProgramPhase[];
  auditors: readonly Auditor[];
  /** First day of the audit work; the Monday after the snapshot without it. */
  start?: string;
  /** What an auditor costs an hour. */
  auditorRate: number;
  /** Minutes a person needs for a question that comes with the places to look at. */
  minutesAnOpenItem: number;
  /** Hours a service takes besides: review with its owner, and compilation. */
  reviewHoursAService: number;
  /** Weeks of the absence that is tried for each auditor. */
  absenceWeeks: number;
  /** People who make the fixes. */
  engineers: number;
  /** Owners of services by name of the service. */
  owners: Readonly<Record<string, string>>;
  waiting: WaitingInputs;
  mail: MailSettings;
  /** Hours that were worked, where no server keeps them: by name of the auditor. */
  worked: readonly { auditor: string; hours: number }[];
}

export const PLAIN_WAITING: WaitingInputs = { exposure: 'public', overdueWeek: {} };

const place = (role: AuditorRole): Auditor => ({ name: '', role, hoursAWeek: 30, services: [], away: [] });

/** Defaults from a real program of 21 services: its team, its rate, and the steps of its workflow that a machine does not take over. */
export const PLAIN_PLAN: ProgramPlan = {
  phases: [],
  auditors: [place('lead'), place('senior'), place('senior'), place('junior')],
  auditorRate: 150,
  minutesAnOpenItem: MINUTES_A_QUESTION,
  reviewHoursAService: 3,
  absenceWeeks: 2,
  engineers: 6,
  owners: {},
  waiting: PLAIN_WAITING,
  mail: { from: 'Airworthy <airworthy@localhost.invalid>', to: [] },
  worked: [],
};
