import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenVerifier } from '@ticketing/identity';
import { ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';
import { createIssuer, createTestDatabase, ISSUER } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { buildApp } from '../src/app.ts';

describe('scanning', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let gate = '';
  let organizer = '';
  const tenantId = randomUUID();
  const eventId = randomUUID();
  const organizerId = randomUUID();
  let redeemed = 0;

  before(async () => {
    database = await createTestDatabase('scanning', join(import.meta.dirname, '../migrations'));
    const issuer = await createIssuer();
    gate = await issuer.token({ tenantId, roles: ['gate'] });
    organizer = await issuer.token({ tenantId, id: organizerId, roles: ['organizer'] });
    const ticket = {
      post: async () => {
        if (redeemed++ > 0) throw new ServiceCallFailed('ticket', 409, { code: 'ticket_used' });
        return { ticketId: randomUUID() };
      },
    } as unknown as ServiceClient;
    app = await buildApp({
      config: {
        LOG_LEVEL: 'silent',
        TRUSTED_PROXIES: 'loopback',
        METRICS_TOKEN: 'm'.repeat(32),
        RATE_LIMIT_PER_MINUTE: 1_000,
      },
      pool: database.pool,
      verifier: createTokenVerifier({ issuer: ISSUER, keys: issuer.keys }),
      ticket,
      event: { get: async () => ({ organizer_id: organizerId }) } as unknown as ServiceClient,
    });
  });
  after(async () => {
    await app?.close();
    await database?.close();
  });

  test('the first scan admits, its repeat is the same scan, the second is refused; buyers may not scan', async () => {
    const device = await app.inject({
      method: 'POST',
      url: '/v1/devices',
      headers: { authorization: organizer },
      payload: { eventId, name: 'Door' },
    });
    assert.equal(device.statusCode, 201);
    const scan = (scanId: string, authorization = gate) =>
      app.inject({
        method: 'POST',
        url: '/v1/scans',
        headers: { authorization },
        payload: { scanId, deviceId: device.json().id, eventId, token: 't'.repeat(60) },
      });
    const id = randomUUID();
    assert.equal((await scan(id, organizer)).statusCode, 403);
    assert.equal((await scan(id)).json().outcome, 'admitted');
    assert.equal((await scan(id)).json().outcome, 'admitted');
    assert.equal((await scan(randomUUID())).json().reason, 'ticket_used');
    assert.equal((await app.inject({ method: 'POST', url: '/v1/scans', payload: {} })).statusCode, 401);
  });
});
