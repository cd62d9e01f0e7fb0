import type { CiWorkflow, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobLocation, jobsOf } from '../../derive/jobs.ts';
import type { JobOf } from '../../derive/jobs.ts';

const NO_DEPLOY = 'No pipeline deploys the service.';

function deployJobs(facts: Pick<Facts, 'ciWorkflows'>): JobOf[] {
  return jobsOf(facts).filter(({ job }) => job.does.includes('deploy'));
}

function workflowDoes(workflow: CiWorkflow, step: string): boolean {
  return workflow.jobs.some((job) => job.does.includes(step) && !(job.ignored?.includes(step) ?? job.ignoresFailure));
}

export const deployAutomated = defineCheck({
  id: 'ci/deploy-automated',
  title: 'A pipeline deploys the service',
  failTitle: 'No pipeline in the tree deploys the service',
  needs: ['ciWorkflows'],
  subjects: jobsOf,
  // A pipeline that publishes images leaves the rest to a system that watches the registry.
  holds: ({ job }) => (job.does.includes('deploy') ? true : job.does.includes('release') || job.elsewhere === true ? undefined : false),
  location: jobLocation,
  message: ({ workflow, job }) =>
    `${workflow.name} / ${job.name} ${job.does.includes('deploy') ? 'deploys' : job.does.includes('release') ? 'publishes, and does not deploy' : 'does not deploy'}`,
  whenNone: 'fail',
  noneMessage: NO_DEPLOY,
  confidence: 'proved',
  quantifier: 'any',
});

export const deployAfterTests = defineCheck({
  id: 'ci/deploy-after-tests',
  title: 'What is deployed has passed the tests in the same run',
  failTitle: 'A workflow deploys without running the tests',
  needs: ['ciWorkflows'],
  subjects: deployJobs,
  holds: ({ workflow }) =>
    workflowDoes(workflow, 'test')
      ? true
      : workflow.triggers.some((trigger) => trigger === 'workflow_run' || trigger === 'workflow_call')
        ? undefined
        : false,
  location: jobLocation,
  message: ({ workflow, job }, holds) =>
    `${workflow.name} / ${job.name} deploys; the workflow ${holds === true ? 'runs' : 'does not run'} the tests, started by ${workflow.triggers.join(', ')}`,
  whenNone: 'na',
  noneMessage: NO_DEPLOY,
  confidence: 'likely',
});

export const deployApproved = defineCheck({
  id: 'ci/deploy-to-named-environment',
  title: 'Deployments go to a named environment with rules of its own',
  failTitle: 'A deployment goes to no named environment, so nothing can hold it for approval',
  needs: ['ciWorkflows'],
  subjects: (facts) => deployJobs(facts).filter(({ workflow }) => workflow.by === 'github-actions'),
  holds: ({ job }) => job.environment !== undefined,
  location: jobLocation,
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: environment ${job.environment ?? 'not named'}`,
  whenNone: 'na',
  noneMessage: 'No GitHub Actions workflow deploys the service.',
  confidence: 'proved',
});

export const deployVerified = defineCheck({
  id: 'ci/deploy-verified',
  title: 'A deployment is followed by a test of the running service',
  failTitle: 'Nobody asks the service after a deployment whether it works',
  needs: ['ciWorkflows'],
  subjects: deployJobs,
  holds: ({ workflow }) => workflow.jobs.some((job) => (job.does.includes('smoke') || job.does.includes('e2e')) && !job.ignoresFailure),
  location: jobLocation,
  message: ({ workflow, job }, holds) =>
    `${workflow.name} / ${job.name} deploys ${holds === true ? 'and is tested afterwards' : 'and nothing asks afterwards'}`,
  whenNone: 'na',
  noneMessage: NO_DEPLOY,
  confidence: 'likely',
});

/** Triggers by which somebody can choose a commit. */
const BY_CHOICE = new Set(['workflow_dispatch', 'workflow_call', 'workflow_run', 'release', 'create', 'repository_dispatch', 'deployment']);

/** Inputs by which somebody chooses what is deployed, so that it can be the version before. */
const CHOOSES_VERSION = /version|\btag\b|[-_]tag|image|\bref\b|[-_]ref|\bsha\b|[-_]sha|commit|release|revision|rollback/i;

export const rollbackPrepared = defineCheck({
  id: 'ci/rollback-prepared',
  title: 'The pipeline can go back to the version before',
  failTitle: 'The pipeline has no way back to the version before',
  needs: ['ciWorkflows'],
  subjects: deployJobs,
  // Started by hand or by a tag, an earlier commit may be deployed again, which the file does not show.
  holds: ({ workflow }) =>
    workflow.jobs.some((job) => job.does.includes('rollback')) || workflow.inputs?.some((name) => CHOOSES_VERSION.test(name)) === true
      ? true
      : workflow.by !== 'github-actions' || workflow.triggers.some((trigger) => BY_CHOICE.has(trigger))
        ? undefined
        : false,
  location: jobLocation,
  message: ({ workflow, job }, holds) =>
    `${workflow.name} / ${job.name} deploys ${holds === true ? 'and can go back' : 'and shows no step back'}${workflow.inputs === undefined ? '' : `; it takes ${workflow.inputs.join(', ')}`}`,
  whenNone: 'na',
  noneMessage: NO_DEPLOY,
  confidence: 'likely',
  quantifier: 'any',
});
