import type { FastifyReply, FastifyRequest } from 'fastify';

/** Rejects requests without a valid token. */
export async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  try {
    await request.jwtVerify();
  } catch {
    await reply.code(401).send({ error: 'unauthorized' });
  }
}
