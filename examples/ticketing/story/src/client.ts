import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly code: string;
  constructor(method: string, path: string, status: number, body: { code?: string; title?: string }) {
    super(`${method} ${path}: ${status} ${body.code ?? ''} ${body.title ?? ''}`);
    this.status = status;
    this.code = body.code ?? '';
  }
}

export interface Caller {
  readonly name: string;
  readonly id: string;
  readonly tenantId: string;
  token: string;
  /** When the token was given out, in milliseconds. */
  since: number;
  readonly login: { tenant: string; email: string; password: string };
}

const ATTEMPTS = 40;
const TOKEN_MS = 10 * 60_000;

/** A client as an app has it: repeats what failed for a reason that passes, with the same key. */
export function createClient(gateway: string) {
  const durations: number[] = [];
  let repeats = 0;

  async function send<T>(method: string, path: string, settings: { token?: string; body?: unknown; key?: string } = {}): Promise<T> {
    const key = settings.key ?? randomUUID();
    for (let attempt = 1; ; attempt++) {
      const began = performance.now();
      const response = await fetch(`${gateway}/v1${path}`, {
        method,
        headers: {
          ...(settings.token ? { authorization: `Bearer ${settings.token}` } : {}),
          ...(settings.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'GET' ? {} : { 'idempotency-key': key }),
        },
        ...(settings.body === undefined ? {} : { body: JSON.stringify(settings.body) }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
      durations.push(performance.now() - began);
      const text = await response?.text().catch(() => undefined);
      if (response && text !== undefined && response.status < 500 && response.status !== 429) {
        const body = (text ? JSON.parse(text) : undefined) as T & { code?: string; title?: string };
        if (!response.ok) throw new Refused(method, path, response.status, body);
        return body;
      }
      if (attempt === ATTEMPTS) throw new Error(`${method} ${path}: ${response?.status ?? 'no answer'} ${text ?? ''}`);
      repeats++;
      await wait(Math.min(2_000, 100 * 2 ** attempt) * (0.7 + Math.random() * 0.6));
    }
  }

  interface Tokens {
    accessToken: string;
    userId: string;
    tenantId: string;
  }

  async function signIn(login: Caller['login'], name: string): Promise<Caller> {
    const tokens = await send<Tokens>('POST', '/auth/login', { body: login });
    return {
      name,
      id: tokens.userId,
      tenantId: tokens.tenantId,
      token: tokens.accessToken,
      since: Date.now(),
      login,
    };
  }

  async function fresh(caller: Caller): Promise<string> {
    if (Date.now() - caller.since > TOKEN_MS) {
      const again = await signIn(caller.login, caller.name);
      caller.token = again.token;
      caller.since = again.since;
    }
    return caller.token;
  }

  return {
    signIn,
    async register(name: string): Promise<Caller> {
      const login = {
        tenant: 'main',
        email: `${name}@tickets.example`,
        password: `password of ${name}`,
      };
      await send('POST', '/auth/register', { body: { ...login, name } }).catch((error: unknown) => {
        if (!(error instanceof Refused && error.code === 'email_taken')) throw error;
      });
      return signIn(login, name);
    },
    /** A few at a time: passwords are slow to hash, on purpose. */
    async registerAll(names: readonly string[]): Promise<Caller[]> {
      const callers: Caller[] = [];
      for (let start = 0; start < names.length; start += 4)
        callers.push(...(await Promise.all(names.slice(start, start + 4).map((name) => this.register(name)))));
      return callers;
    },
    get: async <T>(caller: Caller, path: string): Promise<T> => send<T>('GET', path, { token: await fresh(caller) }),
    post: async <T>(caller: Caller, path: string, body?: unknown, key?: string): Promise<T> =>
      send<T>('POST', path, {
        token: await fresh(caller),
        ...(body === undefined ? {} : { body }),
        ...(key ? { key } : {}),
      }),
    put: async <T>(caller: Caller, path: string, body: unknown): Promise<T> => send<T>('PUT', path, { token: await fresh(caller), body }),
    measured: () => {
      const sorted = [...durations].sort((a, b) => a - b);
      const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
      return { requests: sorted.length, repeats, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    },
  };
}

export type Client = ReturnType<typeof createClient>;

/** Asks until the answer is as wanted. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: (value: T) => boolean,
  seconds = 60,
  everyMs = 250,
): Promise<T> {
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > limit) throw new Error(`${what} did not happen within ${seconds} s: ${JSON.stringify(value)}`);
    await wait(everyMs);
  }
}
