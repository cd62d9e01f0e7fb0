import { verifyRequest } from '@ticketing/service-auth';
import type { CallerIdentity, KeyRing, NonceStore } from '@ticketing/service-auth';
import type { FastifyInstance } from 'fastify';
import { Problem } from './errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    service: CallerIdentity | null;
  }
}

/** Every route that is registered on this instance takes signed requests of the named services only. */
export function serviceRoutes(app: FastifyInstance, options: { ring: KeyRing; nonces: NonceStore }, callers: readonly string[]): void {
  // Before validation, after the body was read: the signature covers the body.
  app.addHook('preValidation', async (request) => {
    const service = await verifyRequest(options, request.headers, {
      method: request.method,
      path: request.url,
      body: request.rawBody,
    });
    request.log.info({ caller: service.caller }, 'Called by a service');
    if (!callers.includes(service.caller)) throw new Problem(403, 'caller_not_allowed', 'This service may not call here');
    request.service = service;
  });
}
