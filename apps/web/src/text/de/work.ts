import type { Text } from '../text.ts';

export const work: Text['work'] = {
  title: 'Meine Arbeit',
  nothing: 'Nichts wartet auf Sie.',
  lead: (all, overdue) =>
    `${all === 1 ? 'Eine Sache wartet' : `${all} Dinge warten`} auf Sie${overdue === 0 ? '.' : `, ${overdue} davon ${overdue === 1 ? 'ist' : 'sind'} überfällig.`}`,
  reviews: {
    title: 'Wartet auf eine zweite Person',
    empty:
      'Keine Antwort und keine Ausnahme von anderen wartet auf Sie. Antworten zu kritischen Punkten und Ausnahmen stehen hier, bis zwei Personen einig sind.',
  },
  claims: {
    title: 'Von Ihnen übernommen',
    empty:
      'Sie haben keinen Punkt übernommen. Auf einer Checkliste übernimmt T einen für eine halbe Stunde, damit niemand dieselbe Arbeit macht.',
  },
  findings: {
    title: 'Ihre Befunde',
    empty: 'Ihnen gehört kein Befund. Wer sichtet, sagt auf der Seite der Befunde, wer sich worum kümmert.',
  },
  waiver: (service, reason) => `${service} · Jemand bittet, das Risiko hinzunehmen: ${reason}`,
  since: (day) => `seit ${day}`,
  until: (moment) => `bis ${moment}`,
};
