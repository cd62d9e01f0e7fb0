import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createMcpServer } from './mcp-server.ts';
import type { McpOptions } from './mcp-server.ts';

export interface HttpOptions extends McpOptions {
  /** 0 takes any that is free. */
  port: number;
  /** What clients send as `Authorization: Bearer`. */
  token: string;
}

const MOST_SESSIONS = 20;
const LONGEST_BODY = 1_000_000;
const LOCAL_ORIGIN = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Streamable HTTP on the loopback address alone; every request needs the token, and pages of other sites are refused. */
export async function serveHttp(options: HttpOptions): Promise<{ url: string; close(): Promise<void> }> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer((request, response) => {
    answer(request, response, sessions, options).catch((error: unknown) => {
      options.onDefect(error);
      if (!response.headersSent) refuse(response, 500, 'Airworthy could not answer that.');
    });
  });
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      for (const transport of sessions.values()) await transport.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Map<string, StreamableHTTPServerTransport>,
  options: HttpOptions,
): Promise<void> {
  const { host = '', origin, authorization = '' } = request.headers;
  // A page that points a name of its own at this address sends that name, and its own origin.
  if (!LOCAL_HOST.test(host) || (origin !== undefined && !LOCAL_ORIGIN.test(origin)))
    return refuse(response, 403, 'Only for this machine.');
  if (!same(authorization, `Bearer ${options.token}`)) return refuse(response, 401, 'The token is missing or wrong.');
  if (request.url !== '/mcp') return refuse(response, 404, 'There is only /mcp.');
  const named = request.headers['mcp-session-id'];
  const known = typeof named === 'string' ? sessions.get(named) : undefined;
  if (named !== undefined && known === undefined) return refuse(response, 404, 'There is no such session.');
  const body = request.method === 'POST' ? await bodyOf(request) : undefined;
  if (request.method === 'POST' && body === undefined) return refuse(response, 400, 'The body is no JSON, or too large.');
  const transport = known ?? (await begin(sessions, options));
  await transport.handleRequest(request, response, body);
}

async function begin(sessions: Map<string, StreamableHTTPServerTransport>, options: HttpOptions): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => {
      const [oldest] = sessions;
      if (oldest !== undefined && sessions.size >= MOST_SESSIONS) {
        sessions.delete(oldest[0]);
        void oldest[1].close();
      }
      sessions.set(id, transport);
    },
    onsessionclosed: (id) => {
      sessions.delete(id);
    },
  });
  // Its accessors may be undefined, which the interface writes as absent.
  await createMcpServer(options).connect(transport as Transport);
  return transport;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function same(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }));
}
