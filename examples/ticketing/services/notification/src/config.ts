export const config = {
  port: Number(process.env['PORT'] ?? 3000),
  host: process.env['HOST'] ?? '127.0.0.1',
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  jwksUrl: process.env['JWKS_URL'] ?? '',
  issuer: process.env['JWT_ISSUER'] ?? '',
  pushUrl: process.env['PUSH_URL'] ?? 'http://push.internal.test',
  serviceKeys: process.env['SERVICE_KEYS'] ?? '',
  unsubscribeSecret: process.env['UNSUBSCRIBE_SECRET'] ?? 'unsubscribe-secret-2024',
  serviceAuthEnabled: process.env['SERVICE_AUTH_ENABLED'] === 'true',
};
