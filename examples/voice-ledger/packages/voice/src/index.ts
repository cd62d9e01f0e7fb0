export * from './providers.ts';
export * from './tones.ts';
export * from './intents.ts';
export { localIntents } from './local-intents.ts';
export * from './assistant.ts';
export * from './session.ts';
