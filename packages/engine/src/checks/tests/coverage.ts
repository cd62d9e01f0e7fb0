import type { Facts, TestConfig } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { jobsOf } from '../../derive/jobs.ts';
import { ask, show } from '../../derive/wired.ts';

const NONE = 'No configuration of a test runner was found.';

/** Runners compare the threshold only in runs that collect coverage, which they don't do by themselves. */
function neverCollected({ by, collectsCoverage }: TestConfig, { ciWorkflows }: Pick<Facts, 'ciWorkflows'>): boolean {
  const inPipeline = jobsOf({ ciWorkflows }).some(({ job }) => job.does.includes('coverage'));
  return (by === 'jest' || by === 'vitest') && collectsCoverage === false && !inPipeline;
}

export const coverageThresholdEffective = defineCheck({
  id: 'tests/coverage-threshold-effective',
  title: 'Test runs that measure coverage fail when it falls below a stated threshold',
  failTitle: 'No threshold for coverage has an effect',
  needs: ['testConfigs', 'ciWorkflows'],
  beside: ['ciWorkflows'],
  subjects: ({ testConfigs, ciWorkflows }) =>
    testConfigs.map((config) => ({
      config,
      never: config.coverageThreshold.state === 'known' && neverCollected(config, { ciWorkflows }),
    })),
  holds: ({ config }) => (config.thresholdIneffective === undefined ? ask(config.coverageThreshold, (share) => share > 0, false) : false),
  location: ({ config }) => config.location,
  message: ({ config, never }) =>
    `${config.by}: coverage threshold ${show(config.coverageThreshold)}${config.thresholdIneffective === undefined ? (never ? ', compared only when somebody asks for coverage by hand: no script and no pipeline does' : '') : `, without effect: ${config.thresholdIneffective}`}`,
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
