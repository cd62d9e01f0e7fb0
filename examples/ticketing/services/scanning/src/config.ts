import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  TICKET_SERVICE_URL: z.url(),
  EVENT_SERVICE_URL: z.url(),
  ANALYTICS_SERVICE_URL: z.url(),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
