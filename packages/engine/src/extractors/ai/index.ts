import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitActions } from './actions.ts';
import { emitModelCalls } from './model-calls.ts';
import { emitSpeech } from './speech.ts';

export const ai = defineExtractor({
  id: 'ai',
  about: 'Calls of language models, steps that hear or speak, and the actions that output of a model starts.',
  emits: ['modelCalls', 'speechSteps', 'modelActions'],
  extract(input) {
    const calls = emitModelCalls(input);
    emitSpeech(input);
    emitActions(input, calls);
  },
});
