import type { Text } from '../text.ts';

const number = new Intl.NumberFormat('de-DE');

export const start: Text['start'] = {
  title: 'Ihr Programm',
  lead: (name: string): string => `${name} wird auditiert. Ergebnisse kommen an, während Sie bestätigen, was das Programm wissen muss.`,
  done: (name: string): string => `${name} wurde auditiert. Bestätigen Sie, was das Programm wissen muss; alles lässt sich später ändern.`,
  steps: { services: 'Dienste', standards: 'Normen', schedule: 'Zeitplan' },
  step: (n: number, title: string): string => `${n}. ${title}`,
  services: {
    text: 'Wie schlimm ist es für andere, wenn dieser Dienst ausfällt? Kritische Dienste werden zuerst auditiert.',
    criticality: 'Kritikalität',
    waiting: 'Dienste erscheinen hier, sobald das Audit sie gelesen hat.',
    of: (name: string): string => `Kritikalität von ${name}`,
  },
  standards: {
    text: 'Welche Normen gelten, folgt aus dem, was der Code tut. Nehmen Sie eine heraus, wo sie nichts zu sagen hat, mit einer prüfbaren Begründung.',
    asked: (services: number): string => (services === 1 ? 'gefragt bei 1 Dienst' : `gefragt bei ${number.format(services)} Diensten`),
    items: (n: number): string => `${number.format(n)} Punkte`,
    without: 'Weglassen',
    why: 'Warum gilt sie nicht?',
    leave: 'Jetzt weglassen',
    back: 'Behalten',
    left: 'weggelassen',
  },
  schedule: {
    text: 'Phasen entstehen nach Kritikalität, und Stunden folgen aus dem, was Leute noch beantworten müssen.',
    begin: 'Erster Tag',
    nightly: 'Jede Nacht neu auditieren um',
    never: 'Nie',
    hour: (hour: number): string => `${String(hour).padStart(2, '0')}:00 UTC`,
    phases: 'Vier Phasen anlegen und Dienste einordnen',
  },
  confirm: 'Bestätigen und weiter',
  skip: 'Überspringen',
  saved: 'Das Programm ist eingerichtet.',
};
