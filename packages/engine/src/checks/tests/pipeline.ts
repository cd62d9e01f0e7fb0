import { manifestPath } from '@airworthy/model';
import type { CiJob, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobLocation, jobsOf } from '../../derive/jobs.ts';
import type { JobOf } from '../../derive/jobs.ts';

const NONE = 'No pipeline that runs for this repository is in the tree.';

/** One gap, one finding: that nothing runs them is what `tests/run-in-pipeline` says. */
const NO_TEST_JOB = 'No job of a pipeline runs tests, which is a gap of its own; what would become of them cannot be asked.';

function testJobs(facts: Pick<Facts, 'ciWorkflows'>): JobOf[] {
  return jobsOf(facts).filter(({ job }) => job.does.includes('test'));
}

const NOTHING = /no test specified|^\s*(?:echo\b[^&|;]*|exit 0|true)\s*$/;
/** Takes the configuration that lies beside the manifest. */
const RUNS_BY_CONFIG = /^(?!.*(?:--config|\s-c)\b).*\b(?:jest|vitest)\b/;
/** A script that only asks the packages for theirs. */
const FANS_OUT = /\b(?:turbo|nx|lerna)\b|\b(?:pnpm|yarn|npm)\b.*(?:\s-r\b|--recursive|--filter|workspaces?\b|-ws\b)/;

export const scriptDefined = defineCheck({
  id: 'tests/script-defined',
  title: 'One command runs the tests',
  failTitle: '`npm test` runs nothing',
  needs: ['packageManifests', 'testSuites', 'testConfigs'],
  subjects: ({ packageManifests, testSuites, testConfigs }, { service }) => {
    const own = manifestPath(service.path);
    const inFolder = testSuites.some((suite) => service.path === '' || suite.location.path.startsWith(`${service.path}/`));
    const broken = testConfigs.find(
      ({ missing }) => missing !== undefined && missing.config.replace(/\/?[^/]*$/, '') === service.path,
    )?.missing;
    return packageManifests.map((manifest) => ({ ...manifest, own: manifest.location.path === own, inFolder, broken }));
  },
  // A task of the root reaches the tests of a package only by a script of that package, unless they lie elsewhere.
  holds: ({ scripts, own, inFolder, broken }) => {
    const names = Object.keys(scripts).filter(
      (name) => /^test(?:$|:(?!watch|ui|types|lint))/.test(name) && !NOTHING.test(scripts[name] ?? ''),
    );
    // The runner stops at its configuration.
    if (own && broken !== undefined && names.every((name) => RUNS_BY_CONFIG.test(scripts[name] ?? ''))) return false;
    return own ? names.length > 0 : names.some((name) => !inFolder || !FANS_OUT.test(scripts[name] ?? ''));
  },
  location: (manifest) => manifest.location,
  message: ({ scripts, own, broken }) => {
    const name = Object.keys(scripts).find((each) => /^test(?:$|:)/.test(each));
    const stops = own && broken !== undefined ? `, but ${broken.config} needs ${broken.file}, which is not in the tree` : '';
    return name === undefined ? 'test: not defined' : `${name}: ${scripts[name]}${stops}`;
  },
  whenNone: 'na',
  noneMessage: 'The service has no package.json of its own.',
  confidence: 'proved',
  quantifier: 'any',
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

const TESTS = ['test', 'e2e'] as const;

/** A test of the job may fail and the job goes on, whatever its other tests do. */
function passesOver({ ignored, partlyIgnored, ignoresFailure }: CiJob): boolean {
  return ignored === undefined ? ignoresFailure : TESTS.some((kind) => ignored.includes(kind) || partlyIgnored?.includes(kind) === true);
}

export const failuresStop = defineCheck({
  id: 'tests/failures-stop-the-pipeline',
  title: 'A failing test stops the pipeline',
  failTitle: 'The pipeline goes on after a failing test',
  needs: ['ciWorkflows'],
  subjects: (facts) => jobsOf(facts).filter(({ job }) => TESTS.some((kind) => job.does.includes(kind))),
  holds: ({ job }) => !passesOver(job),
  location: jobLocation,
  message: ({ workflow, job }) => `${workflow.name} / ${job.name} ${passesOver(job) ? 'ignores failures' : 'stops on failures'}`,
  whenNone: 'na',
  noneMessage: NO_TEST_JOB,
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
  noneMessage: NO_TEST_JOB,
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
