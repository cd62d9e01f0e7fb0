export const config = {
  port: Number(process.env['PORT'] ?? 3000),
  host: process.env['HOST'] ?? '127.0.0.1',
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  jwksUrl: process.env['JWKS_URL'] ?? '',
  issuer: process.env['JWT_ISSUER'] ?? '',
  listUrl: process.env['SANCTIONS_LIST_URL'] ?? '',
  tokenSecret: process.env['COMPLIANCE_TOKEN_SECRET'] ?? 'compliance-secret-key',
};
