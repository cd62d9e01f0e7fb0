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
