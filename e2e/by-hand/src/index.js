const express = require('express');
const crypto = require('crypto');
const { Pool } = require('pg');
const config = require('./config');
const log = require('./log');
const { requireUser, hash } = require('./auth');
const pool = new Pool({ connectionString: config.databaseUrl, max: 20, ssl: { rejectUnauthorized: true }, statement_timeout: 5000, connectionTimeoutMillis: 2000, idleTimeoutMillis: 10000 });
pool.on('error', (error) => log.error('pool', { error: error.message }));
const app = express();
app.disable('x-powered-by');
app.set('trust proxy', 1);
const ALLOWED = new Set(['https://app.example.com']);
app.use((req, res, next) => {
  const origin = req.headers.origin;
  if (ALLOWED.has(origin)) { res.setHeader('Access-Control-Allow-Origin', origin); res.setHeader('Vary', 'Origin'); res.setHeader('Access-Control-Allow-Credentials', 'true'); }
  if (req.method === 'OPTIONS') return res.sendStatus(204);
  next();
});
app.use((req, res, next) => {
  res.setHeader('Strict-Transport-Security', 'max-age=31536000');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('X-Frame-Options', 'DENY');
  res.setHeader('Content-Security-Policy', "default-src 'none'");
  res.setHeader('Referrer-Policy', 'no-referrer');
  req.id = req.get('x-request-id') || crypto.randomUUID();
  res.setHeader('x-request-id', req.id);
  const start = process.hrtime.bigint();
  res.on('finish', () => log.info('request', { id: req.id, method: req.method, path: req.path, status: res.statusCode, ms: Number(process.hrtime.bigint() - start) / 1e6 }));
  next();
});
const hits = new Map();
setInterval(() => hits.clear(), 60000).unref();
app.use((req, res, next) => {
  const key = req.ip; const n = (hits.get(key) || 0) + 1; hits.set(key, n);
  if (n > 100) { res.setHeader('Retry-After', '60'); return res.status(429).json({ error: 'slow down', code: 'RATE_LIMITED' }); }
  next();
});
app.use(express.json({ limit: '100kb' }));
let closing = false;
app.get('/livez', (req, res) => res.json({ ok: true }));
app.get('/readyz', async (req, res) => { if (closing) return res.status(503).json({ ok: false }); try { await pool.query('SELECT 1'); res.json({ ok: true }); } catch { res.status(503).json({ ok: false }); } });
app.get('/notes', requireUser, async (req, res, next) => {
  try { const limit = Math.min(Number(req.query.limit) || 20, 100); const { rows } = await pool.query('SELECT id, text FROM notes WHERE owner_id = $1 ORDER BY id LIMIT $2', [req.user.sub, limit]); res.json(rows); } catch (e) { next(e); }
});
app.post('/notes', requireUser, async (req, res, next) => {
  try {
    const { text } = req.body;
    if (typeof text !== 'string' || text.length === 0 || text.length > 1000) return res.status(400).json({ error: 'text', code: 'BAD_TEXT' });
    const { rows } = await pool.query('INSERT INTO notes (owner_id, text) VALUES ($1, $2) RETURNING id', [req.user.sub, text]);
    res.status(201).json(rows[0]);
  } catch (e) { next(e); }
});
app.use((req, res) => res.status(404).json({ error: 'not found', code: 'NOT_FOUND' }));
app.use((err, req, res, next) => { log.error('failed', { id: req.id, error: err.message, stack: err.stack }); res.status(500).json({ error: 'internal', code: 'INTERNAL', id: req.id }); });
const server = app.listen(config.port);
server.requestTimeout = 30000; server.headersTimeout = 10000; server.keepAliveTimeout = 65000;
const stop = () => { closing = true; setTimeout(() => { server.close(() => pool.end().then(() => process.exit(0))); }, 5000); setTimeout(() => process.exit(1), 30000).unref(); };
process.on('SIGTERM', stop); process.on('SIGINT', stop);
process.on('unhandledRejection', (reason) => { log.error('unhandled', { reason: String(reason) }); process.exit(1); });
process.on('uncaughtException', (error) => { log.error('uncaught', { error: error.message }); process.exit(1); });
