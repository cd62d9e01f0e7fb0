import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { propertyNode } from './option-nodes.ts';

/** Functions that runners of tasks are given: those that a clock starts, and those that are asked for by name or by an event. */
export interface TaskRoots {
  clock: readonly FunctionInfo[];
  work: readonly FunctionInfo[];
}

/** https://trigger.dev/docs/tasks/overview */
const TRIGGER = /^@trigger\.dev\/sdk(?:\/v3)?\.(?:(task|schemaTask)|schedules\.task)$/;
/** https://www.inngest.com/docs/reference/functions/create */
const INNGEST = /^inngest\.Inngest#createFunction$/;

export function taskRoots(code: CodeIndex): TaskRoots {
  const clock: FunctionInfo[] = [];
  const work: FunctionInfo[] = [];
  for (const site of code.callsTo(TRIGGER)) {
    const run = propertyNode(site.args[0], 'run');
    const fn = run === undefined ? undefined : code.functionOf(run, site.module);
    if (fn !== undefined) (TRIGGER.exec(site.callee)?.[1] === undefined ? clock : work).push(fn);
  }
  for (const site of code.callsTo(INNGEST)) {
    const last = site.args.at(-1);
    const fn = last === undefined ? undefined : code.functionOf(last, site.module);
    if (fn === undefined) continue;
    // The trigger stands second, or with the options of the function.
    const when = site.args.slice(0, -1).map((one) => code.value(one, site.module));
    const timed = when.some((one) => code.property(one, 'cron') !== undefined);
    (timed ? clock : work).push(fn);
  }
  return { clock, work };
}
