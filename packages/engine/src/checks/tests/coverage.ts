import type { TestConfig } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobsOf } from '../../derive/jobs.ts';
import { ask, show } from '../../derive/wired.ts';

const NONE = 'No configuration of a test runner was found.';

/** Runners compare the threshold only in runs that collect coverage, which they don't do by themselves. */
function neverCollected({ by, collectsCoverage, coverageThreshold }: TestConfig): string | undefined {
  const off = (by === 'jest' || by === 'vitest') && collectsCoverage === false && coverageThreshold.state === 'known';
  return off ? 'no script and no pipeline collects coverage' : undefined;
}

export const coverageThresholdEffective = defineCheck({
  id: 'tests/coverage-threshold-effective',
  title: 'Test runs fail when coverage falls below a stated threshold',
  failTitle: 'No threshold for coverage has an effect',
  needs: ['testConfigs', 'ciWorkflows'],
  subjects: ({ testConfigs, ciWorkflows }) => {
    const inPipeline = jobsOf({ ciWorkflows }).some(({ job }) => job.does.includes('coverage'));
    return testConfigs.map((config) => ({ config, why: config.thresholdIneffective ?? (inPipeline ? undefined : neverCollected(config)) }));
  },
  holds: ({ config, why }) => (why === undefined ? ask(config.coverageThreshold, (share) => share > 0, false) : false),
  location: ({ config }) => config.location,
  message: ({ config, why }) =>
    `${config.by}: coverage threshold ${show(config.coverageThreshold)}${why === undefined ? '' : `, without effect: ${why}`}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});

const ENOUGH = 70;

export const coverageThresholdAmbitious = defineCheck({
  id: 'tests/coverage-threshold-ambitious',
  title: 'The threshold for coverage is at least 70 per cent',
  failTitle: 'The threshold for coverage is so low that it says little',
  needs: ['testConfigs'],
  subjects: ({ testConfigs }) => testConfigs.filter((config) => config.coverageThreshold.state !== 'absent'),
  holds: (config) => ask(config.coverageThreshold, (share) => share >= ENOUGH, false),
  location: (config) => config.location,
  message: (config) => `${config.by}: smallest global threshold ${show(config.coverageThreshold)}`,
  whenNone: 'na',
  noneMessage: 'No threshold for coverage is stated.',
  confidence: 'proved',
  quantifier: 'any',
});

export const coverageCountsAll = defineCheck({
  id: 'tests/coverage-counts-all-sources',
  title: 'Coverage also counts files that no test imports',
  failTitle: 'Files that no test imports are missing from the coverage',
  needs: ['testConfigs'],
  subjects: ({ testConfigs }) => testConfigs,
  holds: (config) => config.countsAllSources,
  location: (config) => config.location,
  message: (config) => `${config.by}: ${config.countsAllSources === true ? 'all sources are counted' : 'only imported files are counted'}`,
  whenNone: 'fail',
  noneMessage: NONE,
  confidence: 'proved',
  quantifier: 'any',
});
