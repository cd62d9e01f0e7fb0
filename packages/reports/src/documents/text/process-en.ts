/** Sentences for those who write code each day, and for those who look back at an audit, as ICU messages. */
export const processEn = {
  'developer.title': 'Developer checklist',
  'developer.audience': 'For everybody who changes the code · two minutes',
  'developer.text':
    'What to look at with each change of {service}: the critical and high items that apply to it, by the occasion on which they are broken. Print it, or keep it beside the template of pull requests.',
  'developer.text.profile':
    'What to look at with each change of {service}: the critical and high items of the profile <b>{profile}</b> that apply to it, by the occasion on which they are broken. Print it, or keep it beside the template of pull requests.',
  'developer.nothing': 'Nothing critical or high applies.',
  'developer.route': 'You add or change a route',
  'developer.data': 'You change tables, queries or what states mean',
  'developer.call': 'You call another system',
  'developer.job': 'You start work in the background',
  'developer.always': 'Whatever you write',
  'developer.merge': 'Before it is merged',
  'developer.run': 'Before it runs in production',
  'developer.failing': 'does not hold today',
  'developer.more': '{n, plural, one {One more} other {# more}}, in full:',
  'index.about.developer': 'what to look at with each change, by occasion',
  'index.situation': 'Situation',
  'index.path': 'Role',
  'index.role.developer': 'change the code each day',
  'retro.title': 'Looking back',
  'retro.audience': 'For those who run the audit · half an hour',
  'retro.hours': 'Planned and worked',
  'retro.hours.text': 'Planned were {planned}, written down were {worked}: {share} of the plan.',
  'retro.hours.none':
    'Nobody wrote down hours, so nothing can be said about the plan. In a program of the server auditors write them down by service; without a server, <c>worked</c> in <c>.airworthy/program.yaml</c> holds them.',
  'retro.planned': 'Planned',
  'retro.worked': 'Worked',
  'retro.difference': 'Difference',
  'retro.slow': 'What took long',
  'retro.slow.text':
    'Findings from their first day to the day somebody verified that they are gone, the longest first; those that are still open count until today.',
  'retro.slow.none':
    'No history of findings is known. What took long, what came back and where people and the machine disagree is told where a program server keeps it.',
  'retro.left': 'What the machine left to people',
  'retro.left.text':
    '{n, plural, one {One question was} other {# questions were}} left for people to answer, {hours} at {minutes} minutes each.',
  'retro.left.none': 'The machine left no question.',
  'retro.questions': 'Questions',
  'retro.days': 'Days',
  'retro.reopened': 'What came back',
  'retro.reopened.text': 'Findings that were held to be done and were opened again.',
  'retro.reopened.none': 'Nothing that was held to be done was opened again.',
  'retro.times': 'Times',
  'retro.last': 'Last word',
  'retro.overruled': 'Where people and the machine disagree',
  'retro.overruled.text':
    'Answers of people that differ from what the machine decides today, and findings that they dismissed. Each is a mistake of one of the two.',
  'retro.overruled.none': 'Nobody disagreed with the machine.',
  'retro.machine': 'Machine',
  'retro.human': 'People',
  'retro.dismissed': 'dismissed',
  'retro.change': 'What to change',
  'retro.change.none': 'Nothing stands out.',
  'retro.change.over':
    'Plan {role} with more hours: {worked} were needed where {planned} were planned. <c>minutesAnOpenItem</c> and <c>reviewHoursAService</c> are what the plan multiplies.',
  'retro.change.under': 'Plan {role} with fewer hours: {worked} were needed where {planned} were planned.',
  'retro.change.back':
    'Let nobody verify {item} by word alone: it came back {n, plural, one {once} other {# times}}. The script of the hardening guide, or a probe, shows that it is gone.',
  'retro.change.slow': 'Give {item} an owner and a date at its first triage: in {service} it took {days} days.',
  'retro.change.dismissed':
    'Look at the check behind {item}: it was overruled in {n, plural, one {one service} other {# services}}. Where it is wrong, tell us; where it does not apply, say so once in <c>airworthy.yaml</c>.',
  'retro.change.left': 'Prepare answers for {standard} before the next audit: {n} of the {all} questions that were left are about it.',
} as const;
