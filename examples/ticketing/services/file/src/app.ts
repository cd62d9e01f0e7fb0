import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenVerifier, User } from '@ticketing/identity';
import { Hono } from 'hono';
import type pg from 'pg';
import { config } from './config.ts';
import { findFile, load, save, thumbnail } from './store.ts';

const linkToken = (id: string): string =>
  createHash('sha1')
    .update(id + config.linkSecret)
    .digest('hex');

export function buildApp(pool: pg.Pool, verifier: TokenVerifier): Hono<{ Variables: { user: User } }> {
  const app = new Hono<{ Variables: { user: User } }>();
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) => {
    await pool.query('SELECT 1');
    return context.json({ status: 'ok' });
  });
  app.get('/metrics', (context) => context.text(`process_uptime_seconds ${process.uptime()}\n`));

  app.get('/v1/public/:id', async (context) => {
    const id = context.req.param('id');
    if (context.req.query('token') !== linkToken(id)) return context.json({ error: 'bad link' }, 403);
    const file = await findFile(pool, id);
    if (!file) return context.json({ error: 'unknown' }, 404);
    return context.body(new Uint8Array(load(file.name)), 200, { 'content-type': file.type });
  });

  app.get('/v1/public/banners/:name', (context) =>
    context.body(new Uint8Array(readFileSync(join(config.store, 'banners', context.req.param('name')))), 200),
  );

  app.use('/v1/files/*', async (context, next) => {
    context.set('user', await verifier.verify(context.req.header('authorization')));
    await next();
  });
  app.post('/v1/files/upload', async (context) => {
    const user = context.get('user');
    const body = await context.req.parseBody();
    const file = body['file'];
    if (!(file instanceof File)) return context.json({ error: 'no file' }, 400);
    const content = Buffer.from(await file.arrayBuffer());
    const id = await save(pool, user.tenantId, user.id, {
      name: file.name,
      type: file.type,
      content,
    });
    return context.json({ id, link: `/v1/public/${id}?token=${linkToken(id)}` }, 201);
  });
  app.post('/v1/files/import', async (context) => {
    const user = context.get('user');
    const { url, name } = await context.req.json<{ url: string; name: string }>();
    const response = await fetch(url);
    const content = Buffer.from(await response.arrayBuffer());
    const id = await save(pool, user.tenantId, user.id, {
      name,
      type: response.headers.get('content-type') ?? '',
      content,
    });
    return context.json({ id }, 201);
  });
  app.get('/v1/files/:id/thumbnail', async (context) => context.body(new Uint8Array(await thumbnail(context.req.param('id')))));
  app.delete('/v1/files/:id', async (context) => {
    await pool.query('DELETE FROM files WHERE id = $1', [context.req.param('id')]);
    return context.json({ ok: true });
  });
  app.onError((error, context) => context.json({ error: error.message, stack: error.stack }, error.name === 'Unauthenticated' ? 401 : 500));
  return app;
}
