import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  AUTH_SERVICE_URL: z.url(),
  EVENT_SERVICE_URL: z.url(),
  VENUE_SERVICE_URL: z.url(),
  TICKET_SERVICE_URL: z.url(),
  ORDER_SERVICE_URL: z.url(),
  PAYMENT_SERVICE_URL: z.url(),
  MARKETPLACE_SERVICE_URL: z.url(),
  TRANSFER_SERVICE_URL: z.url(),
  SCANNING_SERVICE_URL: z.url(),
  QUEUE_SERVICE_URL: z.url(),
  SEARCH_SERVICE_URL: z.url(),
  NOTIFICATION_SERVICE_URL: z.url(),
  ANALYTICS_SERVICE_URL: z.url(),
  MINTING_SERVICE_URL: z.url(),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
