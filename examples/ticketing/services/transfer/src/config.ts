import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  TICKET_SERVICE_URL: z.url(),
  CLAIM_SECRET: z.string().default('transfer-claim-secret'),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
