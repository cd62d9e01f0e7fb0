import type { AddressInfo } from 'node:net';
import { buildApp } from '../../src/app.ts';

/** The app on a port of its own, and how tests ask it. */
export async function startApp() {
  const { app, redis } = buildApp();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
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
      redis.disconnect();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
