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
  /** What the answer is for: something to parse, or words for people. */
  expects?: 'json' | 'text' | 'unknown';
  /** Tokens or cost are recorded. */
  recordsUsage: boolean | 'unknown';
  /** By what recorded usage can be told apart: tenant · user · feature · request. */
  usageBy?: string[];
  /** Money is worked out of the usage. */
  recordsCost?: boolean;
  /** Requests at the same time cannot slip past the budget together. */
  budgetAtomic?: boolean | 'unknown';
  /** Rounds of tool calls that one request may take; only for calls that are given tools. */
  steps?: Known<number>;
  /** A second provider or a fixed answer when it fails. */
  fallback: boolean | 'unknown';
  cached: boolean | 'unknown';
  /** Text from users or records travels in its own message or between delimiters, apart from the instructions. */
  separatesUserText?: boolean | 'unknown';
  /** A budget by tenant, user or day is asked before the call. */
  budgeted?: boolean | 'unknown';
  /** Aborted when the caller hangs up. */
  abortable?: boolean | 'unknown';
  /** Attempts after the first; a library default counts as known. */
  retries?: Known<number>;
  /** Latency is recorded. */
  recordsLatency?: boolean | 'unknown';
  /** Key parts of the cache of answers: tenant · user · conversation. */
  cacheScopedBy?: string[];
  /** Personal data or secrets that reach the prompt, by field name. */
  sensitive?: string[];
  /** What goes into the prompt is also given to a log call of the same function. */
  logsPrompt?: boolean;
  /** Length of the user's text or of the history is bounded. */
  boundsInput?: boolean | 'unknown';
}

export interface SpeechStep extends FactBase {
  by: string;
  kind: 'stt' | 'tts';
  timeout: Known<number>;
  fallback: boolean | 'unknown';
  /** Only final transcripts start actions; for stt. */
  finalOnly?: boolean | 'unknown';
  /** Longest stream or text in one step: ms of audio for stt, characters for tts. */
  maxInput?: Known<number>;
  /** Seconds or characters are recorded. */
  recordsUsage?: boolean | 'unknown';
  /** The stream to the provider ends when the client goes. */
  closedOnDisconnect?: boolean | 'unknown';
  /** Errors of the stream are handled. */
  handlesErrors?: boolean | 'unknown';
  recordsLatency?: boolean | 'unknown';
  /** The answer of the provider carries a confidence that is looked at. */
  asksConfidence?: boolean | 'unknown';
  cached?: boolean | 'unknown';
}

/** A set of tests or recorded examples that models and prompts are tried with. */
export interface ModelEval extends FactBase {
  /** promptfoo · deepeval · braintrust · langsmith · vitest · jest · node:test … */
  by: string;
  /** examples = expected answers for given words · injection = hostile words */
  kind: 'examples' | 'injection';
}

/** An action that a model's output starts. */
export interface ModelAction extends FactBase {
  name: string;
  /** Changes data or moves money. */
  writes: boolean;
  /** What cannot be taken back, or costs somebody something: money (an amount is stored or paid), deletion, message (something goes out). */
  effects?: ('money' | 'deletion' | 'message')[];
  /** How many values it takes from the model's output. */
  parameters?: number;
  /** A confirmation step stands before it. */
  confirmed: boolean | 'unknown';
  /** Ids of tenant or user come from the model's output. */
  authorityFromModel: boolean | 'unknown';
  /** Only names from a fixed list can be started. */
  allowlisted?: boolean | 'unknown';
  /** Its parameters are checked by a schema. */
  validated?: boolean | 'unknown';
  /** Deletes, pays, sends or can't be undone. */
  irreversible?: boolean;
  /** A pending confirmation expires. */
  confirmationExpires?: boolean | 'unknown';
  /** A confirmation can be used once. */
  confirmationOnce?: boolean | 'unknown';
  /** A total, price or balance that is stored comes from the model's output. */
  amountFromModel?: boolean | 'unknown';
  /** The same utterance does not start it twice. */
  deduplicated?: boolean | 'unknown';
  /** A low confidence or several matches lead to a question. */
  asksWhenUnsure?: boolean | 'unknown';
  /** What is told to the user follows from the result of the action. */
  tellsResult?: boolean | 'unknown';
  /** The rights of the signed-in user are asked. */
  authorized?: boolean | 'unknown';
}
