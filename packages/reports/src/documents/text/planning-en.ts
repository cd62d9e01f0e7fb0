/** Sentences about people, time and waiting, as ICU messages. */
export const planningEn = {
  'auditor.role.lead': 'Lead auditor',
  'auditor.role.senior': 'Senior auditor',
  'auditor.role.junior': 'Junior auditor',
  'capacity.day': 'day {n}',
  'capacity.week': 'week {n}',
  'capacity.text':
    '{n, plural, one {One auditor has} other {# auditors have}} {hours} hours a week together. What the machine left open takes {left} and is done on {end}. By hand, the same audit would keep this team busy for {low} to {high} weeks.',
  'capacity.unnamed': 'Places in the team without a name are listed by role: name people in <c>.airworthy/program.yaml</c>.',
  'capacity.noStart': 'The first day is not known, so days are counted from it.',
  'capacity.title': 'Capacity by week',
  'capacity.table':
    'Hours that are given to somebody, of the hours that they have. Juniors begin with the second phase; nobody leads the review of a service that they audited, as long as there is somebody else.',
  'capacity.auditor': 'Auditor',
  'capacity.role': 'Role',
  'capacity.total': 'In all',
  'capacity.away': 'away',
  'capacity.cell': '{used} of {has}',
  'capacity.who': 'Who audits which service, and when',
  'capacity.audits': 'Answers the questions',
  'capacity.reviews': 'Review with the owner',
  'capacity.when': 'When',
  'capacity.owner': 'Owner',
  'capacity.slips': 'What slips when somebody is away',
  'capacity.slips.text':
    'Each row takes one auditor away for {weeks, plural, one {one week} other {# weeks}} from their first day of work and levels the rest again. As planned, the audit ends on {end}.',
  'capacity.away.who': 'Away',
  'capacity.away.from': 'From',
  'capacity.away.end': 'The audit ends',
  'capacity.away.services': 'Services that are done later, in working days',
  'capacity.days': '({n, plural, =0 {no change} one {+# day} other {+# days}})',
  'capacity.nothing': 'none: others take over in time',
  'waiting.title': 'What waiting costs',
  'waiting.text': 'Points that are past their target when nothing is fixed, for this situation: {exposure}.',
  'waiting.weeks': 'Waited',
  'waiting.after': '{n, plural, one {one week} other {# weeks}}',
  'waiting.of': '{n} of {of}',
  'waiting.overdueWeeks': 'Weeks past target, summed',
  'waiting.targets': 'Targets count from the day of the snapshot: critical 7 days, high 30, medium 90; low has none.',
  'waiting.assume': 'Assumed: nothing is fixed meanwhile, nothing new is found, and every point of a severity weighs the same.',
  'waiting.formula':
    'Cost = price of a week × weeks past target, summed over the points. Prices as the team set them: {prices}. A severity without a price counts nothing.',
  'waiting.unpriced':
    'No amount is shown: nobody said what a week past target costs. Set <c>waiting.overdueWeek</c> in <c>.airworthy/program.yaml</c>; cost = that price × weeks past target, summed over the points.',
  'waiting.launch': 'The other side: what stands before the release takes {weeks} weeks of the team ({hours} at {capacity} a week).',
  'waiting.launch.cost':
    'The other side: what stands before the release takes {weeks} weeks of the team ({hours} at {capacity} a week). At {week} for a week without launch, as the team set it, that is {cost}.',
  'waiting.line':
    'When nothing is fixed, {critical, plural, =0 {no critical point is} one {one critical point is} other {# critical points are}} past target after four weeks, and {high, plural, =0 {no high one} one {one high one} other {# high ones}} after thirteen.',
  'waiting.line.cost':
    'When nothing is fixed, {critical, plural, =0 {no critical point is} one {one critical point is} other {# critical points are}} past target after four weeks, and {high, plural, =0 {no high one} one {one high one} other {# high ones}} after thirteen. At the prices that the team set, this costs {cost} in four weeks and {late} in thirteen.',
} as const;
