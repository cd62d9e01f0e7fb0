import type { Text } from '../text.ts';

const number = new Intl.NumberFormat('de-DE');

export const overview: Text['overview'] = {
  title: 'Dienste',
  add: 'Repository hinzufügen',
  noGo: (bad: number, all: number): string =>
    bad === 0
      ? `Keiner von ${number.format(all)} ist ein No-Go für einen öffentlichen Start.`
      : `${number.format(bad)} von ${number.format(all)} ${bad === 1 ? 'ist' : 'sind'} ein No-Go für einen öffentlichen Start.`,
  nobody: { title: 'Noch wurde kein Dienst auditiert', text: 'Repositorys fügt ein leitender Auditor oder ein Administrator hinzu.' },
  failed: (problem: string): string => `konnte nicht auditiert werden. ${problem}`,
  find: 'Dienst suchen',
  none: 'Kein Dienst heißt so.',
  columns: {
    service: 'Dienst',
    launch: 'Öffentlicher Start',
    grade: 'Note',
    coverage: 'Abdeckung',
    critical: 'Kritisch',
    high: 'Hoch',
    built: 'Gebaut mit',
  },
  first: {
    title: 'Anfangen',
    lead: 'Airworthy liest den Code von Diensten, ohne ihn auszuführen, und sagt, was zwischen ihnen und dem Produktivbetrieb steht.',
    demo: 'Demo-Programm laden',
    demoTitle: 'Erst einmal umsehen',
    demoText:
      'Ein Ticketing-System aus 21 Diensten wird hier auditiert, wie es mit Ihren geschähe. Leute, Plan und Antworten darum herum sind erfunden. Es ist auf jeder Seite gekennzeichnet und lässt sich mit einem Klick wieder entfernen.',
    loading: 'Die Demo wird auditiert',
  },
  adding: {
    first: 'Das erste Repository auditieren',
    another: 'Ein Repository hinzufügen',
    text: 'Der Code wird gelesen, nie ausgeführt. Die ersten Urteile sind binnen einer Minute da.',
    from: 'Woher',
    git: 'Git-Adresse',
    folder: 'Ordner des Servers',
    address: 'Adresse',
    folderName: 'Ordner',
    audit: 'Auditieren',
    cancel: 'Abbrechen',
  },
  banner: {
    demo: 'Demo-Programm.',
    demoMore: '21 Dienste eines Beispiels, mit erfundenen Leuten und Plänen.',
    remove: 'Demo entfernen',
    sure: 'Das Demo-Programm mit allem entfernen, was darüber gesagt wurde?',
    missing: {
      'public-url': 'PUBLIC_URL ist nicht gesetzt: Links in Einladungen und Dokumenten führen zur Adresse dieser Maschine.',
      mail: 'SMTP_URL ist nicht gesetzt: Geben Sie Einladungen selbst weiter.',
    },
    short: { 'public-url': 'PUBLIC_URL', mail: 'E-Mail' },
    missingTitle: 'Nicht eingerichtet',
    how: 'Einstellungen des Servers',
    hide: 'Bis morgen ausblenden',
  },
};
