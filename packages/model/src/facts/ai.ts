import type { FactBase, Known } from './base.ts';

export interface ModelCall extends FactBase {
  by: string;
  model: Known<string>;
  timeout: Known<number>;
  maxTokens: Known<number>;
  /** User text reaches the prompt. */
  takesUserText: boolean | 'unknown';
  /** Output is parsed by a schema. */
  validatesOutput: boolean | 'unknown';
  /** Tokens or cost are recorded. */
  recordsUsage: boolean | 'unknown';
  /** A second provider or a fixed answer when it fails. */
  fallback: boolean | 'unknown';
  cached: boolean | 'unknown';
}

export interface SpeechStep extends FactBase {
  by: string;
  kind: 'stt' | 'tts';
  timeout: Known<number>;
  fallback: boolean | 'unknown';
}

/** An action that a model's output starts. */
export interface ModelAction extends FactBase {
  name: string;
  /** Changes data or moves money. */
  writes: boolean;
  /** A confirmation step stands before it. */
  confirmed: boolean | 'unknown';
  /** Ids of tenant or user come from the model's output. */
  authorityFromModel: boolean | 'unknown';
}
