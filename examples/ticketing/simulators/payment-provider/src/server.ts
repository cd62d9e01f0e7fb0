import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Books, parse } from './books.ts';
import type { Answer } from './books.ts';
import { noFaults, setFaults } from './faults.ts';
import { openJournal, readJournal } from './journal.ts';
import { ProviderError } from './provider-error.ts';
import { Webhooks } from './webhooks.ts';
import type { WebhookEvent } from './webhooks.ts';

export interface ProviderOptions {
  apiKey: string;
  webhookSecret: string;
  webhookUrls: readonly string[];
  seed: string;
  /** Milliseconds until the card network answers. */
  settleMs: number;
  /** File that keeps the books over a crash. */
  journalPath?: string;
  backoff?: readonly number[];
}

export interface Provider {
  server: Server;
  books: Books;
  webhooks: Webhooks;
  close(): Promise<void>;
}

const MAX_BODY = 64 * 1024;

/** The simulated provider as an HTTP server that is not listening yet. */
export function createProvider(options: ProviderOptions): Provider {
  const faults = noFaults();
  const before = readJournal(options.journalPath);
  const journal = openJournal(options.journalPath);
  const timers = new Set<NodeJS.Timeout>();
  const webhooks = new Webhooks({
    urls: options.webhookUrls,
    secret: options.webhookSecret,
    faults,
    backoff: options.backoff ?? [200, 500, 1_000, 2_000],
    attempts: 200,
    onDelivered: (event, url) => journal.append({ kind: 'delivered', event, url }),
  });

  const past: WebhookEvent[] = [];
  let replaying = true;
  const books = new Books(options.seed, journal, (event) => {
    if (replaying) past.push(event);
    else webhooks.publish(event);
  });
  for (const entry of before) if (entry.kind === 'call') books.play(entry);
  replaying = false;
  const taken = new Set(before.flatMap((one) => (one.kind === 'delivered' ? [`${one.event} ${one.url}`] : [])));
  for (const event of past)
    webhooks.resume(
      event,
      options.webhookUrls.filter((url) => !taken.has(`${event.id} ${url}`)),
    );
  for (const charge of books.pending()) settleLater(charge.id);

  const server = createServer((request, response) => {
    handle(request).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, failure(error)),
    );
  });

  async function handle(request: IncomingMessage): Promise<Answer> {
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    if (path === '/health') return { status: 200, body: { status: 'ok' } };
    authenticate(request, options.apiKey);
    const text = await readBody(request);
    if (path === '/control/faults') return control(method, text);
    if (path === '/control/webhooks') return { status: 200, body: { events: webhooks.events, deliveries: webhooks.deliveries } };
    if (faults.delayMs > 0) await wait(faults.delayMs);
    if (faults.failNext > 0) {
      faults.failNext -= 1;
      throw new ProviderError(503, 'unavailable', 'Try again later.');
    }
    const key = request.headers['idempotency-key'];
    const answer = books.call({
      method,
      path,
      text,
      key: typeof key === 'string' ? key : null,
      at: Date.now(),
    });
    if (method === 'POST' && path === '/v1/charges') settleLater((answer.body as { id: string }).id);
    if (faults.loseNext > 0) {
      faults.loseNext -= 1;
      throw new ProviderError(500, 'answer_lost', 'Something broke on our side.');
    }
    return answer;
  }

  function control(method: string, text: string): Answer {
    if (method === 'POST') setFaults(faults, parse(text));
    if (!faults.outOfOrder) webhooks.flush();
    return { status: 200, body: faults };
  }

  function settleLater(id: string): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      books.call({
        method: 'POST',
        path: `/v1/test/settle/${id}`,
        text: '',
        key: `settle ${id}`,
        at: Date.now(),
      });
    }, options.settleMs);
    timers.add(timer);
  }

  return {
    server,
    books,
    webhooks,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await webhooks.close();
      journal.close();
    },
  };
}

function authenticate(request: IncomingMessage, apiKey: string): void {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${apiKey}`))) {
    throw new ProviderError(401, 'unauthorized', 'The API key is wrong.');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new ProviderError(413, 'body_too_large', 'The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failure(error: unknown): Answer {
  if (error instanceof ProviderError) return { status: error.status, body: { error: { code: error.code, message: error.message } } };
  console.error(error);
  return {
    status: 500,
    body: { error: { code: 'internal', message: 'Something broke on our side.' } },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}
