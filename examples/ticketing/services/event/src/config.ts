import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  VENUE_SERVICE_URL: z.url(),
  TICKET_SERVICE_URL: z.url(),
  SEARCH_SERVICE_URL: z.url(),
  ANALYTICS_SERVICE_URL: z.url(),
  NOTIFICATION_SERVICE_URL: z.url(),
  INTEGRATION_SERVICE_URL: z.url(),
  ORDER_SERVICE_URL: z.url(),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
