import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitActions } from './actions.ts';
import { emitEvals } from './evals.ts';
import { emitModelCalls } from './model-calls.ts';
import { emitSpeech } from './speech.ts';
import { emitTools } from './tools.ts';

export const ai = defineExtractor({
  id: 'ai',
  about: 'Calls of language models, steps that hear or speak, the actions that output of a model starts, and what tries all that out.',
  emits: ['modelCalls', 'speechSteps', 'modelActions', 'modelEvals'],
  extract(input) {
    const models = emitModelCalls(input);
    const sites = models.map((one) => one.site);
    emitSpeech(input, models);
    emitActions(input, sites);
    emitTools(input);
    emitEvals(input, sites);
  },
});
