import { z } from 'zod';

const DEVELOPMENT_ONLY = new Set(['debug', 'trace']);

const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
    HOST: z.string().default('0.0.0.0'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    TOKEN_ISSUER: z.url(),
    TOKEN_AUDIENCE: z.string().min(1),
    TOKEN_KEYS_URL: z.url(),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }),
    METRICS_TOKEN: z.string().min(32),
    SENTRY_DSN: z.url().optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
    LIMIT_PER_CALLER: z.coerce.number().int().min(1).max(1_000_000).default(300),
    LIMIT_PER_ADDRESS: z.coerce.number().int().min(1).max(1_000_000).default(1200),
    REQUIRE_TLS: z.stringbool().default(true),
    DRAIN_MS: z.coerce.number().int().min(0).max(15_000).default(5000),
  })
  .superRefine((one, context) => {
    if (one.NODE_ENV !== 'production') return;
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (DEVELOPMENT_ONLY.has(one.LOG_LEVEL)) refuse('LOG_LEVEL', 'must be info or above in production');
    if (!one.TOKEN_KEYS_URL.startsWith('https:')) refuse('TOKEN_KEYS_URL', 'must be https in production');
    if (!one.REDIS_URL.startsWith('rediss:')) refuse('REDIS_URL', 'must be rediss in production');
  });

export type Config = Readonly<z.infer<typeof Environment>>;

/** Reads the environment. A service that is set up wrongly does not start, and says every reason at once. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const read = Environment.safeParse(environment);
  if (!read.success) throw new Error(`The environment is not valid:\n${z.prettifyError(read.error)}`);
  return read.data;
}

export const config = readConfig(process.env);
