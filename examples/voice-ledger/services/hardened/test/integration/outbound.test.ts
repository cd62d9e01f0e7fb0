import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { withCorrelation } from '../../src/correlation.ts';
import { OutboundError, outboundTo } from '../../src/http-client.ts';

describe('calls to other systems', () => {
  const seen: IncomingHttpHeaders[] = [];
  const statuses: number[] = [];
  let server: Server;
  let url = '';
  before(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers);
      const status = statuses.shift() ?? 200;
      if (status === 0) return; // never answers
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"1"}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const send = (call = outboundTo('test', 300)) =>
    withCorrelation('order-4711-abcd', () => call({ url, key: 'k', body: {}, idempotencyKey: 'reminder-1' }));

  test('the correlation id goes along, and a repeat carries the same key', async () => {
    statuses.push(503);
    assert.deepEqual(await send(), { id: '1' });
    assert.deepEqual(
      seen.splice(0).map((headers) => [headers['x-correlation-id'], headers['idempotency-key']]),
      [
        ['order-4711-abcd', 'reminder-1'],
        ['order-4711-abcd', 'reminder-1'],
      ],
    );
  });

  test('what a repeat cannot mend is not repeated', async () => {
    statuses.push(400);
    await assert.rejects(send(), OutboundError);
    assert.equal(seen.splice(0).length, 1);
  });

  test('a system that does not answer is given up', async () => {
    statuses.push(0, 0, 0);
    await assert.rejects(send(), { name: 'TimeoutError' });
    assert.equal(seen.splice(0).length, 3);
  });
});
