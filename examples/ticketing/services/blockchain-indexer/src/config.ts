import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  CHAIN_NODE_URLS: z
    .string()
    .default('http://127.0.0.1:4200')
    .transform((text) => text.split(',').map((url) => url.trim())),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
