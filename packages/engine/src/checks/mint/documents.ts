import { defineCheck } from '../../check/define-check.ts';
import { statedIn } from '../../derive/documents.ts';
import type { Stated } from '../../derive/documents.ts';
import { live } from '../../derive/wired.ts';

export const tokenAuthorityStated = defineCheck({
  id: 'mint/token-authority-stated',
  title: 'It is written down who may update, freeze or burn tokens',
  failTitle: 'Nobody has written down who may update, freeze or burn tokens',
  needs: ['documents', 'mints'],
  // Where mints are only made up, there is no token that anybody could have rights over.
  subjects: ({ documents, mints }): { found: Stated | undefined }[] =>
    live(mints).some((mint) => mint.by !== 'made-up') ? [{ found: statedIn(documents, 'token-authority')[0] }] : [],
  // Words in passing, in a plan or in a list of tasks are a place to look at.
  holds: ({ found }) => (found ? found.firm || undefined : false),
  location: ({ found }) => found && { path: found.document.location.path, line: found.line },
  message: ({ found }) =>
    found
      ? `${found.document.title || found.document.kind} ${found.firm ? 'states' : 'speaks of'} the token authority`
      : 'No document says who may update, freeze or burn tokens',
  whenNone: 'na',
  noneMessage: 'Nothing is really minted here, so there are no tokens to have rights over.',
  confidence: 'likely',
});
