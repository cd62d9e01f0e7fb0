import type { ModelCall } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, bounds, limit, show, showIf, told, toldIf } from '../../derive/wired.ts';

const NONE = 'The app calls no model.';
const named = (call: ModelCall): string => `${call.by} ${show(call.model)}`;

export const modelTimeoutsSet = defineCheck({
  id: 'ai/model-timeouts-set',
  ...everyLive('modelCalls', {
    title: 'Every model call gives up after a minute at most',
    failTitle: 'A model call may take longer than anybody waits',
    holds: (call) => bounds(call.timeout, 60_000),
    seen: (call) => `${named(call)}: time-out ${show(call.timeout)}`,
    none: NONE,
  }),
});

export const modelRetriesBounded = defineCheck({
  id: 'ai/model-retries-bounded',
  ...everyLive('modelCalls', {
    title: 'Model calls are repeated three times at most',
    failTitle: 'Model calls are repeated without a sensible bound',
    holds: (call) => (call.retries === undefined ? undefined : ask(call.retries, (tries) => tries >= 0 && tries <= 3, true)),
    seen: (call) => `${named(call)}: ${showIf(call.retries)} repeats`,
    none: NONE,
  }),
});

export const modelFallbacksPresent = defineCheck({
  id: 'ai/model-fallbacks-present',
  ...everyLive('modelCalls', {
    title: 'A failing model has a substitute or a fixed answer',
    failTitle: 'When the model fails, the user gets an error',
    holds: (call) => told(call.fallback),
    seen: (call) =>
      `${named(call)} ${call.fallback === true ? 'has a fallback' : call.fallback === false ? 'has no fallback' : 'may have a fallback'}`,
    none: NONE,
  }),
});

export const outputValidated = defineCheck({
  id: 'ai/output-validated',
  ...everyLive('modelCalls', {
    title: 'Model output is checked by a schema before it is used',
    failTitle: 'Model output is used as it comes',
    // Words for people have no form.
    of: (call) => call.expects !== 'text',
    holds: (call) => told(call.validatesOutput),
    seen: (call) =>
      `${named(call)} ${call.validatesOutput === true ? 'is parsed by a schema' : call.validatesOutput === false ? 'is used without a schema' : 'leaves to code that could not be read'}`,
    none: NONE,
  }),
});

export const userTextSeparated = defineCheck({
  id: 'ai/user-text-separated',
  ...everyLive('modelCalls', {
    title: 'Text from users and records stays apart from the instructions',
    failTitle: 'Text from users or records is mixed into the instructions',
    of: (call) => call.takesUserText !== false,
    holds: (call) => toldIf(call.separatesUserText),
    seen: (call) =>
      `${named(call)} ${call.separatesUserText === true ? 'gives user text a message of its own' : call.separatesUserText === false ? 'puts user text into the instructions' : 'builds its prompt in a way that could not be read'}`,
    none: 'No user text reaches a prompt.',
  }),
});

export const inputBounded = defineCheck({
  id: 'ai/input-bounded',
  ...everyLive('modelCalls', {
    title: 'The length of what users put into a prompt is bounded',
    failTitle: 'Users can make a prompt as long as they like',
    of: (call) => call.takesUserText !== false,
    holds: (call) => toldIf(call.boundsInput),
    seen: (call) => `${named(call)} ${call.boundsInput === true ? 'cuts its input' : 'takes input of any length as far as was seen'}`,
    none: 'No user text reaches a prompt.',
  }),
});

export const tokensCapped = defineCheck({
  id: 'ai/tokens-capped',
  ...everyLive('modelCalls', {
    title: 'The length of every answer is capped',
    failTitle: 'A model may answer at any length',
    of: (call) => !/embedding|moderation/i.test(call.by),
    holds: (call) => bounds(call.maxTokens),
    seen: (call) => `${named(call)}: ${limit(call.maxTokens, 'the length of the answer', 'tokens')}`,
    none: NONE,
  }),
});

export const usageRecorded = defineCheck({
  id: 'ai/usage-recorded',
  ...everyLive('modelCalls', {
    title: 'Tokens or cost of every model call are recorded',
    failTitle: 'Nobody sees what a model call costs',
    holds: (call) => told(call.recordsUsage),
    seen: (call) => `${named(call)} ${call.recordsUsage === true ? 'records its usage' : 'records no usage that was seen'}`,
    none: NONE,
  }),
});

export const promptsNotLogged = defineCheck({
  id: 'ai/prompts-not-logged',
  ...everyLive('modelCalls', {
    title: 'What goes into a prompt is not logged beside the call',
    failTitle: 'What people wrote into a prompt is logged',
    of: (call) => call.takesUserText !== false,
    holds: (call) => (call.logsPrompt === undefined ? undefined : !call.logsPrompt),
    seen: (call) =>
      `${named(call)}: ${call.logsPrompt === true ? 'what goes into its prompt is given to a log call' : call.logsPrompt === false ? 'no log call beside it is given what goes into the prompt' : 'its prompt could not be read'}`,
    none: 'No user text reaches a prompt.',
    confidence: 'likely',
  }),
});

export const budgetAsked = defineCheck({
  id: 'ai/budget-asked',
  ...everyLive('modelCalls', {
    title: 'A budget is asked before the model is called',
    failTitle: 'One user or tenant can spend without a limit',
    holds: (call) => toldIf(call.budgeted),
    seen: (call) => `${named(call)} ${call.budgeted === true ? 'asks a budget first' : 'asks no budget that was seen'}`,
    none: NONE,
  }),
  needs: ['modelCalls', 'routes'],
  // Where requests come in through code that was not read, a limit may stand there.
  holds: (call, _facts, { coverage }) =>
    call.budgeted === false && coverage.routes?.state === 'partial' ? undefined : toldIf(call.budgeted),
});

export const modelPinned = defineCheck({
  id: 'ai/model-pinned',
  ...everyLive('modelCalls', {
    title: 'The model is named with its version',
    failTitle: 'The model is named by an alias that its provider moves',
    // From 4.6 on, names of Claude models without a date stand for one snapshot. Open weights are named by their size, and embeddings never move.
    holds: (call) =>
      ask(
        call.model,
        (model) =>
          /\d{4}-?\d{2}-?\d{2}|-\d{3,4}$|@|:[\w.-]+$|claude-[a-z]+-(?:4-(?:[6-9]|\d{2})|[5-9])|\b\d+(?:\.\d+)?b\b|^(?:openai\/)?text-embedding-/i.test(
            model,
          ),
        false,
      ),
    seen: (call) => `${call.by} calls ${show(call.model)}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const modelAbortable = defineCheck({
  id: 'ai/model-abortable',
  ...everyLive('modelCalls', {
    title: 'A model call ends when nobody waits for it any more',
    failTitle: 'Model calls go on after the client has gone',
    holds: (call) => toldIf(call.abortable),
    seen: (call) => `${named(call)} ${call.abortable === true ? 'can be aborted' : 'is not given an abort signal'}`,
    none: NONE,
  }),
});

export const modelLatencyMeasured = defineCheck({
  id: 'ai/model-latency-measured',
  ...everyLive('modelCalls', {
    title: 'The latency of model calls is measured',
    failTitle: 'The latency of a model call is not measured',
    holds: (call) => toldIf(call.recordsLatency),
    seen: (call) => `${named(call)} ${call.recordsLatency === true ? 'records its latency' : 'records no latency that was seen'}`,
    none: NONE,
  }),
});

export const cachedAnswersScoped = defineCheck({
  id: 'ai/cached-answers-scoped',
  ...everyLive('modelCalls', {
    title: 'A cached answer never reaches another user',
    failTitle: 'Cached answers are shared over users',
    of: (call) => call.cached === true,
    holds: (call) => (call.takesUserText === false ? true : call.cacheScopedBy === undefined ? undefined : call.cacheScopedBy.length > 0),
    seen: (call) =>
      `${named(call)} is cached by ${call.cacheScopedBy === undefined ? 'a key that could not be read' : call.cacheScopedBy.join(', ') || 'its prompt only, as far as was seen'}`,
    none: 'No model answer is cached.',
  }),
});

export const promptsDiscreet = defineCheck({
  id: 'ai/prompts-discreet',
  ...everyLive('modelCalls', {
    title: 'Prompts carry no secrets and no more personal data than needed',
    failTitle: 'Secrets or personal data are sent to the model',
    holds: (call) => (call.sensitive === undefined ? undefined : call.sensitive.length === 0),
    seen: (call) =>
      `${named(call)} is sent ${call.sensitive?.length ? call.sensitive.join(', ') : call.sensitive === undefined ? 'values that could not be read one by one' : 'nothing that is named like a secret or like personal data'}`,
    none: NONE,
    confidence: 'likely',
  }),
});
