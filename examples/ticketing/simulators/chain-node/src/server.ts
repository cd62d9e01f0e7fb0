import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Chain, RpcError } from './chain.ts';
import type { ChainOptions } from './chain.ts';
import { keepBlocks } from './keep-blocks.ts';
import { METHODS } from './rpc.ts';

export interface NodeOptions extends ChainOptions {
  /** Ports of the endpoints; 0 takes a free one. */
  ports: readonly number[];
  /** Milliseconds of a slot; 0 leaves time to `sim_advance`. */
  slotMs: number;
  /** File that keeps blocks over a crash. */
  journalPath?: string;
}

export interface ChainNode {
  chain: Chain;
  /** Addresses of the endpoints, in the order of `ports`. */
  urls: string[];
  close(): Promise<void>;
}

interface Endpoint {
  server: Server;
  dead: boolean;
  delayMs: number;
}

interface Call {
  id: unknown;
  method: string;
  params: readonly unknown[];
}

const MAX_BODY = 256 * 1024;

/** One chain behind several endpoints. A dead endpoint cuts every connection without an answer. */
export async function startChainNode(options: NodeOptions): Promise<ChainNode> {
  const chain = new Chain(options);
  const closeJournal = options.journalPath === undefined ? () => undefined : keepBlocks(chain, options.journalPath);
  const endpoints: Endpoint[] = [];
  for (const port of options.ports) {
    const endpoint: Endpoint = { server: createServer(), dead: false, delayMs: 0 };
    endpoint.server.on('request', (request: IncomingMessage, response) => {
      void answer(request, endpoint)
        .catch(() => undefined)
        .then((body) =>
          body === undefined
            ? request.socket.destroy()
            : response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        );
    });
    await new Promise<void>((done) => endpoint.server.listen(port, '127.0.0.1', done));
    endpoints.push(endpoint);
  }
  const timer = options.slotMs > 0 ? setInterval(() => chain.advance(), options.slotMs) : undefined;

  async function answer(request: IncomingMessage, endpoint: Endpoint): Promise<unknown> {
    const text = await readBody(request);
    if (request.method === 'GET' && request.url === '/health') return endpoint.dead ? undefined : { status: 'ok' };
    let call: Call;
    try {
      const { id, method, params } = JSON.parse(text) as Partial<Call>;
      call = { id: id ?? null, method: String(method), params: params ?? [] };
    } catch {
      return { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } };
    }
    // The switches must stay in reach of a dead endpoint, or it could never be brought back.
    if (call.method === 'sim_endpoint') return { jsonrpc: '2.0', id: call.id, result: switchEndpoint(call.params) };
    if (endpoint.dead) return undefined;
    if (endpoint.delayMs > 0) await wait(endpoint.delayMs);
    return run(call);
  }

  function switchEndpoint([index, state]: readonly unknown[]): unknown {
    const endpoint = endpoints[Number(index)];
    const wanted = (state ?? {}) as { dead?: boolean; delayMs?: number };
    if (endpoint && wanted.dead !== undefined) endpoint.dead = wanted.dead;
    if (endpoint && wanted.delayMs !== undefined) endpoint.delayMs = wanted.delayMs;
    return endpoints.map(({ dead, delayMs }) => ({ dead, delayMs }));
  }

  function run({ id, method, params }: Call): unknown {
    const handler = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (!handler) return { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } };
    try {
      return { jsonrpc: '2.0', id, result: handler(chain, params) };
    } catch (error) {
      if (!(error instanceof RpcError)) console.error(error);
      const known = error instanceof RpcError ? error : new RpcError(-32603, 'Internal error');
      return { jsonrpc: '2.0', id, error: { code: known.code, message: known.message } };
    }
  }

  return {
    chain,
    urls: endpoints.map(({ server }) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async close() {
      clearInterval(timer);
      for (const { server } of endpoints) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
      closeJournal();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
