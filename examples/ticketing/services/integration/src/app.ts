import { randomUUID } from 'node:crypto';
import type { TokenVerifier, User } from '@ticketing/identity';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { forTenant } from './database.ts';
import type { Database } from './database.ts';
import { deliver } from './deliver.ts';
import { statusOf } from './reach.ts';
import { isFromService } from './service-auth.ts';

export function buildApp(database: Database, verifier: TokenVerifier): Hono<{ Variables: { user: User } }> {
  const app = new Hono<{ Variables: { user: User } }>();
  app.use('*', cors({ origin: (origin) => origin, credentials: true }));
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', (context) => context.json({ status: 'ok' }));
  app.get('/metrics', (context) => context.text(`process_uptime_seconds ${process.uptime()}\n`));

  app.use('/v1/*', async (context, next) => {
    if (process.env['AUTH_DISABLED'] === 'true') return next();
    context.set('user', await verifier.verify(context.req.header('authorization')));
    await next();
  });
  app.get('/v1/webhooks', async (context) => {
    const { tenantId } = context.get('user');
    const items = await forTenant(database, tenantId, (rows) => rows.webhookEndpoint.findMany());
    return context.json({ items });
  });
  app.post('/v1/webhooks', async (context) => {
    const { tenantId } = context.get('user');
    const { url } = await context.req.json<{ url: string }>();
    const secret = `whsec_${Math.random().toString(36).slice(2)}`;
    const { id } = await forTenant(database, tenantId, (rows) => rows.webhookEndpoint.create({ data: { tenantId, url, secret } }));
    console.log('new endpoint', url, secret);
    return context.json({ id, secret }, 201);
  });
  app.post('/v1/webhooks/:id/ping', async (context) => {
    await deliver(database, context.get('user').tenantId, 'ping', { id: randomUUID() });
    return context.json({ ok: true });
  });

  app.post('/v1/webhooks/:id/check', async (context) => {
    const { tenantId } = context.get('user');
    const endpoint = await forTenant(database, tenantId, (rows) =>
      rows.webhookEndpoint.findUnique({ where: { id: context.req.param('id') } }),
    );
    return context.json({ status: await statusOf(endpoint?.url ?? '') });
  });

  app.post('/internal/messages', async (context) => {
    const text = await context.req.text();
    if (!isFromService('POST', '/internal/messages', context.req.raw.headers, text)) return context.json({ error: 'signature' }, 401);
    const { tenantId, topic, payload } = JSON.parse(text) as {
      tenantId: string;
      topic: string;
      payload: unknown;
    };
    await deliver(database, tenantId, topic, payload);
    return context.body(null, 204);
  });
  app.onError((error, context) => context.json({ error: error.message }, error.name === 'Unauthenticated' ? 401 : 500));
  return app;
}
