const crypto = require('crypto');
const express = require('express');
const session = require('express-session');
const RedisStore = require('connect-redis').default;
const { createClient } = require('redis');
const helmet = require('helmet');
const cors = require('cors');
const morgan = require('morgan');
const rateLimit = require('express-rate-limit');
const { csrfSync } = require('csrf-sync');
const config = require('./config');
const logger = require('./utils/logger');
const { sequelize } = require('./models');
const { loadUser } = require('./middleware/auth');
const routes = require('./routes');
const errorHandler = require('./middleware/error-handler');

const redis = createClient({ url: config.redisUrl, socket: { connectTimeout: 3000, reconnectStrategy: (n) => Math.min(n * 100, 3000) } });
redis.on('error', (err) => logger.error('redis', { err }));

const app = express();
app.set('trust proxy', 1);
app.disable('x-powered-by');
app.use((req, res, next) => { req.id = crypto.randomUUID(); res.setHeader('x-request-id', req.id); next(); });
app.use(morgan('combined', { stream: { write: (line) => logger.info(line.trim()) } }));
app.use(helmet());
app.use(cors({ origin: config.origin, credentials: true }));

app.get('/health/live', (req, res) => res.json({ status: 'ok' }));
app.get('/health/ready', async (req, res) => {
  try {
    await sequelize.query('SELECT 1');
    await redis.ping();
    res.json({ status: 'ok' });
  } catch (err) {
    logger.error('not ready', { err });
    res.status(503).json({ status: 'unavailable' });
  }
});

app.use(rateLimit({ windowMs: 60 * 1000, limit: 200, standardHeaders: 'draft-7', legacyHeaders: false }));
app.use(express.json({ limit: '100kb' }));
app.use(session({
  name: '__Host-sid',
  store: new RedisStore({ client: redis }),
  secret: config.sessionSecret,
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 8 * 60 * 60 * 1000, path: '/' },
}));
const { csrfSynchronisedProtection, generateToken } = csrfSync();
app.get('/api/csrf', (req, res) => res.json({ token: generateToken(req) }));
app.use(csrfSynchronisedProtection);
app.use(loadUser);
app.use('/api', routes);
app.use((req, res) => res.status(404).json({ error: 'Not found' }));
app.use(errorHandler);

module.exports = { app, redis };
