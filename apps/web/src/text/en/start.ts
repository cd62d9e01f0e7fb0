const number = new Intl.NumberFormat('en-GB');

/** Words of the guided first run. */
export const start = {
  title: 'Your program',
  lead: (name: string): string => `${name} is being audited. Results come in while you confirm what the program needs to know.`,
  done: (name: string): string => `${name} was audited. Confirm what the program needs to know; everything can be changed later.`,
  steps: { services: 'Services', standards: 'Standards', schedule: 'Schedule' },
  step: (n: number, title: string): string => `${n}. ${title}`,
  services: {
    text: 'How bad is it for others when this service fails? Critical services are audited first.',
    criticality: 'Criticality',
    waiting: 'Services show here as soon as the audit has read them.',
    of: (name: string): string => `Criticality of ${name}`,
  },
  standards: {
    text: 'Which standards apply follows from what the code does. Take one out where it has no say, with a reason that auditors can check.',
    asked: (services: number): string => (services === 1 ? 'asked of 1 service' : `asked of ${number.format(services)} services`),
    items: (n: number): string => `${number.format(n)} items`,
    without: 'Leave out',
    why: 'Why does it not apply?',
    leave: 'Leave it out',
    back: 'Keep it',
    left: 'left out',
  },
  schedule: {
    text: 'Phases are made by criticality, and hours follow from what is left for people to answer.',
    begin: 'First day',
    nightly: 'Audit again every night at',
    never: 'Never',
    hour: (hour: number): string => `${String(hour).padStart(2, '0')}:00 UTC`,
    phases: 'Make four phases and put services into them',
  },
  confirm: 'Confirm and go on',
  skip: 'Skip',
  saved: 'The program is set up.',
};
