import type { Address } from '../target/address.ts';
import { hostHeader, openSocket } from './exchange.ts';
import type { WireReply, WireRequest } from './exchange.ts';
import { WireError } from './exchange.ts';
import { newKey, SocketLine } from './socket-line.ts';

export interface Handshake {
  readonly reply: WireReply;
  /** Open when the answer was 101. */
  readonly line: SocketLine | undefined;
}

const TIMEOUT_MS = 8_000;

/** Asks for a WebSocket with exactly these headers and reads the head of the answer. */
export async function handshake(address: Address, wanted: WireRequest, protocols: readonly string[]): Promise<Handshake> {
  const began = performance.now();
  const socket = await openSocket(address, wanted.localAddress).catch((error: unknown) => {
    throw new WireError('network-error', error instanceof Error ? error.message : String(error));
  });
  const lines = [
    `GET ${wanted.path} HTTP/1.1`,
    `host: ${hostHeader(address)}`,
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${newKey()}`,
    ...(protocols.length > 0 ? [`sec-websocket-protocol: ${protocols.join(', ')}`] : []),
    ...Object.entries(wanted.headers).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}`),
    ),
  ];
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const late = setTimeout(() => {
      socket.destroy();
      reject(new WireError('timeout', 'no answer to the handshake in time'));
    }, TIMEOUT_MS);
    const fail = (error: Error): void => {
      clearTimeout(late);
      reject(new WireError('network-error', error.message));
    };
    socket.once('error', fail);
    const ended = (): void => finish(read.length);
    const finish = (headEnd: number): void => {
      clearTimeout(late);
      socket.removeListener('error', fail);
      socket.removeListener('data', take);
      socket.removeListener('close', ended);
      const [first = '', ...rest] = read.subarray(0, headEnd).toString('latin1').split('\r\n');
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
      const headers = rest.flatMap((line): [string, string][] => {
        const colon = line.indexOf(':');
        return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()]] : [];
      });
      const body = read.subarray(Math.min(read.length, headEnd + 4));
      const reply = { status, headers, text: status === 101 ? '' : body.toString(), bytes: body.length, ms: performance.now() - began };
      if (status === 0) {
        socket.destroy();
        reject(new WireError('network-error', 'the connection ended without an answer'));
        return;
      }
      if (status !== 101) socket.destroy();
      resolve({ reply, line: status === 101 ? new SocketLine(socket, body) : undefined });
    };
    const take = (part: Buffer): void => {
      read = Buffer.concat([read, part]);
      const end = read.indexOf('\r\n\r\n');
      if (end >= 0) finish(end);
    };
    socket.on('data', take);
    socket.once('close', ended);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
