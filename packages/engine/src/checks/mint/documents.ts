import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const tokenAuthorityStated = defineCheck({
  id: 'mint/token-authority-stated',
  ...stated(['token-authority'], {
    title: 'It is written down who may update, freeze or burn tokens',
    failTitle: 'Nobody has written down who may update, freeze or burn tokens',
    none: 'No document says who may update, freeze or burn tokens.',
  }),
});
