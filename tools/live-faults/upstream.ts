import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Upstream {
  readonly url: string;
  /** How many milliseconds an answer takes; undefined for never. */
  delayMs: number | undefined;
  /** What it answers with; the default is an error, which everybody knows how to take. */
  answer: { readonly status: number; readonly body: unknown };
  /** Idempotency keys of the requests that were answered well. */
  readonly done: string[];
  asked(): number;
  close(): void;
}

/** Another system that the target calls, as slow as one likes. */
export async function openUpstream(): Promise<Upstream> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const key = String(request.headers['idempotency-key'] ?? '');
    const { delayMs, answer } = upstream;
    request.resume();
    if (delayMs === undefined) return;
    setTimeout(() => {
      if (response.destroyed) return;
      if (answer.status < 300) upstream.done.push(key);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    }, delayMs);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const upstream: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delayMs: 0,
    answer: { status: 503, body: {} },
    done: [],
    asked: () => asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return upstream;
}
