import type { ModelAction } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { told, toldIf } from '../../derive/wired.ts';

const NONE = 'No output of a model starts an action.';
const writes = (action: ModelAction): boolean => action.writes;

type Told =
  | 'allowlisted'
  | 'validated'
  | 'confirmationExpires'
  | 'confirmationOnce'
  | 'deduplicated'
  | 'asksWhenUnsure'
  | 'tellsResult'
  | 'authorized';

function detail(
  field: Told,
  words: { title: string; failTitle: string; yes: string; no: string; none?: string },
  of?: (action: ModelAction) => boolean,
) {
  return everyLive('modelActions', {
    title: words.title,
    failTitle: words.failTitle,
    ...(of ? { of } : {}),
    holds: (action) => toldIf(action[field]),
    seen: (action) =>
      `${action.name} ${action[field] === true ? words.yes : action[field] === false ? words.no : 'could not be read to its end'}`,
    none: words.none ?? NONE,
  });
}

export const actionsConfirmed = defineCheck({
  id: 'ai/actions-confirmed',
  ...everyLive('modelActions', {
    title: 'A person confirms before money moves or data is deleted',
    failTitle: 'A model alone can move money, delete or send',
    of: (action) =>
      (action.effects?.length ?? 0) > 0 ||
      (action.effects === undefined && (action.irreversible ?? action.writes)) ||
      action.irreversible === true,
    holds: (action) => told(action.confirmed),
    seen: (action) =>
      `${action.name}${action.effects?.length ? ` (${action.effects.join(', ')})` : ''} ${action.confirmed === true ? 'asks for confirmation' : action.confirmed === false ? 'runs without confirmation' : 'may ask for confirmation'}`,
    none: 'No output of a model starts an action that cannot be undone.',
  }),
});

export const authorityFromSession = defineCheck({
  id: 'ai/authority-from-session',
  ...everyLive('modelActions', {
    title: 'Whose data an action touches comes from the session, never from the model',
    failTitle: 'Ids of tenants or users come from the output of a model',
    holds: (action) => {
      const fromModel = told(action.authorityFromModel);
      return fromModel === undefined ? undefined : !fromModel;
    },
    seen: (action) =>
      `${action.name} ${action.authorityFromModel === true ? 'takes ids of tenant or user from the model' : action.authorityFromModel === false ? 'takes no ids of tenant or user from the model' : 'takes its ids from code that could not be read'}`,
    none: NONE,
  }),
});

export const amountsComputed = defineCheck({
  id: 'ai/amounts-computed',
  ...everyLive('modelActions', {
    title: 'Totals and balances are computed by code',
    failTitle: 'Amounts are stored as the model gave them',
    of: writes,
    holds: (action) => {
      const fromModel = toldIf(action.amountFromModel);
      return fromModel === undefined ? undefined : !fromModel;
    },
    seen: (action) =>
      `${action.name} ${action.amountFromModel === true ? 'stores an amount from the model' : 'stores no amount from the model that was seen'}`,
    none: 'No output of a model starts an action that changes data.',
  }),
});

export const actionsListed = defineCheck({
  id: 'ai/actions-listed',
  ...detail('allowlisted', {
    title: 'A model can start listed actions only',
    failTitle: 'A model can name actions that nobody listed',
    yes: 'is picked from a fixed list',
    no: 'is picked by a name from the model',
  }),
});

export const parametersChecked = defineCheck({
  id: 'ai/parameters-checked',
  ...detail(
    'validated',
    {
      title: 'Parameters of an action are checked by a schema',
      failTitle: 'Parameters of an action are used as the model gave them',
      yes: 'checks its parameters',
      no: 'uses its parameters as they come',
      none: 'No action takes parameters from a model.',
    },
    (action) => action.parameters !== 0,
  ),
});

export const actionsAuthorized = defineCheck({
  id: 'ai/actions-authorized',
  ...detail(
    'authorized',
    {
      title: 'An action runs with the rights of the signed-in user',
      failTitle: 'An action runs without asking what the user may do',
      yes: 'asks the rights of the user',
      no: 'asks nobody for rights',
      none: 'No action that a model starts reaches data.',
    },
    (action) => action.authorized !== undefined,
  ),
});

export const confirmationsExpire = defineCheck({
  id: 'ai/confirmations-expire',
  ...detail(
    'confirmationExpires',
    {
      title: 'An open confirmation expires',
      failTitle: 'A late yes still starts the action',
      yes: 'has a confirmation that expires',
      no: 'has a confirmation that never expires',
      none: 'No action waits for a confirmation.',
    },
    (action) => action.confirmed === true,
  ),
});

export const confirmationsOnce = defineCheck({
  id: 'ai/confirmations-once',
  ...detail(
    'confirmationOnce',
    {
      title: 'One confirmation starts one action',
      failTitle: 'A second yes starts the action again',
      yes: 'has a confirmation that can be used once',
      no: 'has a confirmation that can be used again',
      none: 'No action waits for a confirmation.',
    },
    (action) => action.confirmed === true,
  ),
});

export const utterancesOnce = defineCheck({
  id: 'ai/utterances-once',
  ...detail(
    'deduplicated',
    {
      title: 'The same utterance never starts an action twice',
      failTitle: 'A repeated utterance starts the action again',
      yes: 'recognises a repeated utterance',
      no: 'does not recognise a repeated utterance',
    },
    writes,
  ),
});

export const doubtsAsked = defineCheck({
  id: 'ai/doubts-asked',
  ...detail(
    'asksWhenUnsure',
    {
      title: 'The app asks back when it is not sure what was meant',
      failTitle: 'The app acts on its best guess',
      yes: 'asks back in doubt',
      no: 'takes the first match',
      none: 'No action takes parameters from a model.',
    },
    (action) => action.parameters !== 0,
  ),
});

export const resultsTold = defineCheck({
  id: 'ai/results-told',
  ...detail('tellsResult', {
    title: 'The user is told what really happened',
    failTitle: 'The user is told of success before it is known',
    yes: 'answers from its result',
    no: 'answers before its result is known',
  }),
});
