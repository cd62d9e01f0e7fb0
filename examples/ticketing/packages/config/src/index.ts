import { z } from 'zod';

const url = z.string().min(1);

/** What every service reads. A service adds its own keys with `baseEnvironment.extend({...})`. */
export const baseEnvironment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65535),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  DATABASE_URL: url,
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(50).default(8),
  /** Key ring of signed requests between services: `id:secret,id:secret`. */
  SERVICE_KEYS: z.string().min(20),
  SERVICE_KEY_ID: z.string().min(1),
  JWKS_URL: z.url(),
  JWT_ISSUER: z.string().min(1),
  METRICS_TOKEN: z.string().min(32),
  /** How long readiness says no before the server closes. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(5_000),
  /** Proxies in front of the service, as addresses or ranges. */
  TRUSTED_PROXIES: z.string().default('loopback'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600),
});

export type BaseEnvironment = z.infer<typeof baseEnvironment>;

/** Migrations run as the owner of the tables, services never do. */
export const migrationEnvironment = z.object({ MIGRATION_DATABASE_URL: url });

export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** Refuses to start on a missing or wrong variable. Names are told, values never. */
export function loadEnvironment<T extends z.ZodType>(schema: T, source: NodeJS.ProcessEnv = process.env): z.infer<T> {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  throw new ConfigurationError(`Environment is incomplete: ${problems.join('; ')}`);
}
