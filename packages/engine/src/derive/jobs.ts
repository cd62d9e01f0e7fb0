import type { CiJob, CiWorkflow, Facts, Location } from '@airworthy/model';

/** A job with the workflow it belongs to. */
export interface JobOf {
  workflow: CiWorkflow;
  job: CiJob;
}

/** Every job of every pipeline, in order. */
export function jobsOf({ ciWorkflows }: Pick<Facts, 'ciWorkflows'>): JobOf[] {
  return ciWorkflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })));
}

/** Where a job starts. */
export function jobLocation({ workflow, job }: JobOf): Location {
  return { path: workflow.location.path, line: job.line };
}

/** Databases that jobs of a pipeline start beside the tests. */
export function databasesOfTests(facts: Pick<Facts, 'ciWorkflows'>): string[] {
  return jobsOf(facts)
    .filter(({ job }) => job.does.includes('test'))
    .flatMap(({ job }) => job.services ?? [])
    .filter((name) => /sql|mongo|maria|cockroach|clickhouse|redis|valkey|database/i.test(name));
}
