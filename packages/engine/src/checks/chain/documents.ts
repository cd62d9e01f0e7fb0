import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const sourceOfTruthStated = defineCheck({
  id: 'chain/source-of-truth-stated',
  ...stated(['source-of-truth'], {
    title: 'It is written down whether the chain or the database is right',
    failTitle: 'Nobody has written down whether the chain or the database is right',
    none: 'No document says whether the chain or the database is right.',
  }),
});

export const programAuthorityStated = defineCheck({
  id: 'chain/program-authority-stated',
  ...stated(['program-authority'], {
    title: 'It is written down who may upgrade the programs that are called',
    failTitle: 'Nobody has written down who may upgrade the programs that are called',
    none: 'No document says who may upgrade the programs that are called.',
  }),
});
