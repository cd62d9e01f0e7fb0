import type { IntentModel } from '@voice-ledger/voice';
import { config } from './config.ts';

/** A model behind HTTP that turns a sentence into an intent. */
export function remoteIntents(): IntentModel {
  return {
    name: 'remote',
    async detect(text, before) {
      const answer = await fetch(`${config.speech.url}/intents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${config.speech.apiKey}` },
        body: JSON.stringify({ text, before }),
      });
      return answer.json();
    },
  };
}
