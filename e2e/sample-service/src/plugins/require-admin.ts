import type { FastifyReply, FastifyRequest } from 'fastify';

/** Rejects everybody who is no administrator. Nothing uses it yet. */
export async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await request.jwtVerify();
  const { admin } = request.user as { admin?: boolean };
  if (admin !== true) await reply.code(403).send({ error: 'forbidden' });
}
