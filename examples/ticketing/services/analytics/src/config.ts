import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import { z } from 'zod';

const environment = baseEnvironment.extend({
  EXPORT_KEY: z.string().default('analytics-export-2024'),
  RATES_URL: z.url().default('http://rates.example.test'),
});

export type Config = z.infer<typeof environment>;
export const loadConfig = (): Config => loadEnvironment(environment);
