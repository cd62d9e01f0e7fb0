import { defineCheck } from '../../check/define-check.ts';
import { statedIn } from '../../derive/documents.ts';
import type { Stated } from '../../derive/documents.ts';
import { exercises, forService, printShown, shownAt } from '../../derive/suites.ts';

export const failingJobsTested = defineCheck({
  id: 'queue/failing-jobs-tested',
  title: 'A test shows what becomes of a job that always fails',
  failTitle: 'No test is about a job that always fails',
  needs: ['testSuites'],
  subjects: ({ testSuites }) => testSuites,
  holds: (suite) => forService(suite, exercises(suite, 'failing-job')),
  location: (suite) => shownAt(suite, 'failing-job').location,
  message: (suite) => printShown(suite, 'failing-job'),
  whenNone: 'fail',
  noneMessage: 'There are no tests.',
  confidence: 'likely',
  quantifier: 'any',
});

export const replayDocumented = defineCheck({
  id: 'queue/replay-documented',
  title: 'A document says how failed jobs are looked at and replayed',
  failTitle: 'No document says how failed jobs are replayed',
  needs: ['documents'],
  subjects: ({ documents }): Stated[] => statedIn(documents, 'failed-jobs'),
  // Words in passing are a place to look at.
  holds: ({ firm }) => firm || undefined,
  location: ({ document, line }) => ({ path: document.location.path, line }),
  message: ({ document }) => document.title,
  whenNone: 'fail',
  noneMessage: 'No document that speaks for the service says how failed jobs are replayed.',
  confidence: 'likely',
  quantifier: 'any',
});
