import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const processingRecorded = defineCheck({
  id: 'privacy/processing-recorded',
  ...stated(['processing-record'], {
    title: 'A record says which personal data is kept, what for, on what basis and for how long',
    failTitle: 'No record says which personal data is kept and why',
    none: 'No document lists the personal data that is kept, with purpose and legal basis.',
  }),
});

export const processorsListed = defineCheck({
  id: 'privacy/processors-listed',
  ...stated(['processors'], {
    title: 'The companies that process personal data for us are listed, with their contracts',
    failTitle: 'No list names the companies that process personal data for us',
    none: 'No document lists processors or contracts about processing.',
  }),
});

export const impactAssessed = defineCheck({
  id: 'privacy/impact-assessed',
  ...stated(['impact-assessment'], {
    title: 'The risk of processing to people was assessed, with a date',
    failTitle: 'No assessment of the risk to people is there',
    none: 'No document holds an assessment of the risk of processing to people.',
  }),
});

export const residencyStated = defineCheck({
  id: 'privacy/residency-stated',
  ...stated(['data-residency'], {
    title: 'In which countries personal data may be kept is written down',
    failTitle: 'No document says in which countries personal data may be kept',
    none: 'No document says in which region or country personal data is kept.',
  }),
});
