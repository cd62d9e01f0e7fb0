import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const availabilityStated = defineCheck({
  id: 'incidents/availability-stated',
  ...stated(['availability-target', 'slo-window'], {
    title: 'A share of good answers over a window of time is promised in writing',
    failTitle: 'The objective lacks its share or its window of time',
    none: 'No document that speaks for the service promises a share of good answers over a window of time.',
  }),
});

export const latencyStated = defineCheck({
  id: 'incidents/latency-stated',
  ...stated(['latency-target'], {
    title: 'How fast answers have to be is promised in writing',
    failTitle: 'No percentile of answer times is promised',
    none: 'No document that speaks for the service promises a percentile of answer times.',
  }),
});

export const errorBudgetStated = defineCheck({
  id: 'incidents/error-budget-stated',
  ...stated(['error-budget', 'budget-consequence'], {
    title: 'What happens when the objective is missed is agreed in writing',
    failTitle: 'Nothing says what happens when the objective is missed',
    none: 'No document that speaks for the service speaks of an error budget.',
  }),
});

export const escalationStated = defineCheck({
  id: 'incidents/escalation-stated',
  ...stated(['on-call', 'escalation'], {
    title: 'Who is called first, and who next, is written down',
    failTitle: 'Either who is on call or to whom it escalates is not written down',
    none: 'No document that speaks for the service says who is on call or to whom an incident escalates.',
  }),
});

export const severityLevelsStated = defineCheck({
  id: 'incidents/severity-levels-stated',
  ...stated(['severity-levels'], {
    title: 'Severities of incidents are defined with their response',
    failTitle: 'Severities of incidents are not defined',
    none: 'No document that speaks for the service defines severities of incidents.',
  }),
});

export const incidentRolesStated = defineCheck({
  id: 'incidents/roles-stated',
  ...stated(['incident-roles'], {
    title: 'Who leads an incident is written down',
    failTitle: 'Nobody is named to lead an incident',
    none: 'No document that speaks for the service says who leads an incident.',
  }),
});

export const reviewsStated = defineCheck({
  id: 'incidents/reviews-stated',
  ...stated(['post-incident'], {
    title: 'Incidents are reviewed afterwards by a written procedure',
    failTitle: 'No procedure reviews incidents afterwards',
    none: 'No document that speaks for the service speaks of reviews after incidents.',
  }),
});

export const usersToldStated = defineCheck({
  id: 'incidents/users-told-stated',
  ...stated(['status-page'], {
    title: 'How users hear of an outage is written down',
    failTitle: 'Nothing says how users hear of an outage',
    none: 'No document that speaks for the service says how users hear of an outage.',
  }),
});

export const dependencyLevelsStated = defineCheck({
  id: 'incidents/dependency-levels-stated',
  ...stated(['dependency-level'], {
    title: 'What the systems it depends on promise is written down',
    failTitle: 'The promises of the systems it depends on are not written down',
    none: 'No document that speaks for the service says what the systems it depends on promise.',
  }),
});

export const breachDutyStated = defineCheck({
  id: 'incidents/breach-duty-stated',
  ...stated(['breach-notification'], {
    title: 'Whom to tell of a loss of personal data, and by when, is written down',
    failTitle: 'Nothing says whom to tell of a loss of personal data',
    none: 'No document that speaks for the service says whom to tell of a loss of personal data.',
  }),
});

export const pagerTestStated = defineCheck({
  id: 'incidents/pager-test-stated',
  ...stated(['pager-test'], {
    title: 'The last test of the pager is recorded with its date',
    failTitle: 'No test of the pager is recorded',
    none: 'No document that speaks for the service records a test of the pager.',
  }),
});

export const actionsLinked = defineCheck({
  id: 'incidents/actions-linked',
  ...stated(['incident-actions'], {
    title: 'What was decided after an incident is linked to the change that does it',
    failTitle: 'What was decided after incidents is linked to no change',
    none: 'No review of an incident in the tree links its actions to a change or an issue.',
  }),
});
