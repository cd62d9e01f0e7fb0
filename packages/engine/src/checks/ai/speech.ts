import type { SpeechStep } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { bounds, limit, show, told, toldIf } from '../../derive/wired.ts';

const NONE = 'The app neither hears nor speaks.';
const named = (step: SpeechStep): string => `${step.kind} by ${step.by}`;
const hears = (step: SpeechStep): boolean => step.kind === 'stt';
const speaks = (step: SpeechStep): boolean => step.kind === 'tts';

export const speechTimeoutsSet = defineCheck({
  id: 'ai/speech-timeouts-set',
  ...everyLive('speechSteps', {
    title: 'Every call of a speech provider gives up after a minute at most',
    failTitle: 'A speech provider that hangs holds the conversation',
    holds: (step) => bounds(step.timeout, 60_000),
    seen: (step) => `${named(step)}: time-out ${show(step.timeout)}`,
    none: NONE,
  }),
});

export const speechFallbacksPresent = defineCheck({
  id: 'ai/speech-fallbacks-present',
  ...everyLive('speechSteps', {
    title: 'A failing speech provider has a substitute',
    failTitle: 'When a speech provider fails, the conversation ends',
    holds: (step) => told(step.fallback),
    seen: (step) =>
      `${named(step)} ${step.fallback === true ? 'has a fallback' : step.fallback === false ? 'has no fallback' : 'may have a fallback'}`,
    none: NONE,
  }),
});

export const finalTranscriptsOnly = defineCheck({
  id: 'ai/final-transcripts-only',
  ...everyLive('speechSteps', {
    title: 'Only final transcripts start actions',
    failTitle: 'Half-heard words can start an action',
    of: hears,
    holds: (step) => toldIf(step.finalOnly),
    seen: (step) =>
      `${named(step)} ${step.finalOnly === true ? 'passes on final transcripts only' : step.finalOnly === false ? 'passes on interim transcripts' : 'passes transcripts to code that could not be read'}`,
    none: 'The app does not hear.',
  }),
});

export const audioBounded = defineCheck({
  id: 'ai/audio-bounded',
  ...everyLive('speechSteps', {
    title: 'How much audio one utterance may have is bounded',
    failTitle: 'Audio of any length is sent to the provider',
    of: hears,
    holds: (step) => bounds(step.maxInput),
    seen: (step) => `${named(step)}: ${limit(step.maxInput, 'the length of the sound', 'ms')}`,
    none: 'The app does not hear.',
  }),
});

export const spokenTextBounded = defineCheck({
  id: 'ai/spoken-text-bounded',
  ...everyLive('speechSteps', {
    title: 'How much text is spoken at once is bounded',
    failTitle: 'Text of any length is sent to the voice',
    of: speaks,
    holds: (step) => bounds(step.maxInput),
    seen: (step) => `${named(step)}: ${limit(step.maxInput, 'the length of the text', 'characters')}`,
    none: 'The app does not speak.',
  }),
});

export const streamsEndWithClient = defineCheck({
  id: 'ai/streams-end-with-client',
  ...everyLive('speechSteps', {
    title: 'Streams to the provider end when the client goes',
    failTitle: 'Abandoned streams go on and are billed',
    of: hears,
    holds: (step) => toldIf(step.closedOnDisconnect),
    seen: (step) =>
      `${named(step)} ${step.closedOnDisconnect === true ? 'is closed when the client disconnects' : 'is not closed by a handler that was seen'}`,
    none: 'The app does not hear.',
  }),
});

export const speechErrorsHandled = defineCheck({
  id: 'ai/speech-errors-handled',
  ...everyLive('speechSteps', {
    title: 'Errors of speech providers are handled',
    failTitle: 'An error of a speech provider is not handled',
    holds: (step) => toldIf(step.handlesErrors),
    seen: (step) => `${named(step)} ${step.handlesErrors === true ? 'handles errors' : 'handles no errors that were seen'}`,
    none: NONE,
  }),
});

export const speechUsageRecorded = defineCheck({
  id: 'ai/speech-usage-recorded',
  ...everyLive('speechSteps', {
    title: 'Seconds heard and characters spoken are recorded',
    failTitle: 'Nobody sees what speech costs',
    holds: (step) => toldIf(step.recordsUsage),
    seen: (step) => `${named(step)} ${step.recordsUsage === true ? 'records its usage' : 'records no usage that was seen'}`,
    none: NONE,
  }),
});

export const speechLatencyMeasured = defineCheck({
  id: 'ai/speech-latency-measured',
  ...everyLive('speechSteps', {
    title: 'The latency of hearing and speaking is measured',
    failTitle: 'The latency of a speech step is not measured',
    holds: (step) => toldIf(step.recordsLatency),
    seen: (step) => `${named(step)} ${step.recordsLatency === true ? 'records its latency' : 'records no latency that was seen'}`,
    none: NONE,
  }),
});

export const confidenceAsked = defineCheck({
  id: 'ai/confidence-asked',
  ...everyLive('speechSteps', {
    title: 'Badly heard words lead to a question, not to an action',
    failTitle: 'How well something was heard is not looked at',
    of: hears,
    holds: (step) => toldIf(step.asksConfidence),
    seen: (step) =>
      `${named(step)} ${step.asksConfidence === true ? 'looks at the confidence' : 'ignores the confidence as far as was seen'}`,
    none: 'The app does not hear.',
  }),
});
