import { setTimeout as wait } from 'node:timers/promises';
import { config } from './config.ts';
import { log } from './log.ts';

/** Hands a text to the push provider. */
export async function pushOut(text: string): Promise<void> {
  while (true) {
    try {
      const response = await fetch(`${config.pushUrl}/v1/send`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return;
    } catch (error) {
      log.warn(error, 'push provider does not answer');
    }
    await wait(500);
  }
}
