import type { Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, noneLive } from '../../check/shapes.ts';
import { normalName, normalTableName } from '../../derive/columns.ts';
import { live } from '../../derive/wired.ts';

export const injectionTested = defineCheck({
  id: 'ai/injection-tested',
  ...controlExists('modelEvals', {
    title: 'Tests try hostile words on the prompts',
    failTitle: 'No test in the repository tries hostile words on the prompts',
    of: (one) => one.kind === 'injection',
    seen: (one) => `${one.by} tries hostile words`,
    none: 'No test or evaluation in the repository tries words that give the model other instructions.',
    belongsTo: 'modelCalls',
    confidence: 'likely',
  }),
});

export const examplesKept = defineCheck({
  id: 'ai/examples-kept',
  ...controlExists('modelEvals', {
    title: 'Prompts and models are tried against recorded examples',
    failTitle: 'No recorded examples in the repository try prompts and models',
    of: (one) => one.kind === 'examples',
    seen: (one) => `${one.by} holds examples`,
    none: 'The repository holds no evaluation of prompts or models.',
    belongsTo: 'modelCalls',
    confidence: 'likely',
  }),
});

const SPOKEN_TABLE = /(?:^|_)(?:recordings?|transcripts?|transcriptions?|utterances?|voice_(?:messages|notes|sessions))$/;
const SPOKEN_COLUMN = /^(?:transcript(?:ion)?|transcript_text|utterance|recording_(?:url|path|key)|audio_(?:url|path|key|data))$/;

export const spokenWordsDeleted = defineCheck({
  id: 'ai/spoken-words-deleted',
  title: 'Recordings and transcripts are deleted by age',
  failTitle: 'Recordings or transcripts are kept for ever',
  needs: ['tables', 'queries'],
  subjects: ({ tables }) => tables.filter(isSpoken),
  holds: (table, { queries }) => {
    const deletes = live(queries).filter(
      (query) => query.operation === 'delete' && query.tables.some((name) => normalTableName(name) === normalTableName(table.name)),
    );
    if (deletes.some(byAge)) return true;
    // A job may look up by age first and delete by id.
    return deletes.some((query) => query.onRequestPath !== true || query.byList === true || query.predicatesOpen === true)
      ? undefined
      : false;
  },
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name} ${holds === true ? 'is deleted by age' : holds === undefined ? 'is deleted by code that could not be read to its end' : 'is never deleted by age'}`,
  whenNone: 'na',
  noneMessage: 'No table holds recordings or transcripts.',
  confidence: 'likely',
});

function isSpoken(table: Table): boolean {
  return SPOKEN_TABLE.test(normalName(table.name)) || table.columns.some((column) => SPOKEN_COLUMN.test(normalName(column.name)));
}

function byAge(query: Query): boolean {
  return query.predicates.some((name) => /(?:_at|_on|date|time|expires?|until|age)$/.test(normalName(name)));
}

const PUBLIC_KEY =
  /^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|PUBLIC|VUE_APP)_(?:.*_)?(?:OPENAI|ANTHROPIC|CLAUDE|GEMINI|GROQ|MISTRAL|COHERE|DEEPGRAM|ELEVEN_?LABS|ASSEMBLY_?AI|OPENROUTER|REPLICATE|HUGGING_?FACE|AZURE_SPEECH|AI)(?:_.*)?_(?:KEY|TOKEN|SECRET)$/;

export const keysKeptOnServer = defineCheck({
  id: 'ai/keys-kept-on-server',
  ...noneLive('envReads', {
    title: 'No key of a model or speech provider is built into pages',
    failTitle: 'A key of a provider is read from a setting that is built into pages',
    of: (read) => PUBLIC_KEY.test(read.name),
    seen: (read) => `${read.name} is part of what browsers load`,
    none: 'No setting that is built into pages carries a key of a model or speech provider.',
    confidence: 'likely',
  }),
});

export const keysNotSent = defineCheck({
  id: 'ai/keys-not-sent',
  ...noneLive('codeUses', {
    title: 'No answer carries a key of a model or speech provider',
    failTitle: 'A key of a provider goes out with an answer',
    of: (use) => use.kind === 'provider-key-sent',
    seen: (use) => use.detail ?? 'a key goes to the client',
    none: 'No answer is given a key of a model or speech provider by name.',
    confidence: 'likely',
  }),
});
