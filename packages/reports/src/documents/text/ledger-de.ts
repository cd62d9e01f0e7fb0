import type { ledgerEn } from './ledger-en.ts';

/** Sentences of the ledger and of the slides, in German. */
export const ledgerDe: Readonly<Record<keyof typeof ledgerEn, string>> = {
  'ledger.title': 'Prüfbuch',
  'ledger.findings': 'Befunde',
  'ledger.checklist': 'Checkliste',
  'ledger.totals': 'Summen',
  'ledger.questions': 'Fragen',
  'ledger.routes': 'Routen',
  'ledger.places': 'Stellen',
  'ledger.blocks': 'Verhindert',
  'ledger.role': 'Rolle',
  'ledger.dueDays': 'Frist (Tage)',
  'ledger.state': 'Stand',
  'ledger.owner': 'Zuständig',
  'ledger.note': 'Bemerkung',
  'ledger.yes': 'ja',
  'ledger.open': 'offen',
  'ledger.planned': 'geplant',
  'ledger.fixed': 'behoben',
  'ledger.waived': 'getragen',
  'ledger.verdict': 'Urteil',
  'ledger.reason': 'Grund',
  'ledger.evidence': 'Beleg',
  'ledger.look': 'Wo nachsehen',
  'ledger.auditor': 'Beantwortet von',
  'ledger.method': 'Methode',
  'ledger.path': 'Pfad',
  'ledger.access': 'Zugang',
  'ledger.guards': 'Wächter',

  'deck.title': 'Betriebsreife',
  'deck.decision.notes':
    'Die Entscheidung folgt allein aus den Urteilen; niemand hat sie eingetragen. Jede Zahl führt zu ihrem Beleg in der Prüfung.',
  'deck.decision':
    '{decision} für den öffentlichen Einsatz{n, plural, =0 {} one {: ein kritischer Punkt steht im Weg} other {: # kritische Punkte stehen im Weg}}',
  'deck.ratings': 'Schwächster Teil: {worst}, {pass} von {decided} erfüllt',
  'deck.ratings.notes':
    'Grün ist erfüllt, gelb teilweise, rot nicht; gestrichelt wurde nicht geprüft. Solange ein kritischer Punkt offen ist, gibt es höchstens ein D.',
  'deck.blockers':
    '{n, plural, one {Ein kritischer Punkt steht} other {# kritische Punkte stehen}} im Weg; {n, plural, one {ihn} other {sie}} zu schließen braucht {hours}',
  'flow.unnamed': 'Funktion ohne Namen',
  'flow.guard':
    '{kind, select, enforces {verlangt einen Ausweis} optional {Ausweis freiwillig} swallows {lässt falsche Ausweise durch} presence_only {fragt nur, ob einer da ist} stub {lässt alle durch} public_constant {nimmt eine Konstante an} principal_required {verlangt einen Nutzer} conditional {prüft unter einer Bedingung} neutral {betrifft keine Ausweise} deny_all {weist alle ab} undefined {undefined} other {nicht lesbar}}',
  'deck.cost.nothing': 'Vor der Freigabe ist nichts zu bezahlen; was binnen 30 Tagen fällig ist, kostet {cost}',
  'deck.cost': 'Vor der Freigabe: {cost}, etwa {days, plural, one {# Arbeitstag} other {# Arbeitstage}} einer Person',
  'deck.timeline': 'Alles mit Frist passt in {days, plural, one {# Arbeitstag} other {# Arbeitstage}}',
  'deck.unverified': '{n, plural, one {Eine Frage wurde} other {# Fragen wurden}} nicht geprüft',
  'deck.unverified.notes':
    'Sie brauchen einen Menschen, ein laufendes System oder ein Dokument. Bis jemand nachgesehen hat, sind sie weder gute noch schlechte Nachricht.',
  'deck.asks': 'Heute brauchen wir {n, plural, one {eines} other {# Dinge}} von Ihnen',
  'deck.asks.notes': 'Jedes braucht einen Namen und einen Tag, ehe diese Sitzung endet.',
  'deck.asks.people': '{hours} für das freimachen, was die Freigabe verhindert ({cost}).',
  'deck.asks.owner': 'Benennen, wer die {n, plural, one {offene Frage} other {# offenen Fragen}} beantwortet.',
  'deck.asks.again': 'Den Tag der nächsten Prüfung festlegen; entschieden wird nach ihrem Ergebnis.',
};
