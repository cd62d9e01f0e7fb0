import type { AlertRule, Location, ModelCall, MonitoringConfig } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { isTenantColumn } from '../../derive/tenant-tables.ts';
import { bounds, live, show, showIf, toldIf } from '../../derive/wired.ts';

const NONE = 'The app calls no model.';
const named = (call: ModelCall): string => `${call.by} ${show(call.model)}`;

export const stepsBounded = defineCheck({
  id: 'ai/steps-bounded',
  ...everyLive('modelCalls', {
    title: 'A chain of tool calls ends after a set number of rounds',
    failTitle: 'A model may call tools for as long as it likes',
    of: (call) => call.steps !== undefined,
    holds: (call) => bounds(call.steps, 50),
    seen: (call) => `${named(call)}: at most ${showIf(call.steps)} rounds of tools`,
    none: 'No model is given tools.',
  }),
});

export const usageToldApart = defineCheck({
  id: 'ai/usage-told-apart',
  title: 'Recorded usage says what it was for, and whose it was where tables know tenants or users',
  failTitle: 'Recorded usage does not say what it was for, or whose it was',
  needs: ['modelCalls', 'tables'],
  subjects: ({ modelCalls }) => live(modelCalls).filter((call) => call.recordsUsage === true && call.usageBy !== undefined),
  holds: ({ usageBy = [] }, { tables }) => {
    const shared = tables.some((table) => table.columns.some((column) => isTenantColumn(column.name) || /^user_?id$/i.test(column.name)));
    const whom = usageBy.includes('tenant') || usageBy.includes('user') || usageBy.includes('request');
    return usageBy.includes('feature') && (whom || !shared);
  },
  location: (call) => call.location,
  message: (call) => `${named(call)}: usage is told apart by ${call.usageBy?.join(', ') || 'nothing that was seen'}`,
  whenNone: 'na',
  noneMessage: 'No usage of a model is recorded.',
  confidence: 'likely',
});

export const costComputed = defineCheck({
  id: 'ai/cost-computed',
  ...everyLive('modelCalls', {
    title: 'Money is worked out of the usage of every model call',
    failTitle: 'Tokens are counted, and nobody knows what they cost',
    of: (call) => call.recordsUsage === true && call.recordsCost !== undefined,
    holds: (call) => toldIf(call.recordsCost),
    seen: (call) => `${named(call)} ${call.recordsCost === true ? 'has its cost recorded' : 'has no cost recorded that was seen'}`,
    none: 'No usage of a model is recorded.',
    confidence: 'likely',
  }),
});

export const budgetAtomic = defineCheck({
  id: 'ai/budget-atomic',
  ...everyLive('modelCalls', {
    title: 'Requests at the same time cannot slip past the budget together',
    failTitle: 'Requests at the same time all see the budget as it was before',
    of: (call) => call.budgeted === true,
    holds: (call) => toldIf(call.budgetAtomic),
    seen: (call) =>
      `${named(call)} ${call.budgetAtomic === true ? 'is counted by the store in one step' : call.budgetAtomic === false ? 'has its budget read first and counted later' : 'has its budget counted in a way that could not be read'}`,
    none: 'No budget is asked before a model is called.',
    confidence: 'likely',
  }),
});

export const answersReused = defineCheck({
  id: 'ai/answers-reused',
  ...controlExists('modelCalls', {
    title: 'Answers to the same question are reused',
    failTitle: 'The same question is paid for each time',
    works: (call) => toldIf(call.cached),
    seen: (call) => `${named(call)} ${call.cached === true ? 'is cached' : 'is asked anew each time'}`,
    none: NONE,
    whenNone: 'na',
  }),
});

export const phrasesReused = defineCheck({
  id: 'ai/phrases-reused',
  ...controlExists('speechSteps', {
    title: 'Spoken phrases are reused',
    failTitle: 'The same phrase is spoken and paid for each time',
    of: (step) => step.kind === 'tts',
    works: (step) => toldIf(step.cached),
    seen: (step) => `tts by ${step.by} ${step.cached === true ? 'is cached' : 'is made anew each time'}`,
    none: 'The app does not speak.',
    whenNone: 'na',
  }),
});

interface Watch {
  at: Location;
  words: string;
  holds: boolean | undefined;
}

export const spendAlerted = defineCheck({
  id: 'ai/spend-alerted',
  title: 'An alert fires when models or speech cost more than expected',
  failTitle: 'No alert watches what models and speech cost',
  needs: ['modelCalls', 'speechSteps', 'monitoringConfigs'],
  subjects: ({ modelCalls, speechSteps, monitoringConfigs }): Watch[] => {
    const alerts = monitoringConfigs.flatMap((config) => (config.alerts ?? []).filter(watchesSpend).map((alert) => ({ config, alert })));
    if (alerts.length > 0)
      return alerts.map(({ config, alert }) => ({
        at: { path: config.location.path, line: alert.line },
        words: `the alert ${alert.name} watches it`,
        holds: true,
      }));
    const [first] = [...live(modelCalls), ...live(speechSteps)];
    if (first === undefined) return [];
    // Where the rules are kept, one about cost would stand beside them; where none are, nobody can tell from here.
    const [rules] = monitoringConfigs.filter((config) => (config.alerts?.length ?? 0) > 0);
    if (rules !== undefined) return [{ at: rules.location, words: 'no alert rule here is about cost or tokens', holds: false }];
    return [{ at: first.location, words: 'the repository keeps no alert rules', holds: undefined }];
  },
  holds: (watch) => watch.holds,
  location: (watch) => watch.at,
  message: (watch) => watch.words,
  whenNone: 'na',
  noneMessage: 'The app calls no model and no speech provider.',
  confidence: 'likely',
});

function watchesSpend(alert: AlertRule): boolean {
  return alert.watches.includes('spend');
}

export const spendShown = defineCheck({
  id: 'ai/spend-shown',
  ...controlExists('monitoringConfigs', {
    title: 'A dashboard in the repository shows what models cost',
    failTitle: 'No dashboard in the repository shows what models cost',
    of: (config: MonitoringConfig) => config.kind === 'grafana-dashboard' && (config.shows?.includes('spend') ?? false),
    seen: (config) => `${config.location.path} has panels about cost or tokens`,
    none: 'No dashboard in the repository has a panel about cost or tokens.',
    confidence: 'likely',
  }),
});

export const modelMetricsBounded = defineCheck({
  id: 'ai/model-metrics-bounded',
  ...everyLive('metrics', {
    title: 'Metrics about models have few labels and carry no words of users',
    failTitle: 'Metrics about models carry words of users or ids',
    of: (metric) => metric.subject === 'model',
    holds: (metric) =>
      metric.labelsOpen === true
        ? undefined
        : (metric.unboundedLabels?.length ?? 0) === 0 &&
          !metric.labels.some((label) =>
            /prompt|(?:^|_)text$|transcript|utterance|question|user_?id|session|conversation_?id|request_?id/i.test(label),
          ),
    seen: (metric) => `${show(metric.name)} has the labels ${metric.labels.join(', ') || 'none'}`,
    none: 'No metric is about models.',
  }),
});
