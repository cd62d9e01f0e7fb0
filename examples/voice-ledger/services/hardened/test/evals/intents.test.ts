import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { localIntents, Understood } from '@voice-ledger/voice';
import type { IntentModel } from '@voice-ledger/voice';
import { outboundTo } from '../../src/http-client.ts';
import { remoteIntents } from '../../src/remote-intents.ts';

const { INTENTS_URL, INTENTS_KEY = '', INTENTS_MODEL = 'ledger-intents-2026-01-15' } = process.env;
const examples = JSON.parse(readFileSync(join(import.meta.dirname, 'intents.json'), 'utf8')) as { said: string; intent: unknown }[];

/** The grammar, or with INTENTS_URL the model that is to be released: a change of it or of its task has to keep these. */
const model: IntentModel = INTENTS_URL
  ? remoteIntents(outboundTo('intents', 8_000), INTENTS_URL, INTENTS_KEY, INTENTS_MODEL)
  : localIntents();

describe(`recorded sentences, asked of ${model.name}`, () => {
  for (const { said, intent } of examples)
    test(said, async () => {
      const understood = Understood.parse(await model.detect(said, []));
      assert.deepEqual(understood.intent, intent);
    });
});
