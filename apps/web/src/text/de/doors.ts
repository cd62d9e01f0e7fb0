import type { Text } from '../text.ts';

export const doors: Text['doors'] = {
  email: 'E-Mail',
  password: 'Passwort',
  passwordHint: 'Mindestens 12 Zeichen.',
  name: 'Name',
  setup: {
    title: 'Willkommen bei Airworthy',
    lead: 'Legen Sie den ersten Administrator an. Dieser Link gilt einmal.',
    organisation: 'Organisation',
    name: 'Ihr Name',
    send: 'Anlegen und anmelden',
  },
  signIn: { title: 'Anmelden', lead: 'Audits, Befunde und Entscheidungen zu Ihren Diensten.', send: 'Anmelden' },
  join: {
    title: 'Dem Team beitreten',
    lead: 'Wenn Sie schon ein Konto haben, geben Sie dessen Adresse und Passwort an.',
    send: 'Beitreten',
  },
  notFound: {
    title: 'Diese Seite gibt es nicht',
    text: 'Die Adresse ist vertippt, oder was sie nannte, ist weg.',
    back: 'Zu den Diensten',
  },
  problem: {
    again: 'Noch einmal',
    old: 'Was Sie sehen, konnte nicht neu gelesen werden und ist vielleicht überholt. Was Sie schreiben, bleibt.',
    correlation: 'Korrelations-ID',
    answered: (status: number): string => `Der Server antwortete mit ${status}.`,
    kinds: {
      400: 'Die Anfrage wurde nicht verstanden.',
      401: 'Bitte melden Sie sich wieder an.',
      403: 'Das ist Ihrer Rolle nicht erlaubt.',
      404: 'Das gibt es nicht oder nicht mehr.',
      409: 'So, wie es steht, geht das nicht.',
      412: 'Jemand hat es inzwischen geändert.',
      422: 'So kann das nicht angenommen werden.',
      429: 'Zu viele Anfragen; warten Sie einen Moment.',
      503: 'Die Datenbank antwortet nicht; versuchen Sie es gleich wieder.',
      507: 'Die Platte des Servers ist voll.',
    } as Record<number, string>,
  },
  loading: 'Wird geladen',
};
