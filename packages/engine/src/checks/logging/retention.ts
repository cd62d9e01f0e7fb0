import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const retentionStated = defineCheck({
  id: 'logging/retention-stated',
  ...stated(['log-retention'], {
    title: 'How long logs are kept is written down',
    failTitle: 'Nothing says how long logs are kept',
    none: 'No document that speaks for the service says how long logs are kept.',
  }),
});
