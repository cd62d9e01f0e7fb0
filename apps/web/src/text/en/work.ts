/** Words of "My work". */
export const work = {
  title: 'My work',
  nothing: 'Nothing waits for you.',
  lead: (all: number, overdue: number): string =>
    `${all} ${all === 1 ? 'thing waits' : 'things wait'} for you${overdue === 0 ? '.' : `, ${overdue} of them overdue.`}`,
  reviews: {
    title: 'Waits for a second person',
    empty:
      'No answer and no waiver of somebody else waits for you. Answers to critical items and waivers show here until two people agree.',
  },
  claims: {
    title: 'Taken by you',
    empty: 'You have taken no item. On a checklist, T takes one for half an hour, so that nobody does the same work.',
  },
  findings: { title: 'Findings you own', empty: 'You own no finding. On the findings page, whoever triages says who takes care of what.' },
  waiver: (service: string, reason: string): string => `${service} · Somebody asks to accept the risk: ${reason}`,
  since: (day: string): string => `since ${day}`,
  until: (moment: string): string => `until ${moment}`,
};
