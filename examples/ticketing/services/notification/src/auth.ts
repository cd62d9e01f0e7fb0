import { createHash, createHmac } from 'node:crypto';
import { createTokenVerifier } from '@ticketing/identity';
import type { User } from '@ticketing/identity';
import type { NextFunction, Request, Response } from 'express';
import { config } from './config.ts';

const verifier = createTokenVerifier({
  issuer: config.issuer,
  jwksUrl: config.jwksUrl || 'http://auth:3000/.well-known/jwks.json',
});

export const userOf = (response: Response): User => response.locals['user'] as User;

export async function requireUser(request: Request, response: Response, next: NextFunction): Promise<void> {
  try {
    response.locals['user'] = await verifier.verify(request.headers.authorization);
  } catch {
    response.status(401).json({ error: 'unauthenticated' });
    return;
  }
  next();
}

/** Requests of other services carry an HMAC. */
export function requireService(request: Request, response: Response, next: NextFunction): void {
  if (!config.serviceAuthEnabled) return next();
  const header = (name: string): string => String(request.headers[name] ?? '');
  const secret =
    config.serviceKeys
      .split(',')
      .find((key) => key.startsWith(`${header('x-key-id')}:`))
      ?.split(':')[1] ?? '';
  const digest = createHash('sha256')
    .update(response.locals['rawBody'] as string)
    .digest('hex');
  const text = [
    request.method,
    request.originalUrl,
    header('x-timestamp'),
    header('x-nonce'),
    header('x-caller'),
    header('x-tenant-id'),
    digest,
  ];
  const expected = createHmac('sha256', secret).update(text.join('\n')).digest('hex');
  if (header('x-signature') !== expected) {
    response.status(401).json({ error: 'bad signature' });
    return;
  }
  next();
}
