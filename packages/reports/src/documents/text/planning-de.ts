import type { planningEn } from './planning-en.ts';
import { processDe } from './process-de.ts';

/** Sentences about people, time and waiting, in German. */
export const planningDe: Readonly<Record<keyof typeof planningEn, string>> = {
  'auditor.role.lead': 'Leitung der Prüfung',
  'auditor.role.senior': 'Erfahrene Prüfkraft',
  'auditor.role.junior': 'Nachwuchsprüfkraft',
  'capacity.day': 'Tag {n}',
  'capacity.week': 'Woche {n}',
  'capacity.text':
    '{n, plural, one {Eine Prüfkraft hat} other {# Prüfkräfte haben}} zusammen {hours} Stunden in der Woche. Was die Maschine offen ließ, braucht {left} und ist am {end} erledigt. Von Hand wäre dieses Team mit derselben Prüfung {low} bis {high} Wochen beschäftigt.',
  'capacity.unnamed': 'Plätze im Team ohne Namen stehen mit ihrer Rolle da: Namen gehören in <c>.airworthy/program.yaml</c>.',
  'capacity.noStart': 'Der erste Tag ist nicht bekannt; gezählt wird von ihm an.',
  'capacity.title': 'Kapazität nach Woche',
  'capacity.table':
    'Vergebene Stunden von den vorhandenen. Nachwuchs beginnt mit der zweiten Phase; niemand leitet das Gespräch zu einem Dienst, den er selbst geprüft hat, solange es jemand anderen gibt.',
  'capacity.auditor': 'Prüfkraft',
  'capacity.role': 'Rolle',
  'capacity.total': 'Zusammen',
  'capacity.away': 'abwesend',
  'capacity.cell': '{used} von {has}',
  'capacity.who': 'Wer welchen Dienst prüft, und wann',
  'capacity.audits': 'Beantwortet die Fragen',
  'capacity.reviews': 'Gespräch mit dem Eigentümer',
  'capacity.when': 'Wann',
  'capacity.owner': 'Eigentümer',
  'capacity.slips': 'Was sich verschiebt, wenn jemand fehlt',
  'capacity.slips.text':
    'Jede Zeile nimmt eine Prüfkraft für {weeks, plural, one {eine Woche} other {# Wochen}} ab ihrem ersten Arbeitstag heraus und verteilt den Rest neu. Nach Plan endet die Prüfung am {end}.',
  'capacity.away.who': 'Abwesend',
  'capacity.away.from': 'Ab',
  'capacity.away.end': 'Ende der Prüfung',
  'capacity.away.services': 'Dienste, die später fertig werden, in Arbeitstagen',
  'capacity.days': '({n, plural, =0 {unverändert} one {+# Tag} other {+# Tage}})',
  'capacity.nothing': 'keine: andere übernehmen rechtzeitig',
  'waiting.title': 'Was Warten kostet',
  'waiting.text':
    'Punkte, die ihre Frist überschritten haben, wenn nichts behoben wird. Gezählt ist, was die Entscheidung für „{exposure}“ nennt; offen kann mehr sein.',
  'waiting.weeks': 'Gewartet',
  'waiting.after': '{n, plural, one {eine Woche} other {# Wochen}}',
  'waiting.of': '{n} von {of}',
  'waiting.overdueWeeks': 'Wochen über der Frist, summiert',
  'waiting.targets': 'Fristen zählen vom Tag des Stands: kritisch 7 Tage, hoch 30, mittel 90; niedrig hat keine.',
  'waiting.assume': 'Angenommen: In der Zeit wird nichts behoben, nichts Neues gefunden, und jeder Punkt einer Schwere wiegt gleich.',
  'waiting.formula':
    'Kosten = Preis einer Woche × Wochen über der Frist, summiert über die Punkte. Preise, wie das Team sie gesetzt hat: {prices}. Eine Schwere ohne Preis zählt nichts.',
  'waiting.unpriced':
    'Es steht kein Betrag da: Niemand hat gesagt, was eine Woche über der Frist kostet. Er gehört als <c>waiting.overdueWeek</c> in <c>.airworthy/program.yaml</c>; Kosten = dieser Preis × Wochen über der Frist, summiert über die Punkte.',
  'waiting.launch':
    'Die andere Seite: Was vor der Freigabe zu tun ist, braucht {weeks} Wochen des Teams ({hours} bei {capacity} in der Woche).',
  'waiting.launch.cost':
    'Die andere Seite: Was vor der Freigabe zu tun ist, braucht {weeks} Wochen des Teams ({hours} bei {capacity} in der Woche). Bei {week} je Woche ohne Start, wie das Team es gesetzt hat, sind das {cost}.',
  'waiting.line':
    'Wird nichts behoben, {critical, plural, =0 {ist nach vier Wochen kein kritischer Punkt} one {ist nach vier Wochen ein kritischer Punkt} other {sind nach vier Wochen # kritische Punkte}} über der Frist, nach dreizehn {high, plural, =0 {kein hoher} one {ein hoher} other {# hohe}} (gezählt für „{exposure}“).',
  'waiting.line.cost':
    'Wird nichts behoben, {critical, plural, =0 {ist nach vier Wochen kein kritischer Punkt} one {ist nach vier Wochen ein kritischer Punkt} other {sind nach vier Wochen # kritische Punkte}} über der Frist, nach dreizehn {high, plural, =0 {kein hoher} one {ein hoher} other {# hohe}} (gezählt für „{exposure}“). Zu den Preisen des Teams kostet das {cost} in vier Wochen und {late} in dreizehn.',
  'fit.app': 'Nach <c>{path}</c>, wo <c>{name}</c> entsteht (Zeile {line}).',
  'fit.routes': 'In <c>{path}</c>, so wie es die Routen dort brauchen.',
  'fit.file': 'Nach <c>{path}</c> oder in eine Datei, die es lädt.',
  'fit.exactly': 'Nach <c>{path}</c>.',
  'fit.like': 'Für <c>{path}</c>: an einer Route gezeigt, auf die Funktion dort zu übertragen.',
  'fit.new': 'Eine neue Datei, <c>{path}</c>.',
  'fit.within': 'Was <c>await</c> braucht, steht in <c>{name}</c>.',
  'fit.await': 'Der Dienst ist CommonJS: Was <c>await</c> braucht, steht in einer async-Funktion.',
  'fit.foreign': 'Der Dienst fragt seine Datenbank über {name}, dieser Code nicht; zu übertragen ist, was er fragt.',
  'hardening.prisma': 'In SQL, das Prisma sendet, brauchen Werte für Spalten vom Typ <c>uuid</c> dahinter <c>::uuid</c>.',
  'fit.written':
    'Geschrieben für {other}{own, select, none {} other {, während der Dienst auf {own} läuft}}: zu übertragen ist, was der Code tut, nicht wie er angemeldet wird.',
  'fit.typed': 'Der Dienst ist in JavaScript geschrieben: Die Typen entfallen.',
  'hardening.elsewhere':
    'Wo Code für ein anderes Framework oder eine andere Datenbankbibliothek als Ihre ({own}) geschrieben ist, sagt es die Zeile darüber; zu übertragen ist, was er tut.',
  'hardening.install': '<b>Installieren</b>',
  'hardening.settings': '<b>Einstellungen, die dieser Code liest:</b>',
  'index.walk': 'Rundgang durch den Code',
  'flow.within': 'in',
  'flow.kind.transaction': 'Transaktion beginnt',
  'flow.kind.read': 'liest',
  'flow.kind.write': 'schreibt',
  'flow.kind.cache': 'Zwischenspeicher',
  'flow.kind.call': 'ruft',
  'flow.kind.job': 'übergibt der Warteschlange',
  'flow.kind.model': 'fragt ein Modell',
  'flow.kind.speech': 'Sprache',
  'flow.kind.message': 'sendet',
  'flow.kind.event': 'meldet',
  'flow.kind.file': 'Datei',
  ...processDe,
};
