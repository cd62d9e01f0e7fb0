import type { Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobLocation, jobsOf } from '../../derive/jobs.ts';
import type { JobOf } from '../../derive/jobs.ts';

const NONE = 'No pipeline is in the tree.';

function testJobs(facts: Pick<Facts, 'ciWorkflows'>): JobOf[] {
  return jobsOf(facts).filter(({ job }) => job.does.includes('test'));
}

export const scriptDefined = defineCheck({
  id: 'tests/script-defined',
  title: '`npm test` runs the tests',
  failTitle: '`npm test` runs nothing',
  needs: ['packageManifests'],
  subjects: ({ packageManifests }, { service }) =>
    packageManifests.filter((manifest) => manifest.location.path === (service.path ? `${service.path}/package.json` : 'package.json')),
  holds: ({ scripts }) => scripts['test'] !== undefined && !/no test specified|^\s*(?:echo\b[^&|;]*|exit 0|true)\s*$/.test(scripts['test']),
  location: (manifest) => manifest.location,
  message: ({ scripts }) => `test: ${scripts['test'] ?? 'not defined'}`,
  whenNone: 'na',
  noneMessage: 'The service has no package.json of its own.',
  confidence: 'proved',
});

export const runInPipeline = defineCheck({
  id: 'tests/run-in-pipeline',
  title: 'The pipeline runs the tests',
  failTitle: 'The pipeline runs no tests',
  needs: ['ciWorkflows'],
  subjects: jobsOf,
  holds: ({ job }) => (job.does.includes('test') ? true : job.elsewhere === true ? undefined : false),
  location: jobLocation,
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

export const failuresStop = defineCheck({
  id: 'tests/failures-stop-the-pipeline',
  title: 'A failing test stops the pipeline',
  failTitle: 'The pipeline goes on after a failing test',
  needs: ['ciWorkflows'],
  subjects: testJobs,
  holds: ({ job }) => !(job.ignored?.includes('test') ?? job.ignoresFailure),
  location: jobLocation,
  message: ({ workflow, job }) =>
    `${workflow.name} / ${job.name} ${(job.ignored?.includes('test') ?? job.ignoresFailure) ? 'ignores failures' : 'stops on failures'}`,
  whenNone: 'na',
  noneMessage: 'No job of a pipeline runs tests.',
  confidence: 'proved',
});

const REVIEW_TRIGGERS = ['pull_request', 'pull_request_target', 'merge_group', 'merge_request', 'merge_request_event'];

export const runOnReview = defineCheck({
  id: 'tests/run-on-review',
  title: 'The tests run on every change before it is merged',
  failTitle: 'The tests run only after a change is merged',
  needs: ['ciWorkflows'],
  subjects: testJobs,
  // Pipelines of other systems run for every pushed branch unless they say otherwise.
  holds: ({ workflow }) =>
    workflow.triggers.some((trigger) => REVIEW_TRIGGERS.includes(trigger)) ? true : workflow.by === 'github-actions' ? false : undefined,
  location: jobLocation,
  message: ({ workflow, job }) =>
    `${workflow.name} / ${job.name} starts on ${workflow.triggers.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'na',
  noneMessage: 'No job of a pipeline runs tests.',
  confidence: 'proved',
  quantifier: 'any',
});

export const coverageReported = defineCheck({
  id: 'tests/coverage-reported',
  title: 'The pipeline measures coverage',
  failTitle: 'The pipeline does not measure coverage',
  needs: ['ciWorkflows'],
  subjects: jobsOf,
  holds: ({ job }) => (job.does.includes('coverage') ? true : job.elsewhere === true ? undefined : false),
  location: jobLocation,
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'likely',
  quantifier: 'any',
});
