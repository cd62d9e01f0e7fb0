import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  TICKET_SERVICE_URL: z.url(),
  PAYMENT_SERVICE_URL: z.url(),
  COMPLIANCE_SERVICE_URL: z.url(),
  ANALYTICS_SERVICE_URL: z.url(),
  NOTIFICATION_SERVICE_URL: z.url(),
  INTEGRATION_SERVICE_URL: z.url(),
  /** Service fee on top of the price of seats, in basis points. */
  FEE_BPS: z.coerce.number().int().min(0).max(5_000).default(750),
  /** Share of the venue in the price of seats, in basis points. */
  VENUE_BPS: z.coerce.number().int().min(0).max(5_000).default(1_000),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
