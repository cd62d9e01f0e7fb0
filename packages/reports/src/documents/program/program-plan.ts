/** A phase of an audit program, as a profile or a team names it. */
export interface ProgramPhase {
  name: string;
  title: string;
  services: readonly string[];
  /** What was planned for an audit by hand: checklist items, and person-hours from and to. */
  plan?: { items: number; hours: readonly [number, number] };
}

/** People, capacity and price of an audit program. */
export interface ProgramPlan {
  phases: readonly ProgramPhase[];
  auditors: readonly { role: 'lead' | 'senior' | 'junior'; people: number; hoursAWeek: number }[];
  /** What an auditor costs an hour. */
  auditorRate: number;
  /** Minutes a person needs for a question that comes with the places to look at. */
  minutesAnOpenItem: number;
  /** Hours a service takes besides: review with its owner, and compilation. */
  reviewHoursAService: number;
}

/** Defaults from a real program of 21 services: its team, its rate, and the steps of its workflow that a machine does not take over. */
export const PLAIN_PLAN: ProgramPlan = {
  phases: [],
  auditors: [
    { role: 'lead', people: 1, hoursAWeek: 30 },
    { role: 'senior', people: 2, hoursAWeek: 30 },
    { role: 'junior', people: 1, hoursAWeek: 30 },
  ],
  auditorRate: 150,
  minutesAnOpenItem: 6,
  reviewHoursAService: 3,
};
