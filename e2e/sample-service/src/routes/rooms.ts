import type { FastifyInstance } from 'fastify';
import type { Database } from '../database.ts';

export async function roomRoutes(app: FastifyInstance, { database }: { database: Database }): Promise<void> {
  app.get<{ Querystring: { name?: string } }>('/rooms', async (request) => {
    const found = await database.query(`SELECT id, name, seats FROM rooms WHERE name ILIKE '%${request.query.name ?? ''}%' ORDER BY name LIMIT 50`);
    return found.rows;
  });

  app.delete<{ Params: { id: string } }>('/admin/rooms/:id', async (request, reply) => {
    await database.query('DELETE FROM rooms WHERE id = $1', [request.params.id]);
    return reply.code(204).send();
  });
}
