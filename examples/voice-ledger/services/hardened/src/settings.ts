import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);

/** Everything that the environment may say, but for secrets. A wrong value stops the start with its name. */
const Schema = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port.default(9464),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  TRUSTED_PROXIES: z.string().min(1),
  ALLOWED_ORIGINS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.url()).min(1).max(20)),
  TOKEN_ISSUER: z.url(),
  TOKEN_AUDIENCE: z.string().min(3).max(100),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(50).default(10),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).max(10_000).default(120),
  /** Redis that counts requests; the database does where there is none. */
  COUNTERS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  DAILY_BUDGET_RUPEES: z.coerce.number().int().min(1).max(10_000).default(50),
  KEEP_RECORDINGS_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).max(30_000).default(5_000),
  SECRETS_BACKEND: z.enum(['file', 'env', 'aws', 'vault']).default('file'),
  SECRETS_PLACE: z.string().default('/run/secrets'),
  STORAGE: z.enum(['local', 's3']).default('s3'),
  STORAGE_PLACE: z.string().min(1),
  S3_BUCKET_IN_PATH: z.stringbool().default(false),
  MAIL: z.enum(['smtp', 'outbox']).default('smtp'),
  MAIL_OUTBOX: z.string().optional(),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: port.default(587),
  SMTP_USER: z.string().optional(),
  MAIL_FROM: z.email().optional(),
  MESSAGING_URL: z.url().optional(),
  INTENTS_URL: z.url().optional(),
  INTENTS_MODEL: z.string().max(80).default('ledger-intents-2026-01-15'),
});
export type Settings = z.infer<typeof Schema>;

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const checked = Schema.safeParse(env);
  if (!checked.success) throw new Error(`the settings are wrong:\n${z.prettifyError(checked.error)}`);
  return Object.freeze(checked.data);
}
