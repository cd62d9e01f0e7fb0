import { defineCheck } from '../../check/define-check.ts';
import { everyAlert, someAlert } from '../../check/shapes-alerts.ts';

export const alertsHaveInstructions = defineCheck({
  id: 'incidents/alerts-have-instructions',
  ...everyAlert(
    { title: 'Every alert carries the address of its instructions', failTitle: 'An alert does not say where its instructions are' },
    (rule) => rule.runbook,
    (rule) => (rule.runbook ? 'names a runbook' : 'names no runbook'),
  ),
});

export const alertsHaveSeverity = defineCheck({
  id: 'incidents/alerts-have-severity',
  ...everyAlert(
    { title: 'Every alert says how urgent it is', failTitle: 'An alert does not say how urgent it is' },
    (rule) => rule.severity !== undefined,
    (rule) => (rule.severity === undefined ? 'has no severity' : `has the severity ${rule.severity}`),
  ),
});

export const outageAlerts = defineCheck({
  id: 'incidents/outage-alerts',
  ...someAlert(['up'], { title: 'An alert fires when the service is gone', failTitle: 'No alert fires when the service is gone' }),
});

export const errorAlerts = defineCheck({
  id: 'incidents/error-alerts',
  ...someAlert(['errors', 'budget'], {
    title: 'An alert fires when too many answers are errors',
    failTitle: 'No alert watches the share of errors',
  }),
});

export const latencyAlerts = defineCheck({
  id: 'incidents/latency-alerts',
  ...someAlert(['latency'], { title: 'An alert fires when answers become slow', failTitle: 'No alert watches how long answers take' }),
});

export const budgetAlerts = defineCheck({
  id: 'incidents/budget-alerts',
  ...someAlert(['budget'], { title: 'Alerts follow the objective', failTitle: 'No alert follows an objective or its error budget' }),
});
