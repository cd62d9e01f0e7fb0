import { defineCheck } from '../../check/define-check.ts';
import { controlExists } from '../../check/shapes.ts';
import { stated } from '../../check/shapes-documents.ts';

export const loadStated = defineCheck({
  id: 'capacity/load-stated',
  ...stated(['expected-load', 'peak-factor'], {
    title: 'The load that is expected, and its peak, are written down with numbers',
    failTitle: 'Either the expected load or its peak is not written down',
    none: 'No document that speaks for the service gives numbers for the load that is expected.',
  }),
});

export const measuredLoadStated = defineCheck({
  id: 'capacity/measured-load-stated',
  ...stated(['measured-load'], {
    title: 'The load that it was measured to take is written down',
    failTitle: 'Nothing says which load it was measured to take',
    none: 'No document that speaks for the service gives the load that the service was measured to take.',
  }),
});

export const loadTestedInPipeline = defineCheck({
  id: 'capacity/load-tested-in-pipeline',
  title: 'The pipeline runs a load test',
  failTitle: 'No pipeline runs a load test',
  needs: ['ciWorkflows', 'testSuites'],
  subjects: ({ ciWorkflows }) => ciWorkflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job }))),
  // A pipeline may call a script that is not there.
  holds: ({ job }, { testSuites }) => (job.does.includes('load') ? testSuites.some((suite) => suite.kind === 'load') || undefined : false),
  location: ({ workflow, job }) => ({ path: workflow.location.path, line: job.line }),
  message: ({ workflow, job }) => `${workflow.name}, ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'na',
  noneMessage: 'The tree holds no pipeline.',
  confidence: 'likely',
  quantifier: 'any',
});

export const answersCompressed = defineCheck({
  id: 'capacity/answers-compressed',
  ...controlExists('compressions', {
    title: 'The service compresses its answers',
    failTitle: 'A compression is defined that the running app does not use',
    seen: (compression) => `answers are compressed by ${compression.by}`,
    none: 'The service compresses no answers itself.',
    belongsTo: 'httpServers',
  }),
});
