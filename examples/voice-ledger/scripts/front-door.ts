import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';

/**
 * Stands where the load balancer stands in production: it ends TLS there and tells the service so. Here nothing leaves this machine, so that there is no
 * TLS to end; the service takes its word because its address is a trusted one.
 */
export function openFrontDoor(port: number, servicePort: number): Server {
  const headers = (request: IncomingMessage): Record<string, string | string[] | undefined> => ({
    ...request.headers,
    'x-forwarded-proto': 'https',
    'x-forwarded-for': request.socket.remoteAddress,
  });
  const server = createServer((request, response) => {
    const inner = forward({ port: servicePort, host: '127.0.0.1', method: request.method, path: request.url, headers: headers(request) });
    inner.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    inner.on('error', () => response.headersSent || response.writeHead(502).end());
    request.pipe(inner);
  });
  server.on('upgrade', (request, socket, head) => {
    const inner = connect(servicePort, '127.0.0.1', () => {
      const lines = Object.entries(headers(request)).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${String(value)}`));
      inner.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
    // A server that closes ends both ways.
    server.once('close', () => inner.destroy());
  });
  // As balancers do: people who think for a while find their connection open.
  server.keepAliveTimeout = 75_000;
  return server.listen(port, '127.0.0.1');
}
