import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './together.ts';

/** Reads a page as a browser does, packed, without unpacking it: that is done on the machine of whoever reads. */
export class Visitor {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #address: string;
  readonly #cookie: string;
  readonly #etags = new Map<string, string>();

  constructor(address: string, cookie: string) {
    this.#address = address;
    this.#cookie = cookie;
  }

  /** Answers the bytes that came. @param again whether an answer that is still good is not sent again, as browsers ask */
  open(path: string, again = false): Promise<number> {
    const etag = this.#etags.get(path);
    return new Promise((resolve, reject) => {
      request(
        this.#address + path,
        {
          agent: this.#agent,
          headers: {
            cookie: this.#cookie,
            'accept-encoding': 'gzip, br',
            ...(again && etag !== undefined ? { 'if-none-match': etag } : {}),
          },
        },
        (answer) => {
          let bytes = 0;
          answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
          answer.on('end', () => {
            if (answer.statusCode !== 200 && answer.statusCode !== 304) return reject(new Error(`${path} answered ${answer.statusCode}`));
            if (answer.headers.etag !== undefined) this.#etags.set(path, answer.headers.etag);
            resolve(bytes);
          });
          answer.on('error', reject);
        },
      )
        .on('error', reject)
        .end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export interface Visits {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly wrong: number;
  /** Bytes of an answer, on average. */
  readonly bytes: number;
}

/** Every visitor opens a page, reads for about `think` milliseconds, and opens the next, for so many seconds. */
export async function visited(
  visitors: readonly Visitor[],
  pathOf: () => string,
  options: { readonly seconds: number; readonly think: number; readonly again: boolean },
): Promise<Visits> {
  const taken: number[] = [];
  let [wrong, bytes] = [0, 0];
  const until = performance.now() + options.seconds * 1000;
  await Promise.all(
    visitors.map(async (one) => {
      // People don't all begin in the same moment.
      await sleep(Math.random() * options.think);
      while (performance.now() < until) {
        const from = performance.now();
        try {
          const came = await one.open(pathOf(), options.again);
          bytes += came;
        } catch {
          wrong += 1;
        }
        taken.push(performance.now() - from);
        if (options.think > 0) await sleep(options.think * (0.5 + Math.random()));
      }
    }),
  );
  return {
    count: taken.length,
    p50: percentile(taken, 50),
    p95: percentile(taken, 95),
    wrong,
    bytes: bytes / Math.max(1, taken.length),
  };
}
