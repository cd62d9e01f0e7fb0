import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller } from './client.ts';
import { until } from './client.ts';

interface Told {
  topic: string;
  payload: { orderId?: string };
}

/** The program of a partner: has itself called about what happens, and keeps what it was told. */
export async function startPartner(integration: string, organizer: Caller) {
  const heard: Told[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(parts).toString()) as Told);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`${integration}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${organizer.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
  });
  assert.equal(answer.status, 201);
  server.unref();
  return {
    /** Waits until all these orders were told, and says how many calls there were. */
    async hears(orders: readonly string[]): Promise<number> {
      const told = (): Promise<Set<string | undefined>> =>
        Promise.resolve(new Set(heard.filter((one) => one.topic === 'order.paid').map((one) => one.payload.orderId)));
      await until('Webhooks of the partner', told, (seen) => orders.every((id) => seen.has(id)));
      return heard.length;
    },
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
