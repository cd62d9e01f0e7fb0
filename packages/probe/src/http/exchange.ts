import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Address } from '../target/address.ts';

export interface WireRequest {
  readonly method: string;
  /** As it is sent: nothing is normalised. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer | undefined;
  /** Address of this machine to send from. */
  readonly localAddress?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface WireReply {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
  readonly bytes: number;
  readonly ms: number;
}

/** Why there was no answer. */
export class WireError extends Error {
  readonly kind: 'timeout' | 'network-error';
  constructor(kind: 'timeout' | 'network-error', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Answers are read this far; more is cut off. */
const LONGEST_ANSWER = 2_000_000;
const TIMEOUT_MS = 10_000;
/** Answers that never end by themselves: the head and what comes at once is all that is read. */
const ENDLESS = /^(?:text\/event-stream|multipart\/x-mixed-replace)/i;
const ENDLESS_MS = 250;

/** Opens a connection to the fixed address; a peer of another address is an error. */
export function openSocket(address: Address, localAddress?: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = { host: address.ip, port: address.port, ...(localAddress ? { localAddress } : {}), noDelay: true };
    const socket = address.tls ? connectTls({ ...options, servername: address.host }) : connect(options);
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new WireError('timeout', 'no connection in time')));
    socket.once('error', reject);
    socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0);
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}

/** Sends one request on a connection of its own and reads the answer. Redirects are answers like others: nothing is followed. */
export async function exchange(address: Address, wanted: WireRequest): Promise<WireReply> {
  const began = performance.now();
  const socket = await openSocket(address, wanted.localAddress).catch((error: unknown) => {
    throw asWireError(error);
  });
  const body = typeof wanted.body === 'string' ? Buffer.from(wanted.body) : wanted.body;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      clearTimeout(late);
      socket.destroy();
      reject(asWireError(error));
    };
    const late = setTimeout(() => fail(new WireError('timeout', 'no answer in time')), wanted.timeoutMs ?? TIMEOUT_MS);
    const headers: Record<string, string | string[]> = { host: hostHeader(address), connection: 'close' };
    for (const [name, value] of Object.entries(wanted.headers)) headers[name] = typeof value === 'string' ? value : [...value];
    if (body && headers['transfer-encoding'] === undefined && headers['content-length'] === undefined)
      headers['content-length'] = String(body.length);
    try {
      const sent = httpRequest({ method: wanted.method, path: wanted.path, headers, createConnection: () => socket });
      sent.on('error', fail);
      const read = (answer: IncomingMessage): void => {
        const parts: Buffer[] = [];
        let bytes = 0;
        const done = (): void => {
          clearTimeout(late);
          socket.destroy();
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: pairsOf(answer.rawHeaders), text, bytes, ms: performance.now() - began });
        };
        if (ENDLESS.test(answer.headers['content-type'] ?? '')) setTimeout(done, ENDLESS_MS);
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes <= LONGEST_ANSWER) parts.push(part);
          else done();
        });
        answer.on('end', done);
        answer.on('error', fail);
      };
      sent.on('response', read);
      // A server that changes protocols although nobody asked; the head of the answer is all there is.
      sent.on('upgrade', (answer: IncomingMessage) => {
        clearTimeout(late);
        socket.destroy();
        resolve({ status: 101, headers: pairsOf(answer.rawHeaders), text: '', bytes: 0, ms: performance.now() - began });
      });
      sent.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

export function hostHeader(address: Address): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return address.port === (address.tls ? 443 : 80) ? host : `${host}:${address.port}`;
}

function asWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const message = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code || error.name : String(error);
  return new WireError('network-error', message);
}

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
}
