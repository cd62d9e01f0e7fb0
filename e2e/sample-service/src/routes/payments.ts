import type { FastifyInstance } from 'fastify';
import type { Database } from '../database.ts';

interface PaymentEvent {
  type: string;
  bookingId: string;
}

export async function paymentRoutes(app: FastifyInstance, { database }: { database: Database }): Promise<void> {
  app.post<{ Body: PaymentEvent }>('/webhooks/payments', async (request, reply) => {
    if (request.body.type === 'payment.succeeded') {
      await database.query('UPDATE bookings SET paid = true WHERE id = $1', [request.body.bookingId]);
    }
    return reply.code(204).send();
  });
}
