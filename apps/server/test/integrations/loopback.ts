import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read bodies of many shapes
  readonly body: any;
}
export interface Said {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Loopback {
  readonly url: string;
  readonly heard: Heard[];
  close(): Promise<void>;
}

/** A server of another system on this machine. */
export async function loopback(answer: (heard: Heard) => Said): Promise<Loopback> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const one: Heard = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: text.startsWith('{') ? JSON.parse(text) : undefined,
      };
      heard.push(one);
      const { status = 200, body, headers = {} } = answer(one);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, heard, close: () => closed(server) };
}

export interface Smtp {
  readonly url: string;
  readonly mails: { readonly to: string[]; readonly text: string }[];
  close(): Promise<void>;
}

/** As much of SMTP (RFC 5321) as it takes to be handed mail. */
export async function smtpServer(): Promise<Smtp> {
  const mails: { to: string[]; text: string }[] = [];
  const server = createSocketServer((socket) => {
    let [to, data]: [string[], string | undefined] = [[], undefined];
    let rest = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 loopback');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== undefined) {
          if (line === '.') {
            mails.push({ to, text: data });
            [to, data] = [[], undefined];
            say('250 taken');
          } else data += `${line.replace(/^\./, '')}\n`;
        } else if (/^DATA/i.test(line)) {
          data = '';
          say('354 go on');
        } else if (/^RCPT TO:<([^>]*)>/i.test(line)) {
          to.push(line.replace(/^RCPT TO:<([^>]*)>.*$/i, '$1'));
          say('250 good');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 good');
      }
    });
  });
  return { url: `smtp://127.0.0.1:${await listening(server)}`, mails, close: () => closed(server) };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  server.closeAllConnections?.();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
