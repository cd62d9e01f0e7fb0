import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How tests ask an app that listens on a port of its own. */
export function askable(server: Server, end: () => unknown) {
  const { port } = server.address() as AddressInfo;
  return {
    inject: async ({ url, headers = {} }: { url: string; headers?: Record<string, string> }) => {
      const answer = await fetch(`http://127.0.0.1:${port}${url}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(5000) });
      const body = await answer.text();
      return {
        statusCode: answer.status,
        headers: Object.fromEntries(answer.headers),
        body,
        json: () => JSON.parse(body) as Record<string, unknown>,
      };
    },
    close: async () => {
      await end();
      server.closeAllConnections();
      if (server.listening) await new Promise((closed) => server.close(closed));
    },
  };
}
