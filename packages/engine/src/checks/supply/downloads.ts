import { defineCheck } from '../../check/define-check.ts';
import { productionImages } from '../../derive/images.ts';

export const downloadsVerified = defineCheck({
  id: 'supply/downloads-not-piped',
  title: 'No build runs a script in the moment in which it is downloaded',
  failTitle: 'A build runs what a URL serves at that moment, unseen',
  needs: ['dockerfiles', 'ciWorkflows'],
  subjects: ({ dockerfiles, ciWorkflows }) =>
    [...productionImages(dockerfiles), ...ciWorkflows].map(({ location, pipesRemote }) => ({ location, lines: pipesRemote ?? [] })),
  holds: ({ lines }) => lines.length === 0,
  location: ({ location, lines }) => ({ path: location.path, line: lines[0] ?? location.line }),
  related: ({ location, lines }) => lines.slice(1, 9).map((line) => ({ path: location.path, line })),
  message: ({ lines }) => (lines.length === 0 ? 'nothing is downloaded into a shell' : 'a download is piped into a shell'),
  whenNone: 'na',
  noneMessage: 'Neither an image nor a pipeline is in the tree.',
  confidence: 'proved',
});

export const licencesChecked = defineCheck({
  id: 'supply/licences-checked',
  title: 'The pipeline looks at the licences of dependencies',
  failTitle: 'Nobody notices a dependency whose licence the company cannot accept',
  needs: ['ciWorkflows'],
  subjects: ({ ciWorkflows }) => ciWorkflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job }))),
  holds: ({ job }) => (job.does.includes('licence') ? true : job.elsewhere === true ? undefined : false),
  location: ({ workflow, job }) => ({ path: workflow.location.path, line: job.line }),
  message: ({ workflow, job }) => `${workflow.name} / ${job.name}: ${job.does.join(', ') || 'nothing that was recognised'}`,
  whenNone: 'fail',
  noneMessage: 'No pipeline that runs for this repository is in the tree.',
  confidence: 'proved',
  quantifier: 'any',
});
