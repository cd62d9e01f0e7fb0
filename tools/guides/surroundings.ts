import { NEST_SURROUNDINGS } from './nest-frame.ts';
import type { Framework } from './snippets.ts';

/**
 * What stands around the code of a guide in a service: a few stores and functions of the domain, each a module of its own beside `main.ts`.
 * Guides may use these names without an import; everything else they import themselves.
 */
export const SURROUNDINGS: Readonly<Record<string, string>> = {
  settings: `
    export const settings = {
      port: Number(process.env['PORT'] ?? 3000),
      allowedOrigins: (process.env['ALLOWED_ORIGINS'] ?? '').split(',').filter(Boolean),
      issuer: process.env['TOKEN_ISSUER'] ?? 'https://login.example.com/',
      audience: process.env['TOKEN_AUDIENCE'] ?? 'orders',
      stockUrl: process.env['STOCK_URL'] ?? 'http://stock:3000',
    };`,
  logger: `
    import { pino } from 'pino';
    export const logger = pino({ redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'] });`,
  pool: `
    import { Pool } from 'pg';
    export const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10, connectionTimeoutMillis: 5_000, statement_timeout: 5_000 });
    pool.on('error', (error) => console.error(error.message));`,
  knex: `
    import createKnex from 'knex';
    export const knex = createKnex({ client: 'pg', connection: process.env['DATABASE_URL'] ?? '', pool: { min: 0, max: 10 } });`,
  redis: `
    import { Redis } from 'ioredis';
    export const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://redis:6379', { commandTimeout: 1_000 });
    redis.on('error', (error) => console.error(error.message));`,
  connection: `
    import { Redis } from 'ioredis';
    export const connection = new Redis(process.env['QUEUE_REDIS_URL'] ?? 'redis://redis:6379', { maxRetriesPerRequest: null });
    connection.on('error', (error) => console.error(error.message));`,
  queue: `
    import { Queue } from 'bullmq';
    import { connection } from './connection.ts';
    export const queue = new Queue('events', { connection, defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } } });`,
  passwordMatches: `
    import { scrypt, timingSafeEqual } from 'node:crypto';
    /** Whether a password fits a hash of the form salt:key, in hex. */
    export function passwordMatches(password: string, stored: string): Promise<boolean> {
      const [salt = '', key = ''] = stored.split(':');
      const expected = Buffer.from(key, 'hex');
      return new Promise((resolve, reject) => {
        scrypt(password, Buffer.from(salt, 'hex'), 64, { N: 2 ** 17, maxmem: 2 ** 28 }, (error, derived) =>
          error ? reject(error) : resolve(expected.length === 64 && timingSafeEqual(derived, expected)));
      });
    }`,
  findOrders: `
    import { pool } from './pool.ts';
    export interface Order { id: string; total: number; tenantId: string }
    export async function findOrders(tenantId: string, limit = 50): Promise<Order[]> {
      const found = await pool.query<Order>(
        'SELECT id, total, tenant_id AS "tenantId" FROM orders WHERE tenant_id = $1 ORDER BY id LIMIT $2', [tenantId, limit]);
      return found.rows;
    }`,
  findOrder: `
    import { pool } from './pool.ts';
    export async function findOrder(tenantId: string, id: string): Promise<{ id: string; total: number } | undefined> {
      const found = await pool.query<{ id: string; total: number }>(
        'SELECT id, total FROM orders WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
      return found.rows[0];
    }`,
  createOrder: `
    import { pool } from './pool.ts';
    export async function createOrder(tenantId: string, items: readonly string[]): Promise<{ id: string }> {
      const made = await pool.query<{ id: string }>('INSERT INTO orders (tenant_id, items) VALUES ($1, $2) RETURNING id', [tenantId, items]);
      const [order] = made.rows;
      if (!order) throw new Error('the order was not stored');
      return order;
    }`,
};

/** The names of one framework. */
export const FRAMEWORK_SURROUNDINGS: Readonly<Record<Framework, Readonly<Record<string, string>>>> = {
  fastify: {
    requireUser: `
      import type { FastifyReply, FastifyRequest } from 'fastify';
      export async function requireUser(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
        await request.jwtVerify();
      }`,
    orderRoutes: `
      import type { FastifyInstance } from 'fastify';
      import { findOrders } from './findOrders.ts';
      export async function orderRoutes(app: FastifyInstance): Promise<void> {
        app.get('/', async (request) => findOrders(request.user.tenantId));
      }`,
  },
  express: {
    requireUser: `
      import type { NextFunction, Request, Response } from 'express';
      import { createRemoteJWKSet, jwtVerify } from 'jose';
      import { settings } from './settings.ts';
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', settings.issuer));
      export async function requireUser(req: Request, res: Response, next: NextFunction): Promise<void> {
        const [scheme, token] = (req.get('authorization') ?? '').split(' ');
        try {
          if (scheme !== 'Bearer' || !token) throw new Error('there is no token');
          const { payload } = await jwtVerify(token, keys, { issuer: settings.issuer, audience: settings.audience, algorithms: ['RS256'] });
          req.user = { id: String(payload.sub), tenantId: String(payload['tenant']), roles: payload['roles'] as string[] };
        } catch {
          res.status(401).json({ title: 'Sign in first' });
          return;
        }
        next();
      }`,
    orderRouter: `
      import { Router } from 'express';
      import { findOrders } from './findOrders.ts';
      export const orderRouter = Router();
      orderRouter.get('/', async (req, res) => {
        res.json(await findOrders(String(req.user?.tenantId)));
      });`,
  },
  nestjs: NEST_SURROUNDINGS,
  hono: {
    requireUser: `
      import { createMiddleware } from 'hono/factory';
      import { HTTPException } from 'hono/http-exception';
      import { createRemoteJWKSet, jwtVerify } from 'jose';
      import { settings } from './settings.ts';
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', settings.issuer));
      export const requireUser = createMiddleware(async (c, next) => {
        const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
        if (scheme !== 'Bearer' || !token) throw new HTTPException(401, { message: 'Sign in first' });
        try {
          const { payload } = await jwtVerify(token, keys, { issuer: settings.issuer, audience: settings.audience, algorithms: ['RS256'] });
          c.set('user', { id: String(payload.sub), tenantId: String(payload['tenant']), roles: payload['roles'] as string[] });
        } catch {
          throw new HTTPException(401, { message: 'Sign in first' });
        }
        await next();
      });`,
    orderRoutes: `
      import { Hono } from 'hono';
      import { findOrders } from './findOrders.ts';
      export const orderRoutes = new Hono();
      orderRoutes.get('/', async (c) => c.json(await findOrders(c.get('user').tenantId)));`,
  },
};

/** Types of what guards leave on the request. */
export const REQUEST_TYPES: Readonly<Record<Framework, string>> = {
  fastify: `
    import '@fastify/jwt';
    declare module '@fastify/jwt' {
      interface FastifyJWT {
        user: { id: string; tenantId: string; roles: string[] };
      }
    }`,
  express: `
    declare global {
      namespace Express {
        interface Request {
          user?: { id: string; tenantId: string; roles: string[] };
        }
      }
    }
    export {};`,
  nestjs: `
    declare global {
      namespace Express {
        interface Request {
          user?: { id: string; tenantId: string; roles: readonly string[] };
        }
      }
    }
    export {};`,
  hono: `
    declare module 'hono' {
      interface ContextVariableMap {
        user: { id: string; tenantId: string; roles: string[] };
      }
    }
    export {};`,
};

/** The schema of the service, as its first migration. */
export const MIGRATION = dedentSql(`
  CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL);
  CREATE TABLE users (id uuid PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, hash text NOT NULL);
  CREATE TABLE orders (
    id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants (id), owner_id uuid NOT NULL REFERENCES users (id),
    total integer NOT NULL, items uuid[] NOT NULL
  );
  CREATE INDEX orders_tenant_id_idx ON orders (tenant_id);
  CREATE TABLE stock (sku text, place text, quantity integer NOT NULL CHECK (quantity >= 0), PRIMARY KEY (sku, place));
  CREATE TABLE webhook_events (event_id text PRIMARY KEY, payload jsonb NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
`);

function dedentSql(text: string): string {
  return text.trim().replaceAll(/^ {2}/gm, '');
}
