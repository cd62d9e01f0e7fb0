const number = new Intl.NumberFormat('de-DE');
const plural = (n: number, one: string, many: string): string => `${number.format(n)} ${n === 1 ? one : many}`;

/** Wörter der Seiten des Programms. */
export const program = {
  title: 'Programm',
  tabs: { overview: 'Überblick', map: 'Heatmap', plan: 'Zeitplan' },
  parts: 'Teile des Programms',
  empty: {
    title: 'Noch ist nichts geprüft',
    text: 'Diese Seite zeigt, wie weit die Prüfungen sind und wie gut ist, was sie fanden: nach Phase, Standard und Woche.',
    add: 'Repository hinzufügen',
  },
  progress: {
    title: 'Geprüft',
    text: (decided: number, applicable: number) => `${number.format(decided)} von ${number.format(applicable)} Punkten sind entschieden`,
    left: (open: number) => `${number.format(open)} nicht geprüft`,
  },
  compliance: {
    title: 'Erfüllt',
    text: (passed: number, decided: number) => `${number.format(passed)} von ${number.format(decided)} entschiedenen Punkten sind erfüllt`,
    waived: (waived: number) => (waived === 0 ? 'kein angenommenes Risiko' : plural(waived, 'angenommenes Risiko', 'angenommene Risiken')),
  },
  launch: {
    title: 'Öffentlicher Start',
    none: 'Noch kein Dienst wurde geprüft',
    room: 'Entscheidung',
  },
  deadlines: {
    title: 'Fristen',
    overdue: (n: number) => (n === 0 ? 'Keine überschritten' : `${number.format(n)} überschritten`),
    soon: (n: number) => `${number.format(n)} fällig in sieben Tagen`,
    accepted: (n: number) => `${number.format(n)} auf Zeit angenommen`,
  },
  phases: {
    title: 'Phasen',
    none: 'Es gibt noch keine Phasen. Eine Vorlage legt vier an und verteilt die Dienste danach, wie kritisch sie sind.',
    make: 'Vier Phasen anlegen',
    columns: { phase: 'Phase', services: 'Audit fertig', progress: 'Geprüft', compliance: 'Erfüllt', open: 'Nicht geprüft' },
    audited: (audited: number, of: number) => `${number.format(audited)} von ${number.format(of)}`,
    name: (n: number | null, title: string) => (n === null ? title : `${n} · ${title}`),
  },
  burnDown: {
    title: (now: number, before: number | undefined) =>
      before === undefined
        ? `${plural(now, 'Befund ist', 'Befunde sind')} offen`
        : now === before
          ? `${plural(now, 'Befund ist', 'Befunde sind')} offen, so viele wie am Ende der letzten Woche`
          : `${plural(now, 'Befund ist', 'Befunde sind')} offen, ${number.format(Math.abs(now - before))} ${now < before ? 'weniger' : 'mehr'} als am Ende der letzten Woche`,
    subtitle: (weeks: number) => `Offene Befunde nach Schwere am Ende jeder Woche, ${plural(weeks, 'Woche', 'Wochen')}`,
    one: 'Die Linie beginnt mit der zweiten Woche.',
    table: 'Als Tabelle zeigen',
    chart: 'Als Diagramm zeigen',
    week: 'Woche vom',
    opened: 'Neu',
    left: 'Geschlossen oder angenommen',
  },
  week: {
    title: 'Seit letzter Woche',
    sum: (opened: number, closed: number) => `${number.format(opened)} neu, ${number.format(closed)} geschlossen`,
    work: (audits: number, answers: number) =>
      `${plural(audits, 'Prüfung', 'Prüfungen')} beendet, ${plural(answers, 'Antwort', 'Antworten')} von Personen`,
    none: 'Kein Befund kam oder ging.',
    columns: { service: 'Dienst', opened: 'Neu', closed: 'Geschlossen' },
  },
  findings: {
    title: 'Befunde und Fristen',
    columns: {
      severity: 'Schwere',
      open: 'Offen',
      overdue: 'Überschritten',
      soon: 'Fällig in 7 Tagen',
      accepted: 'Angenommen',
      closed: 'Geschlossen',
    },
  },
  criteria: {
    title: 'Erfolgskriterien',
    met: 'Erreicht',
    missed: 'Nicht erreicht',
    unknown: 'Nicht gemessen',
    wanted: (share: string) => `gewünscht: ${share}`,
  },
  cost: {
    title: 'Kosten',
    none: 'Es sind keine Stunden geplant: Nennen Sie, wer prüft, mit wie vielen Stunden in der Woche, und was eine Stunde kostet.',
    planned: 'Geplant',
    actual: 'Bisher',
    forecast: 'Prognose',
    fixed: 'Werkzeuge und anderes',
    columns: { role: 'Rolle', hours: 'Stunden', rate: 'Satz', planned: 'Geplant', actual: 'Bisher' },
    hours: (actual: number, planned: number) => `${number.format(Math.round(actual))} von ${number.format(Math.round(planned))}`,
    withoutRate: (roles: readonly string[]) => `Ohne Satz und im Geld nicht enthalten: ${roles.join(', ')}`,
    hidden: 'Sätze und Kosten sehen leitende Prüfer und Administratoren.',
  },
  steps: {
    title: 'Wo die Dienste stehen',
    names: {
      preparation: 'Vorbereitung',
      'automated-scan': 'Automatische Prüfung',
      'manual-review': 'Prüfung durch Personen',
      'domain-review': 'Fachliche Prüfung',
      'integration-review': 'Prüfung der Integration',
      compilation: 'Zusammenstellung',
      'owner-review': 'Durchsicht mit dem Eigentümer',
      'remediation-tracking': 'Behebung',
    },
    states: { 'not-started': 'nicht begonnen', 'in-progress': 'in Arbeit', done: 'fertig', blocked: 'blockiert' },
  },
  map: {
    readout: 'Zeigen Sie auf eine Zelle, oder gehen Sie mit den Pfeiltasten; Enter öffnet ihre Liste.',
    label: 'Dienste und Standards',
    filter: 'Dienste filtern',
    phase: 'Phase',
    sort: 'Reihenfolge',
    sorts: { plan: 'Wie geplant', worst: 'Das Schlechteste zuerst', name: 'Nach Namen' },
    service: 'Dienst',
    grade: 'Note',
    failing: 'Dienste mit Fehlern',
    cell: (verified: number, applicable: number, failing: number) =>
      `${number.format(verified)} von ${number.format(applicable)} geprüft, ${number.format(failing)} nicht erfüllt`,
    notAsked: 'nicht gefragt',
    notVerified: 'nicht geprüft',
    none: (text: string) => `Kein Dienst passt zu „${text}“.`,
    clear: 'Filter löschen',
    legend: {
      letter: 'A bis F: Note des Standards',
      unknown: '? zu wenig ist geprüft',
      na: '– nicht gefragt',
      bar: 'Balken: geprüfter Anteil',
    },
    count: (shown: number, all: number) =>
      shown === all ? plural(all, 'Dienst', 'Dienste') : `${number.format(shown)} von ${plural(all, 'Dienst', 'Diensten')}`,
    sortBy: (standard: string) => `Nach ${standard} ordnen`,
  },
  plan: {
    noTeam: 'Noch ist niemand im Team',
    noTeamText:
      'Ein Zeitplan braucht Personen: Nennen Sie, wer prüft und mit wie vielen Stunden in der Woche. Dann wird die übrige Arbeit auf ihre Zeit verteilt.',
    addAuditor: 'Ins Team aufnehmen',
    name: 'Name',
    role: 'Rolle',
    roles: { lead: 'Leitung', senior: 'Erfahren', junior: 'Einsteigend' },
    hours: 'Stunden in der Woche',
    ends: (day: string) => `Die Arbeit endet am ${day}`,
    cannotEnd: 'Nicht alle Arbeit hat einen Platz',
    nothing: 'Keine Arbeit ist übrig',
    baseline: (title: string, day: string) => `Verglichen mit „${title}“ vom ${day}`,
    onTime: 'Nichts verspätet sich.',
    slips: (services: number, days: number) =>
      `${plural(services, 'Dienst endet', 'Dienste enden')} später${days > 0 ? `, das Programm um ${plural(days, 'Arbeitstag', 'Arbeitstage')}` : ''}.`,
    later: (days: number) => `+${days} T`,
    save: 'Diesen Plan festhalten',
    saveTitle: 'Name des Plans',
    groups: { prepare: 'Vorbereiten', audit: 'Prüfen', review: 'Durchsehen' },
    chart: 'Ablauf',
    help: 'Ziehen Sie eine Phase auf den Tag, ab dem sie beginnen darf, oder einen Dienst in eine andere Phase. Mit der Tastatur: links und rechts auf dem Balken einer Phase, Enter behält es, Escape stellt es zurück; Dienste haben eine Liste der Phasen.',
    notBefore: 'Nicht vor',
    phaseOf: (service: string) => `Phase von ${service}`,
    noPhase: 'Keine Phase',
    movePhase: (title: string) => `Beginn von ${title}`,
    shifted: (title: string, day: string) => `${title} nicht vor ${day}`,
    unscheduled: 'Was keinen Platz hat',
    team: 'Auslastung nach Woche',
    load: (hours: number, capacity: number) => `${number.format(Math.round(hours))} von ${number.format(Math.round(capacity))} Std.`,
    away: 'abwesend',
    auditor: 'Prüfer',
    whatIf: 'Was, wenn jemand fehlt?',
    whatIfEnd: 'Zurück zum Plan',
    without: (name: string, from: string, to: string) => `Ohne ${name} vom ${from} bis ${to}:`,
    from: 'Von',
    to: 'Bis',
    try: 'Ausprobieren',
    today: 'Heute',
    week: (day: string) => `Woche vom ${day}`,
  },
  share: (value: number | null): string => {
    if (value === null) return '–';
    const percent = Math.round(value * 100);
    if (percent === 0 && value > 0) return '< 1 %';
    if (percent === 100 && value < 1) return '> 99 %';
    return `${percent} %`;
  },
  money: (value: number, currency: string): string =>
    new Intl.NumberFormat('de-DE', { style: 'currency', currency, maximumFractionDigits: 0 }).format(value),
};
