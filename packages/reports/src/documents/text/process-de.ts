import type { processEn } from './process-en.ts';

/** As {@link processEn}, in German. */
export const processDe: Readonly<Record<keyof typeof processEn, string>> = {
  'developer.title': 'Checkliste für die Entwicklung',
  'developer.audience': 'Für alle, die den Code ändern · zwei Minuten',
  'developer.text':
    'Worauf bei jeder Änderung an {service} zu achten ist: die kritischen und hohen Punkte, die hier gelten, nach dem Anlass, bei dem sie verletzt werden. Zum Ausdrucken, oder neben die Vorlage für Pull Requests.',
  'developer.text.profile':
    'Worauf bei jeder Änderung an {service} zu achten ist: die kritischen und hohen Punkte des Profils <b>{profile}</b>, die hier gelten, nach dem Anlass, bei dem sie verletzt werden. Zum Ausdrucken, oder neben die Vorlage für Pull Requests.',
  'developer.nothing': 'Hier gilt nichts Kritisches und nichts Hohes.',
  'developer.route': 'Eine Route kommt dazu oder ändert sich',
  'developer.data': 'Tabellen, Abfragen oder die Bedeutung von Zuständen ändern sich',
  'developer.call': 'Ein anderes System wird gerufen',
  'developer.job': 'Arbeit läuft im Hintergrund',
  'developer.always': 'Bei allem, was geschrieben wird',
  'developer.merge': 'Bevor es zusammengeführt wird',
  'developer.run': 'Bevor es in Produktion läuft',
  'developer.failing': 'heute nicht erfüllt',
  'developer.more': '{n, plural, one {Noch einer} other {Noch #}}, vollständig:',
  'index.about.developer': 'worauf bei jeder Änderung zu achten ist, nach Anlass',
  'index.situation': 'Lage',
  'index.path': 'Rolle',
  'index.role.developer': 'den Code täglich ändern',
  'retro.title': 'Rückblick',
  'retro.audience': 'Für alle, die die Prüfung leiten · eine halbe Stunde',
  'retro.hours': 'Geplant und gearbeitet',
  'retro.hours.text': 'Geplant waren {planned}, aufgeschrieben wurden {worked}: {share} des Plans.',
  'retro.hours.none':
    'Niemand hat Stunden aufgeschrieben, über den Plan lässt sich also nichts sagen. In einem Programm auf dem Server schreiben Prüfende sie je Dienst auf; ohne Server stehen sie als <c>worked</c> in <c>.airworthy/program.yaml</c>.',
  'retro.planned': 'Geplant',
  'retro.worked': 'Gearbeitet',
  'retro.difference': 'Unterschied',
  'retro.slow': 'Was lange dauerte',
  'retro.slow.text':
    'Befunde vom ersten Tag bis zu dem, an dem jemand bestätigt hat, dass sie behoben sind, die längsten zuerst; offene zählen bis heute.',
  'retro.slow.none':
    'Eine Geschichte von Befunden ist nicht bekannt. Was lange dauerte, was wiederkam und wo Menschen und die Maschine uneins sind, steht hier, wo ein Programm-Server sie führt.',
  'retro.left': 'Was die Maschine den Menschen ließ',
  'retro.left.text': '{n, plural, one {Eine Frage blieb} other {# Fragen blieben}} für Menschen, {hours} bei {minutes} Minuten für jede.',
  'retro.left.none': 'Die Maschine ließ keine Frage offen.',
  'retro.questions': 'Fragen',
  'retro.days': 'Tage',
  'retro.reopened': 'Was wiederkam',
  'retro.reopened.text': 'Befunde, die als erledigt galten und wieder geöffnet wurden.',
  'retro.reopened.none': 'Nichts, was als erledigt galt, wurde wieder geöffnet.',
  'retro.times': 'Wie oft',
  'retro.last': 'Letztes Wort',
  'retro.overruled': 'Wo Menschen und Maschine sich widersprechen',
  'retro.overruled.text':
    'Antworten von Menschen, die anders lauten, als die Maschine heute entscheidet, und Befunde, die sie verworfen haben. Jedes ist ein Fehler von einem der beiden.',
  'retro.overruled.none': 'Niemand hat der Maschine widersprochen.',
  'retro.machine': 'Maschine',
  'retro.human': 'Menschen',
  'retro.dismissed': 'verworfen',
  'retro.change': 'Was sich ändern soll',
  'retro.change.none': 'Nichts fällt auf.',
  'retro.change.over':
    'Für {role} mehr Stunden planen: {worked} waren nötig, geplant waren {planned}. <c>minutesAnOpenItem</c> und <c>reviewHoursAService</c> sind die Zahlen, mit denen der Plan rechnet.',
  'retro.change.under': 'Für {role} weniger Stunden planen: {worked} waren nötig, geplant waren {planned}.',
  'retro.change.back':
    '{item} nie auf Zuruf bestätigen: Es kam {n, plural, one {einmal} other {#-mal}} wieder. Das Skript der Anleitung oder eine Probe zeigt, dass es behoben ist.',
  'retro.change.slow': '{item} beim ersten Durchsehen jemandem mit einem Datum geben: In {service} dauerte es {days} Tage.',
  'retro.change.dismissed':
    'Die Prüfung hinter {item} ansehen: Ihr wurde in {n, plural, one {einem Dienst} other {# Diensten}} widersprochen. Ist sie falsch, sagt es uns; gilt sie nicht, steht es einmal in <c>airworthy.yaml</c>.',
  'retro.change.left': 'Antworten zu {standard} vor der nächsten Prüfung bereitlegen: {n} der {all} offenen Fragen handeln davon.',
};
