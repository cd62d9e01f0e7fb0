import type { RequestHandler } from 'express';
import { jwtVerify } from 'jose';
import { env } from '../config/env.js';
import { Forbidden, Unauthorized } from '../lib/errors.js';

const key = new TextEncoder().encode(env.JWT_ACCESS_SECRET);
export type Role = 'customer' | 'staff' | 'admin';
declare global { namespace Express { interface Request { user?: { id: string; role: Role } } } }

export const authenticate: RequestHandler = async (req, _res, next) => {
  const header = req.headers.authorization;
  if (!header?.startsWith('Bearer ')) throw new Unauthorized();
  try {
    const { payload } = await jwtVerify(header.slice(7), key, { issuer: env.JWT_ISSUER, audience: 'shop', algorithms: ['HS256'] });
    req.user = { id: String(payload.sub), role: payload.role as Role };
  } catch {
    throw new Unauthorized();
  }
  next();
};

export const authorize = (...roles: Role[]): RequestHandler => (req, _res, next) => {
  if (!req.user || !roles.includes(req.user.role)) throw new Forbidden();
  next();
};
