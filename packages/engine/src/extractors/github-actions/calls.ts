import type { CiJob, CiWorkflow } from '@airworthy/model';

/** A workflow and those of the same repository that its jobs run. */
export interface CalledWorkflow {
  workflow: CiWorkflow;
  /** `job` is the index in `workflow.jobs`. */
  calls: { job: number; path: string }[];
}

/** A job that runs a workflow of the repository does what that does; the called one starts whenever its callers start. */
export function linkCalls(all: readonly CalledWorkflow[]): CiWorkflow[] {
  const byPath = new Map(all.map((one) => [one.workflow.location.path, one]));
  const triggers = new Map(all.map((one) => [one, new Set(one.workflow.triggers)]));
  for (let changed = true; changed;) {
    changed = false;
    for (const caller of all) {
      for (const { path } of caller.calls) {
        const known = triggers.get(byPath.get(path) as CalledWorkflow);
        for (const trigger of triggers.get(caller) as Set<string>) {
          if (known === undefined || known.has(trigger)) continue;
          known.add(trigger);
          changed = true;
        }
      }
    }
  }
  return all.map((one) => ({
    ...one.workflow,
    triggers: [...(triggers.get(one) as Set<string>)],
    jobs: one.workflow.jobs.map((job, index) => withCalled(one, job, index, byPath, 0)),
  }));
}

function withCalled(caller: CalledWorkflow, job: CiJob, index: number, byPath: ReadonlyMap<string, CalledWorkflow>, depth: number): CiJob {
  const call = caller.calls.find((each) => each.job === index);
  const called = call === undefined ? undefined : byPath.get(call.path);
  if (called === undefined || depth > 8) return job;
  const inner = called.workflow.jobs.map((each, at) => withCalled(called, each, at, byPath, depth + 1));
  const does = new Set([...job.does, ...inner.flatMap((each) => each.does)]);
  // What at least one of the called jobs does strictly is not ignored.
  const strict = new Set(inner.flatMap((each) => each.does.filter((purpose) => each.ignored?.includes(purpose) !== true)));
  const ignored = [...does].filter((purpose) => !strict.has(purpose) && !job.does.includes(purpose)).toSorted();
  const stopping = new Set(inner.flatMap((each) => each.does.filter((purpose) => each.reports?.includes(purpose) !== true)));
  const reports = [...does].filter(
    (purpose) => !stopping.has(purpose) && (!job.does.includes(purpose) || job.reports?.includes(purpose) === true),
  );
  const environment = job.environment ?? inner.find((each) => each.environment !== undefined)?.environment;
  const services = [...new Set([...(job.services ?? []), ...inner.flatMap((each) => each.services ?? [])])].toSorted();
  const timeouts = inner.flatMap((each) => (each.timeoutMinutes === undefined ? [] : [each.timeoutMinutes]));
  return {
    ...job,
    does: [...does].toSorted(),
    ...(ignored.length === 0 ? {} : { ignored, ignoresFailure: true }),
    ...(reports.length === 0 ? {} : { reports: reports.toSorted() }),
    ...(environment === undefined ? {} : { environment }),
    ...(services.length === 0 ? {} : { services }),
    ...(timeouts.length > 0 && timeouts.length === inner.length ? { timeoutMinutes: Math.max(...timeouts) } : {}),
    ...(inner.some((each) => each.elsewhere === true) ? { elsewhere: true } : {}),
  };
}
