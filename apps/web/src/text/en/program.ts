const number = new Intl.NumberFormat('en-GB');
const plural = (n: number, one: string, many: string): string => `${number.format(n)} ${n === 1 ? one : many}`;

/** Words of the pages of the program. */
export const program = {
  title: 'Program',
  tabs: { overview: 'Overview', map: 'Heat map', plan: 'Plan' },
  parts: 'Parts of the program',
  empty: {
    title: 'Nothing has been audited yet',
    text: 'This page shows how far the audits are and how good what they found is: by phase, by standard and by week.',
    add: 'Add a repository',
  },
  progress: {
    title: 'Verified',
    text: (decided: number, applicable: number) => `${number.format(decided)} of ${number.format(applicable)} items are decided`,
    left: (open: number) => `${number.format(open)} not verified`,
  },
  compliance: {
    title: 'Compliant',
    text: (passed: number, decided: number) => `${number.format(passed)} of ${number.format(decided)} decided items pass`,
    waived: (waived: number) => (waived === 0 ? 'no accepted risk' : plural(waived, 'accepted risk', 'accepted risks')),
  },
  launch: {
    title: 'Public launch',
    none: 'Not one service was audited',
    room: 'Decision room',
  },
  deadlines: {
    title: 'Deadlines',
    overdue: (n: number) => (n === 0 ? 'None is overdue' : `${number.format(n)} overdue`),
    soon: (n: number) => `${number.format(n)} due in seven days`,
    accepted: (n: number) => `${number.format(n)} accepted for a time`,
  },
  phases: {
    title: 'Phases',
    none: 'There are no phases yet. A template makes four, and puts services into them by how critical they are.',
    make: 'Make four phases',
    columns: { phase: 'Phase', services: 'Audit finished', progress: 'Verified', compliance: 'Compliant', open: 'Not verified' },
    audited: (audited: number, of: number) => `${number.format(audited)} of ${number.format(of)}`,
    name: (n: number | null, title: string) => (n === null ? title : `${n} · ${title}`),
  },
  burnDown: {
    title: (now: number, before: number | undefined) =>
      before === undefined
        ? `${plural(now, 'finding is', 'findings are')} open`
        : now === before
          ? `${plural(now, 'finding is', 'findings are')} open, as many as at the end of last week`
          : `${plural(now, 'finding is', 'findings are')} open, ${number.format(Math.abs(now - before))} ${now < before ? 'fewer' : 'more'} than at the end of last week`,
    subtitle: (weeks: number) => `Open findings by severity at the end of each week, ${plural(weeks, 'week', 'weeks')}`,
    one: 'The line begins with the second week.',
    table: 'Show as table',
    chart: 'Show as chart',
    week: 'Week of',
    opened: 'Opened',
    left: 'Closed or accepted',
  },
  week: {
    title: 'Since last week',
    sum: (opened: number, closed: number) => `${number.format(opened)} opened, ${number.format(closed)} closed`,
    work: (audits: number, answers: number) =>
      `${plural(audits, 'audit', 'audits')} ended, ${plural(answers, 'answer', 'answers')} of people`,
    none: 'No finding came or went.',
    columns: { service: 'Service', opened: 'Opened', closed: 'Closed' },
  },
  findings: {
    title: 'Findings and deadlines',
    columns: { severity: 'Severity', open: 'Open', overdue: 'Overdue', soon: 'Due in 7 days', accepted: 'Accepted', closed: 'Closed' },
  },
  criteria: {
    title: 'Success criteria',
    met: 'Met',
    missed: 'Not met',
    unknown: 'Not measured',
    wanted: (share: string) => `wanted: ${share}`,
  },
  cost: {
    title: 'Cost',
    none: 'No hours are planned: say who audits, with how many hours a week, and what an hour costs.',
    planned: 'Planned',
    actual: 'Actual',
    forecast: 'Forecast',
    fixed: 'Tools and other costs',
    columns: { role: 'Role', hours: 'Hours', rate: 'Rate', planned: 'Planned', actual: 'Actual' },
    hours: (actual: number, planned: number) => `${number.format(Math.round(actual))} of ${number.format(Math.round(planned))}`,
    withoutRate: (roles: readonly string[]) => `Without a rate, and left out of the money: ${roles.join(', ')}`,
    hidden: 'Rates and cost are shown to lead auditors and administrators.',
  },
  steps: {
    title: 'Where the services stand',
    names: {
      preparation: 'Preparation',
      'automated-scan': 'Automated scan',
      'manual-review': 'Manual review',
      'domain-review': 'Domain review',
      'integration-review': 'Integration review',
      compilation: 'Compilation',
      'owner-review': 'Review with the owner',
      'remediation-tracking': 'Remediation',
    },
    states: { 'not-started': 'not started', 'in-progress': 'in progress', done: 'done', blocked: 'blocked' },
  },
  map: {
    readout: 'Point at a cell, or walk with the arrow keys; Enter opens its list.',
    label: 'Services by standards',
    filter: 'Filter services',
    phase: 'Phase',
    sort: 'Order',
    sorts: { plan: 'As planned', worst: 'Worst first', name: 'By name' },
    service: 'Service',
    grade: 'Grade',
    failing: 'Services that fail',
    cell: (verified: number, applicable: number, failing: number) =>
      `${number.format(verified)} of ${number.format(applicable)} verified, ${number.format(failing)} fail`,
    notAsked: 'not asked',
    notVerified: 'not verified',
    none: (text: string) => `No service matches “${text}”.`,
    clear: 'Clear the filter',
    legend: {
      letter: 'A to F: grade of the standard',
      unknown: '? too little is verified',
      na: '– not asked',
      bar: 'bar: share that is verified',
    },
    count: (shown: number, all: number) =>
      shown === all ? plural(all, 'service', 'services') : `${number.format(shown)} of ${plural(all, 'service', 'services')}`,
    sortBy: (standard: string) => `Order by ${standard}`,
  },
  plan: {
    noTeam: 'Nobody is on the team yet',
    noTeamText:
      'A plan needs people: say who audits and with how many hours a week. Then the work that is left is levelled against their time.',
    addAuditor: 'Add to the team',
    name: 'Name',
    role: 'Role',
    roles: { lead: 'Lead', senior: 'Senior', junior: 'Junior' },
    hours: 'Hours a week',
    ends: (day: string) => `The work ends on ${day}`,
    cannotEnd: 'Not all of the work has a place',
    nothing: 'No work is left',
    baseline: (title: string, day: string) => `Held against “${title}” of ${day}`,
    onTime: 'Nothing slips.',
    slips: (services: number, days: number) =>
      `${plural(services, 'service', 'services')} end later${days > 0 ? `, the program by ${plural(days, 'working day', 'working days')}` : ''}.`,
    later: (days: number) => `+${days} d`,
    save: 'Keep this plan',
    saveTitle: 'Name of the plan',
    groups: { prepare: 'Prepare', audit: 'Audit', review: 'Review' },
    chart: 'Schedule',
    help: 'Drag a phase to say from when on it may begin, or drag a service into another phase. By keyboard: left and right on the bar of a phase, Enter keeps it, Escape puts it back; services have a list of phases.',
    notBefore: 'Not before',
    phaseOf: (service: string) => `Phase of ${service}`,
    noPhase: 'No phase',
    movePhase: (title: string) => `Begin of ${title}`,
    shifted: (title: string, day: string) => `${title} not before ${day}`,
    unscheduled: 'What has no place',
    team: 'Load by week',
    load: (hours: number, capacity: number) => `${number.format(Math.round(hours))} of ${number.format(Math.round(capacity))} h`,
    away: 'away',
    auditor: 'Auditor',
    whatIf: 'What if somebody is away?',
    whatIfEnd: 'Back to the plan',
    without: (name: string, from: string, to: string) => `Without ${name} from ${from} to ${to}:`,
    from: 'From',
    to: 'To',
    try: 'Try',
    today: 'Today',
    week: (day: string) => `Week of ${day}`,
  },
  share: (value: number | null): string => {
    if (value === null) return '–';
    const percent = Math.round(value * 100);
    if (percent === 0 && value > 0) return '< 1 %';
    if (percent === 100 && value < 1) return '> 99 %';
    return `${percent} %`;
  },
  money: (value: number, currency: string): string =>
    new Intl.NumberFormat('en-GB', { style: 'currency', currency, maximumFractionDigits: 0 }).format(value),
};
