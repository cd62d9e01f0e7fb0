/** Words of the page of documents. */
export const documents = {
  title: 'Documents',
  text: 'Written from what is in force now: verdicts, answers of people, accepted risks, deadlines and the plan.',
  about: 'About',
  program: 'The whole program',
  language: 'Language',
  languages: { en: 'English', de: 'German' },
  columns: { document: 'Document', formats: 'Formats' },
  perService: 'About each service',
  empty: { title: 'There is nothing to write about yet', text: 'Documents are made from the first audit on.' },
};
