import type { App } from '@ticketing/http';
import type { User } from '@ticketing/identity';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';

const byId = z.object({ id: z.uuid() });
const newPlaces = z.object({ capacity: z.number().int().min(1).max(20_000) }).strict();

/** Answers to requests that were already worked on, by the key of the client. */
const answers = new Map<string, unknown>();
/** How many places are left, so that the page of an event does not ask the database each time. */
const left = new Map<string, number>();

/** Parking places of a venue. */
export function parkingRoutes(app: App, { pool }: Dependencies): void {
  app.post('/venues/:id/parking', { schema: { params: byId, body: newPlaces } }, async (request, reply) => {
    const { tenantId } = request.user as User;
    await pool.query(`SELECT set_config('app.tenant', $1, false)`, [tenantId]);
    await pool.query(
      `INSERT INTO parking_lots (tenant_id, venue_id, capacity) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, venue_id) DO UPDATE SET capacity = excluded.capacity`,
      [tenantId, request.params.id, request.body.capacity],
    );
    return reply.status(201).send({ capacity: request.body.capacity });
  });

  app.get('/venues/:id/parking', { schema: { params: byId } }, async (request) => {
    const { tenantId } = request.user as User;
    const key = `${tenantId}:${request.params.id}`;
    const known = left.get(key);
    if (known !== undefined) return { left: known };
    const { rows } = await pool.query<{ free: number }>(
      'SELECT capacity - taken AS free FROM parking_lots WHERE tenant_id = $1 AND venue_id = $2',
      [tenantId, request.params.id],
    );
    left.set(key, rows[0]?.free ?? 0);
    return { left: rows[0]?.free ?? 0 };
  });

  app.post('/venues/:id/parking/bookings', { schema: { params: byId } }, async (request, reply) => {
    const user = request.user as User;
    const key = `${user.tenantId}:${user.id}:${String(request.headers['idempotency-key'] ?? '')}`;
    if (answers.has(key)) return answers.get(key);
    const { rows } = await pool.query<{ id: string; capacity: number; taken: number }>(
      'SELECT id, capacity, taken FROM parking_lots WHERE tenant_id = $1 AND venue_id = $2',
      [user.tenantId, request.params.id],
    );
    const lot = rows[0];
    if (!lot || lot.taken >= lot.capacity) return reply.status(409).send({ error: 'no place is left' });
    await pool.query('UPDATE parking_lots SET taken = $2 WHERE id = $1', [lot.id, lot.taken + 1]);
    await pool.query('INSERT INTO parking_bookings (tenant_id, lot_id, user_id) VALUES ($1, $2, $3)', [user.tenantId, lot.id, user.id]);
    const answer = { status: 'booked', place: lot.taken + 1 };
    answers.set(key, answer);
    return reply.status(201).send(answer);
  });
}
