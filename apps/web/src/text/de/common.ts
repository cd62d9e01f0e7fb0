import type { Counts } from '../../api/shapes.ts';
import type { Text } from '../text.ts';

const number = new Intl.NumberFormat('de-DE');
const day = new Intl.DateTimeFormat('de-DE', { day: 'numeric', month: 'short', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('de-DE', { day: 'numeric', month: 'short' });
const moment = new Intl.DateTimeFormat('de-DE', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export const common: Text['common'] = {
  all: 'Alle',
  status: { PASS: 'Erfüllt', PARTIAL: 'Teilweise', FAIL: 'Nicht erfüllt', UNKNOWN: 'Nicht geprüft', 'N/A': 'Trifft nicht zu' },
  severity: { critical: 'Kritisch', high: 'Hoch', medium: 'Mittel', low: 'Niedrig' },
  decision: { GO: 'Frei', 'GO WITH CONDITIONS': 'Frei mit Auflagen', 'NO-GO': 'Nicht frei' },
  role: { backend: 'Backend', devops: 'DevOps', qa: 'QA', security: 'Sicherheit', data: 'Daten', product: 'Produkt' },
  exposure: {
    internal: 'Interne Nutzung',
    public: 'Öffentlicher Start',
    scale: 'Mehr als 1.000 Nutzer',
    regulated: 'Regulierte Daten',
  } as Record<string, string>,
  method: {
    static: 'Aus dem Code gelesen',
    live: 'Am laufenden Dienst gesehen',
    imported: 'Von einem anderen Werkzeug gemeldet',
    human: 'Von einem Menschen beantwortet',
  },
  state: {
    open: 'Offen',
    triaged: 'Gesichtet',
    planned: 'Geplant',
    'in-progress': 'In Arbeit',
    fixed: 'Als behoben gemeldet',
    verified: 'Bestätigt',
    waived: 'Befristet hingenommen',
    'false-positive': 'Fehlalarm',
  },
  move: {
    triage: 'Sichten',
    plan: 'Einplanen',
    start: 'Arbeit beginnen',
    stop: 'Zurückstellen',
    'claim-fixed': 'Behoben melden',
    'withdraw-claim': 'Meldung zurückziehen',
    verify: 'Bestätigen',
    waive: 'Befristet hinnehmen',
    'end-waiver': 'Ausnahme beenden',
    dismiss: 'Fehlalarm',
    reopen: 'Wieder öffnen',
  },
  run: { queued: 'wartet auf einen Arbeitsprozess', running: 'läuft', done: 'fertig', failed: 'gescheitert', cancelled: 'abgebrochen' },
  verified: (verified: number, of: number): string => `${number.format(verified)} von ${number.format(of)} geprüft`,
  strip: (counts: Counts, verified: number, of: number): string =>
    `${counts.pass} erfüllt, ${counts.partial} teilweise, ${counts.fail} nicht erfüllt, ${counts.unknown} nicht geprüft; ${verified} von ${of} geprüft`,
  number: (value: number): string => number.format(value),
  day: (iso: string): string => day.format(new Date(iso)),
  shortDay: (iso: string): string => shortDay.format(new Date(iso)),
  moment: (iso: string): string => moment.format(new Date(iso)),
  due: (daysLeft: number | null): string => {
    if (daysLeft === null) return 'Ohne Frist';
    const days = Math.floor(Math.abs(daysLeft));
    return daysLeft < 0 ? `${days} Tage überfällig` : `${days} Tage übrig`;
  },
};
