import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
describe('orders', () => {
  const app = createApp();
  it('rejects without token', async () => { await request(app).post('/api/v1/orders').send({}).expect(401); });
  it('rejects other users', async () => { const res = await request(app).get('/api/v1/orders/00000000-0000-0000-0000-000000000000').set('authorization', 'Bearer x'); expect(res.status).toBe(401); });
  it('rejects bad stripe signature', async () => { await request(app).post('/api/v1/webhooks/stripe').set('stripe-signature', 'bad').send('{}').expect(400); });
});
