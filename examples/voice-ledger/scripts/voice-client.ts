import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { localHearing, localSpeech } from '../packages/voice/src/index.ts';
import type { Outgoing } from '../packages/voice/src/index.ts';

export type Said = Extract<Outgoing, { type: 'answer' }>;

/** Talks to the voice socket, by text or by sound. */
export class VoiceClient {
  readonly #socket: WebSocket;
  readonly #messages: Outgoing[] = [];
  readonly #audio: Buffer[] = [];
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#messages.push(JSON.parse(data) as Outgoing);
      else this.#audio.push(Buffer.from(data as ArrayBuffer));
    });
  }

  static async connect(url: string, token: string | undefined): Promise<VoiceClient> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), token ? ['voice-ledger', `bearer.${token}`] : []);
    const client = new VoiceClient(socket);
    await Promise.race([once(socket, 'open'), once(socket, 'close').then(() => Promise.reject(new Error('the connection was refused')))]);
    return client;
  }

  async say(text: string): Promise<Said> {
    const id = `utterance-${(this.#next += 1)}`;
    this.#socket.send(JSON.stringify({ type: 'text', id, text }));
    return this.#answer(id);
  }

  /** As sound, in pieces as a microphone gives them; the answer has to be heard again. */
  async speak(text: string): Promise<Said & { heard: string; partials: number }> {
    const id = `utterance-${(this.#next += 1)}`;
    const audio = await localSpeech().speak(text);
    for (let at = 0; at < audio.length; at += 16_000) this.#socket.send(audio.subarray(at, at + 16_000));
    this.#socket.send(JSON.stringify({ type: 'audio.end', id }));
    const answer = await this.#answer(id);
    const spoken = await until(() => this.#audio.shift());
    const hearing = localHearing().open();
    hearing.write(spoken);
    const { text: heard } = await hearing.end();
    return { ...answer, heard, partials: this.#messages.filter((message) => message.type === 'partial').length };
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(id: string): Promise<Said> {
    return until(() => {
      const failed = this.#messages.find((message) => message.type === 'error' && message.id === id);
      if (failed) throw new Error(JSON.stringify(failed));
      return this.#messages.find((message): message is Said => message.type === 'answer' && message.id === id);
    });
  }
}

export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error('it did not happen within 20 seconds');
}
