/** Words that stand around every page. */
export const frame = {
  skip: 'Skip to the content',
  navigation: 'Sections',
  sections: {
    services: 'Services',
    program: 'Program',
    fleet: 'Fleet',
    decisions: 'Decisions',
    documents: 'Documents',
    findings: 'Findings',
    work: 'My work',
    admin: 'Administration',
  },
  theme: { label: 'Theme', system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  look: 'View',
  account: 'Account of',
  signOut: 'Sign out',
};
