import type { Text } from '../text.ts';

export const frame: Text['frame'] = {
  skip: 'Zum Inhalt springen',
  navigation: 'Bereiche',
  sections: {
    services: 'Dienste',
    program: 'Programm',
    fleet: 'Flotte',
    decisions: 'Entscheidungen',
    documents: 'Dokumente',
    findings: 'Befunde',
    work: 'Meine Arbeit',
    admin: 'Verwaltung',
  },
  theme: { label: 'Farben', system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  look: 'Ansicht',
  account: 'Konto von',
  signOut: 'Abmelden',
};
