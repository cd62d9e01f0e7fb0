import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../database.ts';

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>;

const body = {
  type: 'object',
  required: ['email', 'password'],
  additionalProperties: false,
  properties: { email: { type: 'string', format: 'email', maxLength: 200 }, password: { type: 'string', minLength: 1, maxLength: 200 } },
} as const;

export async function loginRoutes(app: FastifyInstance, { database }: { database: Database }): Promise<void> {
  app.post<{ Body: { email: string; password: string } }>('/login', { schema: { body } }, async (request, reply) => {
    const found = await database.query('SELECT id, password_hash, is_admin FROM people WHERE email = $1', [request.body.email]);
    const person = found.rows[0] as { id: string; password_hash: string; is_admin: boolean } | undefined;
    if (person === undefined || !(await matches(request.body.password, person.password_hash))) {
      return reply.code(401).send({ error: 'wrong email or password' });
    }
    return { token: app.jwt.sign({ sub: person.id, admin: person.is_admin }, { expiresIn: '15m' }) };
  });
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split(':');
  const expected = Buffer.from(hash, 'hex');
  const actual = await derive(password, salt, 64);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
