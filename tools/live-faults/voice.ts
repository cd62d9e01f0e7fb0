import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

export interface Said {
  readonly did: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly ms: number;
}

/** Says a sentence over the voice socket and waits for the answer. */
export class Voice {
  readonly #socket: WebSocket;
  readonly #heard: Record<string, unknown>[] = [];
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#heard.push(JSON.parse(data) as Record<string, unknown>);
    });
  }

  static async open(url: string, token: string): Promise<Voice> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/voice`, ['voice-ledger', `bearer.${token}`]);
    const voice = new Voice(socket);
    await once(socket, 'open');
    return voice;
  }

  async say(text: string, withinMs = 60_000): Promise<Said | undefined> {
    const id = `utterance-${(this.#next += 1)}`;
    const began = performance.now();
    this.#socket.send(JSON.stringify({ type: 'text', id, text }));
    while (performance.now() - began < withinMs) {
      const answer = this.#heard.find((one) => one['id'] === id && (one['type'] === 'answer' || one['type'] === 'error'));
      if (answer) {
        const did = answer['did'];
        return {
          did: typeof did === 'string' ? did : undefined,
          data: (answer['data'] ?? {}) as Record<string, unknown>,
          ms: Math.round(performance.now() - began),
        };
      }
      await pause(50);
    }
    return undefined;
  }

  close(): void {
    this.#socket.close();
  }
}
