import type { updatesEn } from './updates-en.ts';

/** Sentences of the weekly mail, the deep dive and the monthly deck, in German. */
export const updatesDe: Readonly<Record<keyof typeof updatesEn, string>> = {
  'success.fixed': '{closed} von {before}, die im früheren Stand nicht erfüllt waren, sind geschlossen ({share}); jetzt {n} offen',
  'success.note.compared':
    'Verglichen mit dem angegebenen früheren Stand, über {n, plural, one {den einen Dienst} other {die # Dienste}}, die beide enthalten.',
  'weekly.decision':
    '{n, plural, =0 {Dem öffentlichen Einsatz steht nichts im Weg.} one {Eine Behebung steht dem öffentlichen Einsatz im Weg; sie schließt {blockers} Hindernisse.} other {# Behebungen stehen dem öffentlichen Einsatz im Weg; zusammen schließen sie {blockers} Hindernisse.}}',
  'weekly.moved': 'Bewegung seit dem letzten Stand',
  'weekly.noPrevious':
    'Es gibt keinen früheren Stand zum Vergleichen; in diesem {n, plural, one {wurde ein Dienst} other {wurden # Dienste}} geprüft.',
  'weekly.closed':
    '{n, plural, =0 {Nichts wurde geschlossen} one {<b>Ein Punkt geschlossen</b>} other {<b># Punkte geschlossen</b>}}{names}.',
  'weekly.added': '{n, plural, =0 {Nichts ist neu} one {<b>Ein Punkt ist neu</b>} other {<b># Punkte sind neu</b>}}{names}.',
  'weekly.unclear': '{n, plural, one {Ein Punkt ist} other {# Punkte sind}} nicht mehr zu beurteilen: weder behoben noch offen.',
  'weekly.turned': '{service}: von {from} zu {to}.',
  'weekly.otherStandards': 'Auch die Standards haben sich geändert; Fragen, die nur ein Stand stellt, zählen nicht mit.',
  'weekly.first': 'Als Erstes',
  'weekly.due':
    'Fällig bis {day}: {n, plural, one {das eine Hindernis} other {die # Hindernisse}} von hier oben und aus dem Fahrplan, sieben Tage nach dem Stand.',
  'weekly.due.days': 'Fällig binnen {days} Tagen nach dem Stand: {n, plural, one {das eine Hindernis} other {alle # Hindernisse}}.',
  'weekly.yours': 'Was wir von Ihnen brauchen',
  'weekly.open': '{item} öffnen',
  'weekly.owners':
    'Für {n, plural, one {einen Dienst} other {# Dienste}} jemanden benennen; {open, plural, one {eine Frage wartet} other {# Fragen warten}}.',
  'weekly.answers': 'Die {open, plural, one {offene Frage} other {# offenen Fragen}} mit der Prüfkraft beantworten.',
  'weekly.well': 'Was gut ging',
  'weekly.well.text': '{title}: Alle {n} Dienste, von denen es verlangt wird, bestehen ({item}).',
  'weekly.subject': '[Einsatzreife] {noGo} von {of} Diensten ohne Freigabe, {go} frei: {blockers} Hindernisse',
  'weekly.subject.change': '[Einsatzreife] {noGo} von {of} ohne Freigabe, {go} frei: {closed} geschlossen, {added} neu',
  'weekly.why':
    'Sie erhalten dies, weil Sie einen dieser Dienste leiten oder verantworten. Wer es verschickt, kann Sie von der Liste nehmen.',
  'dive.text':
    '{n, plural, one {Eine Ursache} other {# Ursachen}} in {minutes} Minuten, die hinderlichsten zuerst. Zu jeder die Stellen, der Dienst, der es richtig macht, wo es einen gibt, die Behebung und drei Entscheidungen.',
  'dive.agenda': 'Ablauf',
  'dive.minutes': 'Minuten',
  'dive.subject': 'Thema',
  'dive.outcome': 'Ergebnis',
  'dive.moved': 'Was sich seit dem letzten Treffen bewegt hat',
  'dive.moved.outcome': 'Alle kennen den Stand',
  'dive.outcome.one': 'Wer, bis wann, was bis dahin',
  'dive.in': '({n, plural, one {ein Dienst} other {# Dienste}})',
  'dive.close': 'Entscheidungen vorlesen',
  'dive.close.outcome': 'Aufgeschrieben, am selben Tag verschickt',
  'dive.facts':
    '{title}, in {n, plural, one {einem Dienst} other {# Diensten}}. Davon {blocks, plural, =0 {wird keiner} one {wird einer} other {werden #}} aufgehalten; die Behebung braucht {hours} ({cost}) überall, wo sie nötig ist.',
  'dive.places': 'Stellen',
  'dive.more': '{n, plural, one {Ein weiterer Dienst} other {# weitere Dienste}}: siehe Liste aller Urteile.',
  'dive.right': '<b>Richtig gemacht in</b>',
  'dive.nobody': 'Noch kein Dienst macht es richtig: Die erste Behebung ist das Muster für die anderen.',
  'dive.confirm': 'Der Punkt ist geschlossen, wenn hier PASS steht:',
  'dive.decide.who': 'Wer macht die gemeinsame Behebung?',
  'dive.decide.when':
    '{severity, select, critical {Bis wann? Die Frist eines kritischen Punkts ist sieben Tage.} high {Bis wann? Die Frist eines hohen Punkts ist 30 Tage.} other {Bis wann?}}',
  'dive.decide.meanwhile': 'Was gilt bis dahin in {n, plural, one {dem Dienst} other {den # Diensten}}?',
  'monthly.decision':
    '{noGo} von {of} Diensten ohne Freigabe{n, plural, =0 {} one {; eine Behebung räumt jedes Hindernis weg} other {; # Behebungen räumen jedes Hindernis weg}}',
  'monthly.decision.notes':
    'Die Entscheidung folgt aus den Urteilen, nicht aus einer Abstimmung: Ein kritischer Punkt, der nicht erfüllt ist, heißt keine Freigabe. Zuerst die Behebungen, die am meisten Dienste frei machen: {ids}.',
  'monthly.asks': 'Heute brauchen wir {n, plural, one {eine Entscheidung} other {# Entscheidungen}} von Ihnen',
  'monthly.asks.notes':
    'Jede Zeile bekommt vor dem Ende des Treffens einen Namen und einen Tag. Die letzte Spalte sagt, wer entscheiden kann.',
  'monthly.ask.first': 'Mit {item} anfangen: {title}',
  'monthly.ask.first.why': '{n, plural, one {Ein Dienst wird} other {# Dienste werden}} davon aufgehalten; {hours} Arbeit',
  'monthly.ask.wait': 'Nach vier Wochen {n, plural, one {ist ein kritischer Punkt} other {sind # kritische Punkte}} über der Frist',
  'monthly.ask.wait.cost':
    'Nach vier Wochen {n, plural, one {ist ein kritischer Punkt} other {sind # kritische Punkte}} über der Frist: {cost} zu den Preisen des Teams',
  'monthly.ask.people': '{hours} für alle Hindernisse freimachen',
  'monthly.ask.people.why': '{weeks} Wochen für {people, plural, one {eine Entwicklerin} other {# Entwickler}}',
  'monthly.ask.people.wait': '{n, plural, one {Ein Dienst bleibt} other {# Dienste bleiben}} ohne Freigabe, solange es nicht getan ist',
  'monthly.ask.owners': 'Für {n, plural, one {einen Dienst} other {# Dienste}} jemanden benennen',
  'monthly.ask.owners.why': '{n, plural, one {Eine Frage wartet} other {# Fragen warten}} auf jemanden, der den Dienst kennt',
  'monthly.ask.owners.wait':
    '{n, plural, one {Eine Frage bleibt} other {# Fragen bleiben}} ungeprüft, und niemand steht für die Behebungen ein',
  'monthly.who.lead': 'Leitung der Entwicklung',
  'monthly.who.product': 'Leitung von Entwicklung und Produkt',
  'monthly.who.owners': 'Eigentümer der Dienste',
  'monthly.who.auditors': 'Prüfkräfte',
  'monthly.column.decision': 'Entscheidung',
  'monthly.column.why': 'Warum',
  'monthly.column.wait': 'Wenn es wartet',
  'monthly.column.who': 'Wer',
  'monthly.column.commitment': 'Vorgeschlagene Zusage',
  'monthly.column.goal': 'Ziel',
  'monthly.column.by': 'Bis',
  'monthly.change': '{closed, plural, =0 {Nichts} one {Ein Punkt} other {# Punkte}} seit dem letzten Stand geschlossen, {added} neu',
  'monthly.closed': 'Geschlossen',
  'monthly.open': 'Noch offen',
  'monthly.map': '{first} ({share} erfüllt) und {second} ({other}) sind über alle Dienste am schwächsten',
  'monthly.map.notes':
    'Erfüllte Urteile von den entschiedenen, nach Bereich und Phase; die schwächsten {n} Bereiche. Was nicht geprüft wurde, zählt auf keiner Seite.',
  'monthly.all': 'Alle',
  'monthly.share': 'Erfüllt',
  'monthly.decided': 'Erfüllt von entschieden',
  'monthly.path': '{n} von {of} Behebungen räumen die Hälfte der {blockers} Hindernisse weg',
  'monthly.path.notes':
    'Eine Behebung wird einmal gemacht und in jeden Dienst getragen, der sie braucht. Die ersten {n} brauchen {hours}. Die Balken zeigen, was danach bleibt.',
  'monthly.path.chart': 'Hindernisse nach jeder Behebung',
  'monthly.left': 'Bleiben',
  'monthly.closes': 'Hiermit geschlossen',
  'monthly.done': 'Vorher geschlossen',
  'monthly.schedule':
    'Die Prüfung endet am {end}; eine Abwesenheit verschiebt sie um bis zu {days, plural, one {einen Tag} other {# Tage}}',
  'monthly.schedule.notes':
    '{n, plural, one {Eine Prüfkraft beantwortet} other {# Prüfkräfte beantworten}}, was die Maschine offen ließ: {left}. Durchgespielt: jede von ihnen {weeks, plural, one {eine Woche} other {# Wochen}} abwesend. Namen und Wochen stehen im Zeitplan.',
  'monthly.money.notes':
    'Die Stunden stehen bei jedem Punkt der Standards, die Preise je Stunde in den Einstellungen. Der Vorrat hat keinen Termin.',
  'monthly.money.audit': 'Die Prüfung selbst: {left} für das, was Menschen bleibt; von Hand wären es {low} bis {high}.',
  'monthly.unknown.most': 'Die Standards mit den meisten davon:',
  'monthly.unknown': '{n} von {of} Fragen sind nicht geprüft',
  'monthly.next': 'Bis {day}: {n} Zusagen, auf die wir uns einigen',
  'monthly.next.notes': 'Das sind Vorschläge: Zusagen werden es, wenn jemand jede von ihnen mit Namen übernimmt.',
  'monthly.next.blockers': 'Kritische Punkte, die noch offen sind',
  'monthly.next.open': 'Jede offene Frage hat eine Antwort',
  'monthly.next.again': 'Eine neue Prüfung zeigt, was sich geändert hat',
  'risk.text':
    'Ohne Rangfolge: Zu jedem Risiko steht, worauf es in diesem Stand beruht, damit die Runde es beurteilen kann. Erfundene Wahrscheinlichkeiten gibt es nicht.',
  'risk.watch': 'Im Blick von',
  'risk.people': 'Jemand fehlt zur falschen Zeit',
  'risk.people.answer': 'Für jeden Dienst gibt es einen zweiten Namen; der Zeitplan sagt zu jeder Prüfkraft, was sich verschiebt.',
  'risk.people.now':
    '{name} {weeks, plural, one {eine Woche} other {# Wochen}} abwesend: Das Ende verschiebt sich um {days, plural, one {einen Tag} other {# Tage}}',
  'risk.unverified': 'Es gibt einen kritischen Punkt, den niemand angesehen hat',
  'risk.unverified.answer': 'Kritische Fragen ohne Antwort kommen zuerst; solange eine offen ist, gibt es keine Freigabe.',
  'risk.unverified.now':
    '{n, plural, =0 {Keine kritische Frage ist} one {Eine kritische Frage ist} other {# kritische Fragen sind}} ungeprüft',
  'risk.targets': 'Hindernisse werden nicht in ihrer Frist behoben',
  'risk.targets.answer': 'Leute von anderer Arbeit abziehen oder den Start verschieben: Beides entscheidet das monatliche Treffen.',
  'risk.targets.late':
    'Die Hindernisse brauchen {weeks} Wochen für {people, plural, one {eine Entwicklerin} other {# Entwickler}}; ihre Frist ist eine',
  'risk.targets.intime':
    'Die Hindernisse brauchen {weeks} Wochen für {people, plural, one {eine Entwicklerin} other {# Entwickler}}, innerhalb ihrer Frist von einer',
  'success.owners': 'Jeder Dienst hat jemanden, der ihn verantwortet und seinem Plan zugestimmt hat',
  'success.owners.now': '{n} von {of} Diensten haben jemanden mit Namen',
  'success.practices': 'Gute Praxis ist beschrieben und geteilt',
  'success.practices.now':
    'die Sammlung zeigt {patterns, plural, one {ein Muster} other {# Muster}} und {anti, plural, one {ein Gegenmuster} other {# Gegenmuster}} dieses Stands',
  'part.assessment': 'Beurteilung',
  'part.assessment.tests':
    '<b>Tests.</b> {all, plural, =0 {Es fand sich kein Test.} one {Der eine gefundene Test ist {integration, plural, =0 {{e2e, plural, =0 {weder ein Integrations- noch ein Ende-zu-Ende-Test} other {ein Ende-zu-Ende- oder Vertragstest}}} other {ein Integrationstest}}; er wurde nicht ausgeführt.} other {Von # Tests {integration, plural, =0 {ist keiner ein Integrationstest} one {ist einer ein Integrationstest} other {sind # Integrationstests}} und {e2e, plural, =0 {keiner ein Ende-zu-Ende- oder Vertragstest} one {einer ein Ende-zu-Ende- oder Vertragstest} other {# Ende-zu-Ende- oder Vertragstests}}. Keiner wurde ausgeführt.}}',
  'part.assessment.calls':
    '<b>Aufrufe.</b> {n, plural, one {Ein Aufruf} other {# Aufrufe}} von anderen oder an andere Dienste des Programms: {states}.',
  'part.assessment.alone': '<b>Aufrufe.</b> Es fand sich kein Aufruf von einem oder an einen anderen Dienst des Programms.',
  'part.assessment.auth': '<b>Wer aufruft, ist nachgewiesen.</b>',
  'part.assessment.failure': '<b>Ausfälle anderer: Zeitgrenzen, Wiederholungen, Unterbrecher, Ersatz.</b>',
  'part.assessment.testing': '<b>Woraus die Tests bestehen.</b>',
  'part.assessment.counts': '{pass} von {of} Fragen bestehen, {open} sind offen, {unknown} nicht geprüft.',
  'part.assessment.none': 'Von diesem Dienst nicht verlangt.',
  'part.holds': 'Was hält',
  'part.holds.more': '{n, plural, one {Eines mehr} other {# mehr}} in der Liste aller Urteile.',
  'part.edges.namedBy':
    '{n, plural, one {Eine Einstellung eines anderen Dienstes nennt} other {# Einstellungen anderer Dienste nennen}} diesen Dienst, und kein Aufruf von dort war zu verfolgen: {services}.',
  'part.edges.named':
    '{n, plural, one {Eine Einstellung nennt} other {# Einstellungen nennen}} einen anderen Dienst, und kein Aufruf dorthin war zu verfolgen: {services}.',
  'program.morePackages.ledger': '{n, plural, one {Ein weiteres steht} other {# weitere stehen}} in der Liste aller Urteile.',
};
