/** Wörter der Seite der Dokumente. */
export const documents = {
  title: 'Dokumente',
  text: 'Geschrieben aus dem, was jetzt gilt: Urteile, Antworten von Personen, angenommene Risiken, Fristen und Zeitplan.',
  about: 'Über',
  program: 'Das ganze Programm',
  language: 'Sprache',
  languages: { en: 'Englisch', de: 'Deutsch' },
  columns: { document: 'Dokument', formats: 'Formate' },
  perService: 'Über jeden Dienst',
  empty: { title: 'Noch gibt es nichts zu schreiben', text: 'Dokumente entstehen von der ersten Prüfung an.' },
};
