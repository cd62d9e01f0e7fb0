import { emptyReport } from '../report.ts';
import type { ReportReader } from '../report.ts';
import { advisoryList, npmAudit, osvScanner, yarnBerry, yarnClassic } from './audits.ts';
import { eslint, oxlint, semgrep, tsc } from './lint.ts';
import { codacy, codeClimate, gitlabSecurity, sonarApi, sonarGeneric } from './quality.ts';
import { sarif } from './sarif.ts';
import { cyclonedx, dependencyCheck, gitleaks, hdf, retire, scorecard, snyk, trivy } from './scanners.ts';
import { cobertura, junit } from './xml-reports.ts';
import { istanbul, istanbulSummary, jest, lcov, mocha } from './tests.ts';

/** Tools that list what they found write an empty list when they found nothing, and do not say who they are. */
const emptyList: ReportReader = {
  format: 'empty-list',
  matches: ({ json }) => Array.isArray(json) && json.length === 0,
  read: () => [
    { ...emptyReport('empty-list', 'unnamed'), notes: ['The report is an empty list: it does not say which tool found nothing.'] },
  ],
};

/** In the order in which they are asked: those with a mark of their own first. */
export const READERS: readonly ReportReader[] = [
  sarif,
  cyclonedx,
  trivy,
  scorecard,
  hdf,
  dependencyCheck,
  gitlabSecurity,
  snyk,
  npmAudit,
  advisoryList,
  yarnClassic,
  yarnBerry,
  osvScanner,
  semgrep,
  oxlint,
  sonarGeneric,
  sonarApi,
  codacy,
  jest,
  mocha,
  retire,
  eslint,
  gitleaks,
  codeClimate,
  istanbulSummary,
  istanbul,
  lcov,
  junit,
  cobertura,
  tsc,
  emptyList,
];
