import { request as insecure } from 'node:http';
import { request as secure } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { TargetGuard } from './address.ts';
import { breakers, HostAway } from './breaker.ts';

export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly text: string;
}

export type Send = (url: string, sent: Sent) => Promise<Reply>;

const TIMEOUT = 15_000;
const LONGEST = 2_000_000;
const ATTEMPTS = 3;

/** The one way out of the server for integrations: no redirects, no private addresses, an end in time and in size. */
export function sender(guard: TargetGuard): Send {
  const breakerOf = breakers();
  return async (target, sent) => {
    const url = guard.check(target);
    // What is only read is asked again at once; what changes something goes back into the outbox, which waits longer.
    const most = sent.method === 'GET' ? ATTEMPTS : 1;
    for (let attempt = 1; attempt <= most; attempt += 1) {
      try {
        return await breakerOf(url.host).run(() => ask(guard, url, sent));
      } catch (error) {
        if (attempt === most || error instanceof HostAway) throw error;
        // 200, 400 ms, each by chance up to half shorter or longer.
        await pause(100 * 2 ** attempt * (0.5 + Math.random()));
      }
    }
    throw new Error('no answer in time');
  };
}

function ask(guard: TargetGuard, url: URL, { method = 'POST', headers = {}, body }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? secure : insecure;
    const options = {
      method,
      lookup: guard.lookup,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT),
      headers: {
        'user-agent': 'Airworthy',
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    };
    const request = start(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LONGEST) request.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: secondsOf(response.headers['retry-after'], Date.now()),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', (error) =>
      reject(error.name === 'AbortError' || error.name === 'TimeoutError' ? new Error('no answer in time') : error),
    );
    request.end(body);
  });
}

/** Seconds of Retry-After: a number or a date (RFC 9110, 10.2.3). */
function secondsOf(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,8}$/.test(value.trim())) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
