import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  NOTIFICATION_SERVICE_URL: z.url(),
  COMPLIANCE_SERVICE_URL: z.url(),
  /** 32 bytes in hex: private keys are stored sealed with it. */
  KEY_ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/),
  ADMIN_EMAIL: z.email(),
  ADMIN_PASSWORD: z.string().min(16),
  LOGINS_PER_MINUTE: z.coerce.number().int().min(1).default(20),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
