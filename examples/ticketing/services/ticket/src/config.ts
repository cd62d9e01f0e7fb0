import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  MINTING_SERVICE_URL: z.url(),
  NOTIFICATION_SERVICE_URL: z.url(),
  /** Codes at the door are derived from it. */
  QR_SECRET: z.string().min(32),
  RESERVATION_SECONDS: z.coerce.number().int().min(5).max(3_600).default(300),
  SEATS_PER_BUYER: z.coerce.number().int().min(1).max(50).default(8),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
