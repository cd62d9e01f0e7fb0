import { createHash } from 'node:crypto';
import type { IntentModel } from '@voice-ledger/voice';
import { localIntents } from '@voice-ledger/voice';
import type { Outbound } from './http-client.ts';
import { logger } from './logger.ts';

/** A model behind HTTP. While it is down the grammar answers: it understands less, and never something else. */
export function remoteIntents(call: Outbound, url: string, key: string, model: string): IntentModel {
  const substitute = localIntents();
  return {
    name: model,
    async detect(text, before) {
      const idempotencyKey = createHash('sha256')
        .update(JSON.stringify([text, before]))
        .digest('hex');
      try {
        return await call({ url: `${url}/intents`, key, body: { model, text, before, maxTokens: 200 }, idempotencyKey });
      } catch (error) {
        logger.warn({ err: error, model }, 'the model failed; the grammar answers');
        return substitute.detect(text, before);
      }
    },
  };
}
