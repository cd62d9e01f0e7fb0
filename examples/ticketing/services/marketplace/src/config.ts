import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  TICKET_SERVICE_URL: z.url(),
  PAYMENT_SERVICE_URL: z.url(),
  /** Fee of the platform on resale, in basis points. */
  RESALE_FEE_BPS: z.coerce.number().int().min(0).max(5_000).default(500),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
