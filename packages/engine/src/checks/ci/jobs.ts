import type { CiJob, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobLocation, jobsOf } from '../../derive/jobs.ts';
import type { JobOf } from '../../derive/jobs.ts';

const NONE = 'No pipeline that runs for this repository is in the tree.';

function printJob({ workflow, job }: JobOf): string {
  return `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}${job.ignoresFailure ? ignoring(job) : ''}`;
}

/** Of how much of a job failures are ignored: a step that was not recognised, some of what it does, or all. */
function ignoring({ does, ignored }: CiJob): string {
  if (ignored?.length === 0 && does.length > 0) return ', failures of a step are ignored';
  const some = ignored !== undefined && ignored.length > 0 && ignored.length < does.length;
  return some ? `, failures of ${ignored.join(', ')} are ignored` : ', failures are ignored';
}

/** The same with what a scan does with its findings. */
const printScan =
  (...steps: string[]) =>
  (subject: JobOf): string => {
    const { job, workflow } = subject;
    const told = steps.filter((step) => job.does.includes(step));
    const silent = told.some((step) => job.reports?.includes(step) === true) ? '; it only reports what it finds' : '';
    return `${printJob(subject)}${silent}${told.length > 0 && silent === '' && comesLater(workflow) ? '; it runs beside the releases' : ''}`;
  };

/** Started by a clock or after another workflow only, so what it looks at is already in use. */
function comesLater({ triggers }: JobOf['workflow']): boolean {
  return triggers.length > 0 && triggers.every((trigger) => /^(?:schedule|workflow_run|workflow_dispatch)$/.test(trigger));
}

/** A step counts when a failure of it is seen. What a job runs that is kept elsewhere may do it too. */
function doesAndStops(job: CiJob, ...steps: string[]): boolean | undefined {
  return steps.some((step) => job.does.includes(step) && !(job.ignored?.includes(step) ?? job.ignoresFailure)) ? true : unseen(job);
}

/** A scan counts when the job fails with what it finds. */
function findsAndStops(job: CiJob, step: string): boolean | undefined {
  return doesAndStops(job, step) === true ? (job.reports?.includes(step) === true ? unseen(job) : true) : unseen(job);
}

function does(job: CiJob, ...steps: string[]): boolean | undefined {
  return steps.some((step) => job.does.includes(step)) ? true : unseen(job);
}

/** Where somebody does it in vain, those jobs are told, and not all the others. */
const thatDo =
  (step: string) =>
  (facts: Pick<Facts, 'ciWorkflows'>): JobOf[] => {
    const jobs = jobsOf(facts);
    const told = jobs.filter(({ job }) => job.does.includes(step));
    return told.length > 0 ? [...told, ...jobs.filter(({ job }) => job.elsewhere === true && !job.does.includes(step))] : jobs;
  };

function unseen(job: CiJob): false | undefined {
  return job.elsewhere === true ? undefined : false;
}

/** One job that does it is enough. */
const oneJob = {
  needs: ['ciWorkflows'],
  subjects: jobsOf,
  location: jobLocation,
  message: printJob,
  whenNone: 'fail',
  noneMessage: NONE,
  quantifier: 'any',
} as const;

export const pipelinePresent = defineCheck({
  id: 'ci/pipeline-present',
  title: 'A pipeline builds and checks the service',
  failTitle: 'No pipeline builds and checks the service',
  ...oneJob,
  holds: ({ job }) => does(job, 'test', 'build', 'lint', 'typecheck'),
  confidence: 'proved',
});

export const typesChecked = defineCheck({
  id: 'ci/types-checked',
  title: 'The pipeline checks types, and a type error stops it',
  failTitle: 'A type error does not stop the pipeline',
  ...oneJob,
  // An image or a bundle may be built with a compiler that only drops the types.
  holds: ({ job }) => doesAndStops(job, 'typecheck') || (doesAndStops(job, 'build') === true ? undefined : unseen(job)),
  confidence: 'likely',
});

export const linted = defineCheck({
  id: 'ci/linted',
  title: 'The pipeline lints, and an error stops it',
  failTitle: 'No linter stops the pipeline',
  ...oneJob,
  holds: ({ job }) => doesAndStops(job, 'lint'),
  confidence: 'proved',
});

export const dependenciesAudited = defineCheck({
  id: 'ci/dependencies-audited',
  title: 'The pipeline looks for known vulnerabilities in dependencies and stops on them',
  failTitle: 'Known vulnerabilities in dependencies do not stop the pipeline',
  ...oneJob,
  holds: ({ job }) => findsAndStops(job, 'audit'),
  subjects: thatDo('audit'),
  message: printScan('audit'),
  confidence: 'proved',
});

export const secretsScanned = defineCheck({
  id: 'ci/secrets-scanned',
  title: 'The pipeline looks for committed secrets and stops on them',
  failTitle: 'Committed secrets do not stop the pipeline',
  ...oneJob,
  holds: ({ job }) => findsAndStops(job, 'secret-scan'),
  subjects: thatDo('secret-scan'),
  message: printScan('secret-scan'),
  confidence: 'proved',
});

export const codeScanned = defineCheck({
  id: 'ci/code-scanned',
  title: 'The pipeline scans the code for security defects',
  failTitle: 'Nothing scans the code for security defects',
  ...oneJob,
  holds: ({ job }) => doesAndStops(job, 'sast'),
  confidence: 'proved',
});

export const imagesScanned = defineCheck({
  id: 'ci/images-scanned',
  title: 'Images are scanned for vulnerabilities before they are used',
  failTitle: 'No scan for vulnerabilities stops an image before it is used',
  ...oneJob,
  // A scan by a clock, or after the release, comes when the image is in use.
  holds: ({ job, workflow }) => (comesLater(workflow) ? unseen(job) : findsAndStops(job, 'image-scan')),
  subjects: thatDo('image-scan'),
  message: printScan('image-scan'),
  confidence: 'proved',
});

/** A list that is made beside the releases, on a schedule, when the lockfile changes or of a build for a try, is of no release that runs. */
const isOfRelease = ({ triggers, jobs }: JobOf['workflow']): boolean =>
  triggers.some((trigger) => /release|tag/i.test(trigger)) ||
  jobs.some(({ does: steps, publishes }) => publishes !== undefined || steps.some((step) => /^(?:release|deploy|sign)$/.test(step)));

export const componentsListed = defineCheck({
  id: 'ci/components-listed',
  title: 'Each release comes with a list of its components',
  failTitle: 'No release comes with a list of its components',
  ...oneJob,
  holds: ({ job, workflow }) => (job.does.includes('sbom') && !isOfRelease(workflow) ? undefined : does(job, 'sbom')),
  message: (subject) =>
    `${printJob(subject)}${subject.job.does.includes('sbom') && !isOfRelease(subject.workflow) ? '; the list is tied to no release' : ''}`,
  confidence: 'proved',
});

export const artefactsSigned = defineCheck({
  id: 'ci/artefacts-signed',
  title: 'What the pipeline builds is signed or attested',
  failTitle: 'Nothing tells an image of the pipeline from any other',
  ...oneJob,
  // Where it can be told which job publishes the image of the service, a signature on another image is none.
  subjects(facts, { service }) {
    const jobs = jobsOf(facts);
    const own = jobs.filter(
      ({ job }) => job.publishes?.some((file) => service.path !== '' && file.startsWith(`${service.path}/`)) === true,
    );
    const files = new Set(own.map(({ workflow }) => workflow));
    return own.length === 0
      ? jobs
      : jobs.filter((each) => own.includes(each) || (files.has(each.workflow) && each.job.does.includes('sign')));
  },
  holds: ({ job }) => does(job, 'sign'),
  confidence: 'proved',
});

const GATES = ['test', 'lint', 'typecheck', 'build', 'audit', 'secret-scan', 'sast', 'image-scan'];

export const gatesEffective = defineCheck({
  id: 'ci/gates-effective',
  title: 'No check of the pipeline is told to go on after a failure',
  failTitle: 'A check of the pipeline passes although it failed',
  needs: ['ciWorkflows'],
  subjects: (facts) => jobsOf(facts).filter(({ job }) => job.does.some((step) => GATES.includes(step))),
  holds: ({ job }) =>
    job.ignored === undefined || job.ignored.length === 0 ? !job.ignoresFailure : !job.ignored.some((step) => GATES.includes(step)),
  location: jobLocation,
  message: printJob,
  whenNone: 'na',
  noneMessage: 'No pipeline with checks is in the tree.',
  confidence: 'proved',
});

export const jobsTimed = defineCheck({
  id: 'ci/jobs-timed',
  title: 'Jobs of the pipeline end after a stated time',
  failTitle: 'A job of the pipeline may hang for hours',
  needs: ['ciWorkflows'],
  subjects: (facts) => jobsOf(facts).filter(({ workflow }) => workflow.by === 'github-actions'),
  holds: ({ job }) => job.timeoutMinutes !== undefined,
  location: jobLocation,
  message: ({ workflow, job }) =>
    `${workflow.name} / ${job.name}: ${job.timeoutMinutes === undefined ? 'no limit of its own' : `${job.timeoutMinutes} minutes`}`,
  whenNone: 'na',
  noneMessage: 'No GitHub Actions workflow is in the tree.',
  confidence: 'proved',
});
