const number = new Intl.NumberFormat('en-GB');

/** Words of the list of services and of the first run. */
export const overview = {
  title: 'Services',
  add: 'Add repository',
  noGo: (bad: number, all: number): string =>
    bad === 0
      ? `None of ${number.format(all)} is a no-go for a public launch.`
      : `${number.format(bad)} of ${number.format(all)} ${bad === 1 ? 'is' : 'are'} a no-go for a public launch.`,
  nobody: { title: 'No service has been audited yet', text: 'A lead auditor or an administrator adds repositories.' },
  failed: (problem: string): string => `could not be audited. ${problem}`,
  find: 'Find a service',
  none: 'No service has that in its name.',
  columns: {
    service: 'Service',
    launch: 'Public launch',
    grade: 'Grade',
    coverage: 'Coverage',
    critical: 'Critical',
    high: 'High',
    built: 'Built with',
  },
  first: {
    title: 'Begin',
    lead: 'Airworthy reads the code of services, without running it, and says what stands between them and production.',
    demo: 'Load the demo program',
    demoTitle: 'Look around first',
    demoText:
      'A ticketing system of 21 services is audited here, as it would be with yours. People, plan and answers around it are made up. It is marked on every page and can be taken out with one click.',
    loading: 'The demo is audited',
  },
  adding: {
    first: 'Audit your first repository',
    another: 'Add a repository',
    text: 'Its code is read, never run. The first verdicts are there within a minute.',
    from: 'From',
    git: 'Git address',
    folder: 'Folder of the server',
    address: 'Address',
    folderName: 'Folder',
    audit: 'Audit it',
    cancel: 'Cancel',
  },
  banner: {
    demo: 'Demo program.',
    demoMore: '21 services of an example, with people and plans that are made up.',
    remove: 'Take the demo out',
    sure: 'Take out the demo program, with everything that was said about it?',
    missing: {
      'public-url': 'PUBLIC_URL is not set: links in invitations and documents lead to the address of this machine.',
      mail: 'SMTP_URL is not set: hand invitations over yourself.',
    },
    short: { 'public-url': 'PUBLIC_URL', mail: 'e-mail' },
    missingTitle: 'Not configured',
    how: 'Settings of the server',
    hide: 'Hide until tomorrow',
  },
};
