import type { AlertRule, MonitoringConfig } from '@airworthy/model';
import type { Check } from './define-check.ts';

const NO_RULES = 'Neither the folder of the service nor what belongs to no service holds files of alert rules.';

interface Alert {
  config: MonitoringConfig;
  rule: AlertRule;
}

function alertsOf(configs: readonly MonitoringConfig[]): Alert[] {
  return configs.flatMap((config) => (config.alerts ?? []).map((rule) => ({ config, rule })));
}

/** Something that each alert rule of the tree must have. */
export function everyAlert(
  words: { title: string; failTitle: string },
  holds: (rule: AlertRule) => boolean,
  seen: (rule: AlertRule) => string,
): Omit<Check<'monitoringConfigs', Alert>, 'id'> {
  return {
    ...words,
    needs: ['monitoringConfigs'],
    subjects: ({ monitoringConfigs }) => alertsOf(monitoringConfigs),
    holds: ({ rule }) => holds(rule),
    location: ({ config, rule }) => ({ path: config.location.path, line: rule.line }),
    message: ({ rule }) => `${rule.name} ${seen(rule)}`,
    whenNone: 'na',
    noneMessage: NO_RULES,
    confidence: 'proved',
  };
}

/**
 * At least one of the alert rules of the tree has to watch a topic. Without any rules in the tree they may live elsewhere, so that it can't be told.
 */
export function someAlert(
  topics: readonly string[],
  words: { title: string; failTitle: string },
): Omit<Check<'monitoringConfigs', Alert | undefined>, 'id'> {
  return {
    ...words,
    needs: ['monitoringConfigs'],
    subjects: ({ monitoringConfigs }) => {
      const alerts = alertsOf(monitoringConfigs);
      return alerts.length > 0 ? alerts : [undefined];
    },
    holds: (alert) => (alert ? alert.rule.watches.some((one) => topics.includes(one)) : undefined),
    location: (alert) => alert && { path: alert.config.location.path, line: alert.rule.line },
    message: (alert) =>
      alert
        ? `${alert.rule.name}: ${alert.rule.expression}`
        : 'Neither the folder of the service nor what belongs to no service holds alert rules; they may be kept elsewhere.',
    whenNone: 'na',
    noneMessage: NO_RULES,
    confidence: 'likely',
    quantifier: 'any',
  };
}
