import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const fixTimeStated = defineCheck({
  id: 'supply/fix-time-stated',
  ...stated(['fix-time'], {
    title: 'Within which time severe vulnerabilities are fixed is written down',
    failTitle: 'Nothing says within which time severe vulnerabilities are fixed',
    none: 'No document that speaks for the service says within which time severe vulnerabilities are fixed.',
  }),
});
