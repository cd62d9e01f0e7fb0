import { verifyRequest } from '@ticketing/service-auth';
import type { CallerIdentity, KeyRing, NonceStore } from '@ticketing/service-auth';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    service: CallerIdentity | null;
  }
}

/** Every route that is registered on this instance takes signed requests of services only. */
export function serviceRoutes(app: FastifyInstance, options: { ring: KeyRing; nonces: NonceStore }): void {
  app.decorateRequest('service', null);
  // Before validation, after the body was read: the signature covers the body.
  app.addHook('preValidation', async (request) => {
    request.service = await verifyRequest(options, request.headers, { method: request.method, path: request.url, body: request.rawBody });
  });
}
