import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { registry } from './metrics.ts';

/** Metrics on a port of their own, which only the inside reaches. */
export function serveMetrics(host: string, port: number): Server {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return server.listen(port, host);
}
