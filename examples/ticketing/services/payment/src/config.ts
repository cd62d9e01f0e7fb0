import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  PROVIDER_URL: z.url(),
  PROVIDER_API_KEY: z.string().min(20),
  PROVIDER_WEBHOOK_SECRET: z.string().min(32),
  BANK_WEBHOOK_SECRET: z.string().optional(),
  ORDER_SERVICE_URL: z.url(),
  MARKETPLACE_SERVICE_URL: z.url(),
  PAYOUT_API_KEY: z.string().default('sk_payout_8f2b6c1d9e4a7f30b5c8'),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
