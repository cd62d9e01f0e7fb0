import { Worker } from 'node:worker_threads';
import type { ServiceModel } from '@airworthy/model';
import type { CompiledRule } from './compile-rule.ts';
import { CUSTOM_LIMITS } from './limits.ts';
import type { CustomLimits } from './limits.ts';
import type { RuleAnswers } from './rule-evaluator.ts';
import type { RuleReport, RuleTask } from './rule-worker.ts';

/** Answers by item. */
export type AnswersByItem = ReadonlyMap<string, RuleAnswers>;

/**
 * Evaluates inline rules over the facts of one service, in a worker that is ended when it takes too long or too much memory. A rule that was
 * ended is marked as stopped; the others go on in a new worker.
 */
export async function runRules(
  rules: readonly CompiledRule[],
  model: ServiceModel,
  limits: CustomLimits = CUSTOM_LIMITS,
): Promise<AnswersByItem> {
  const answers = new Map<string, RuleAnswers>();
  const until = performance.now() + limits.serviceMilliseconds;
  let rest = [...rules];
  while (rest.length > 0) {
    const left = until - performance.now();
    if (left <= 0) {
      for (const rule of rest)
        answers.set(rule.item, { stopped: `the rules before it took longer than ${limits.serviceMilliseconds / 1000} s` });
      break;
    }
    const { done, why } = await runOnce(taskOf(rest, model, limits), Math.min(left, limits.ruleMilliseconds), limits);
    for (const [index, result] of done) answers.set((rest[index] as CompiledRule).item, result);
    const stuck = rest[done.length];
    if (stuck !== undefined) answers.set(stuck.item, { stopped: why });
    rest = rest.slice(done.length + 1);
  }
  return answers;
}

function taskOf(rules: readonly CompiledRule[], model: ServiceModel, limits: CustomLimits): RuleTask {
  const { name, path, capabilities } = model.service;
  const families = new Set(rules.map((rule) => rule.family));
  return {
    rules,
    facts: Object.fromEntries([...families].map((family) => [family, model.facts[family]])),
    service: { name, path, capabilities },
    steps: limits.steps,
  };
}

/** One worker, until it is through, or stuck in the rule after the last one that is done. */
function runOnce(task: RuleTask, milliseconds: number, limits: CustomLimits): Promise<{ done: [number, RuleAnswers][]; why: string }> {
  return new Promise((resolve) => {
    const done: [number, RuleAnswers][] = [];
    const worker = new Worker(workerFile(), {
      workerData: task,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    let why = 'its evaluation failed';
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      why = `it was not finished after ${Math.round(milliseconds)} ms`;
      void worker.terminate();
    };
    worker.on('message', (report: RuleReport) => {
      clearTimeout(timer);
      if ('begun' in report) timer = setTimeout(stop, milliseconds);
      else done.push([report.done, report.result]);
    });
    worker.on('error', (error) => {
      why =
        (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `it needs more than ${limits.megabytes} MB`
          : `its evaluation failed: ${error.message.slice(0, 120)}`;
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve({ done, why });
    });
  });
}

/** Beside this file among the sources; beside the program, one folder up, when everything is bundled. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './rule-worker.ts' : '../rule-worker.js', import.meta.url);
}
