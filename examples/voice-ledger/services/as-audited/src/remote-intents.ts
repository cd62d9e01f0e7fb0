import type { IntentModel } from '@voice-ledger/voice';
import { config } from './config.ts';

const TASK = 'Answer with JSON: the intent of a merchant who speaks to his ledger, with its parameters.';

/** A language model behind HTTP that turns a sentence into an intent. */
export function remoteIntents(): IntentModel {
  return {
    name: 'remote',
    async detect(text, before) {
      const turns = before.map((turn) => ({ role: turn.speaker, content: turn.said }));
      const response = await fetch(`${config.speech.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${config.speech.apiKey}` },
        body: JSON.stringify({ messages: [{ role: 'system', content: TASK }, ...turns, { role: 'user', content: text }] }),
      });
      const answer = (await response.json()) as { choices: { message: { content: string } }[] };
      return JSON.parse(answer.choices[0]?.message.content ?? '{}');
    },
  };
}
