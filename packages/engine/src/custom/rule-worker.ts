import { parentPort, workerData } from 'node:worker_threads';
import type { CompiledRule } from './compile-rule.ts';
import { RuleEvaluator } from './rule-evaluator.ts';
import type { RuleAnswers } from './rule-evaluator.ts';

/** What the worker is given. */
export interface RuleTask {
  rules: readonly CompiledRule[];
  /** Facts of the families that the rules name. */
  facts: Readonly<Record<string, readonly unknown[]>>;
  service: { name: string; path: string; capabilities: readonly string[] };
  steps: number;
}

/** What it says: that it begins with a rule, and what the rule says. */
export type RuleReport = { begun: number } | { done: number; result: RuleAnswers };

const task = workerData as RuleTask;
const evaluator = new RuleEvaluator(task.steps);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker, not a window
const say = (report: RuleReport): void => parentPort?.postMessage(report);
for (const [index, rule] of task.rules.entries()) {
  say({ begun: index });
  say({ done: index, result: evaluator.answer(rule, task.facts[rule.family] ?? [], task.service) });
}
