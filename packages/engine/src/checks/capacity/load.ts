import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';
import { isWired, live } from '../../derive/wired.ts';

export const loadStated = defineCheck({
  id: 'capacity/load-stated',
  ...stated(['expected-load', 'peak-factor'], {
    title: 'The load that is expected, and its peak, are written down with numbers',
    failTitle: 'Either the expected load or its peak is not written down',
    none: 'No document in the tree gives numbers for the load that is expected.',
  }),
});

export const loadTestedInPipeline = defineCheck({
  id: 'capacity/load-tested-in-pipeline',
  title: 'The pipeline runs a load test',
  failTitle: 'No pipeline runs a load test',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job }))),
  holds: ({ job }) => job.does.includes('load'),
  location: ({ workflow, job }) => ({ path: workflow.location.path, line: job.line }),
  message: ({ workflow, job }) => `${workflow.name}, ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'na',
  noneMessage: 'The tree holds no pipeline.',
  confidence: 'likely',
  quantifier: 'any',
});

export const answersCompressed = defineCheck({
  id: 'capacity/answers-compressed',
  title: 'Answers are compressed',
  failTitle: 'A compression is defined that the running app does not use',
  needs: ['httpServers', 'compressions'],
  subjects: ({ httpServers, compressions }) => {
    // A proxy in front may compress: where the service defines nothing, a person is asked.
    return compressions.length > 0
      ? compressions.map((one) => ({ location: one.location, compresses: isWired(one) }))
      : live(httpServers).map(({ location }) => ({ location, compresses: undefined }));
  },
  holds: ({ compresses }) => compresses,
  location: ({ location }) => location,
  message: ({ compresses }) =>
    compresses === undefined
      ? 'this server compresses nothing itself'
      : compresses
        ? 'answers are compressed'
        : 'this compression is not wired',
  whenNone: 'na',
  noneMessage: 'The service runs no HTTP server.',
  confidence: 'likely',
  quantifier: 'any',
});
