export { emptyConfig, ProbeConfigSchema, readConfig } from './config/probe-config.ts';
export type { ProbeConfig } from './config/probe-config.ts';
export type { ItemWords } from './join/join-verdicts.ts';
export { ProbeError } from './probe-error.ts';
export { PROBES } from './probes/registry.ts';
export type { Plan } from './run/run-probes.ts';
export { runSession } from './run/run-session.ts';
export type { SessionOptions } from './run/run-session.ts';
