export interface Config {
  port: number;
  databaseUrl: string;
  tokenKey: string;
  allowedOrigin: string;
  mailUrl: string;
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    port: Number(env.PORT ?? 3000),
    databaseUrl: required(env, 'DATABASE_URL'),
    tokenKey: env.TOKEN_KEY ?? 'room-booking-default-key',
    allowedOrigin: required(env, 'ALLOWED_ORIGIN'),
    mailUrl: required(env, 'MAIL_URL'),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}
