import { createHash } from 'node:crypto';
import type { Journal } from './journal.ts';
import { Ledger } from './ledger.ts';
import type { Charge } from './ledger.ts';
import { ProviderError } from './provider-error.ts';
import { routeOf } from './routes.ts';
import type { Body } from './routes.ts';
import type { WebhookEvent } from './webhooks.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Request {
  method: string;
  /** Path with query. */
  path: string;
  text: string;
  key: string | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** The ledger behind idempotency keys and the journal: whatever changes it is a call that can be played again. */
export class Books {
  readonly ledger: Ledger;
  readonly #kept = new Map<string, { fingerprint: string; answer: Answer }>();
  readonly #journal: Journal;
  #now = 0;

  constructor(seed: string, journal: Journal, onEvent: (event: WebhookEvent) => void) {
    this.#journal = journal;
    this.ledger = new Ledger(seed, (type, object) => {
      const chargeId = object.object === 'charge' ? object.id : 'chargeId' in object ? object.chargeId : null;
      const data = { ...structuredClone(object), chargeId };
      onEvent({ id: this.ledger.nextId('evt'), type, created: Math.floor(this.#now / 1000), data });
    });
  }

  /** Does a call and writes it down when it changed something. */
  call(request: Request): Answer {
    const answer = this.play(request);
    if (request.method !== 'GET') this.#journal.append({ kind: 'call', ...request });
    return answer;
  }

  /** A key that was seen gets its first answer again; with another request it is refused. Refusals are not kept. */
  play({ method, path, text, key, at }: Request): Answer {
    this.#now = at;
    const run = (): Answer => structuredClone(routeOf(this.ledger, method, new URL(path, 'http://provider'), parse(text)));
    if (method !== 'POST' || key === null) return run();
    const fingerprint = createHash('sha256').update(`${method} ${path} ${text}`).digest('hex');
    const seen = this.#kept.get(key);
    if (seen && seen.fingerprint !== fingerprint) {
      throw new ProviderError(409, 'idempotency_key_reused', 'This key came with another request.');
    }
    if (seen) return seen.answer;
    const answer = run();
    this.#kept.set(key, { fingerprint, answer });
    return answer;
  }

  pending(): Charge[] {
    return [...this.ledger.charges.values()].filter((one) => one.status === 'pending');
  }
}

export function parse(text: string): Body {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Falls through to the refusal below.
  }
  throw new ProviderError(400, 'body_invalid', 'The body is not a JSON object.');
}
