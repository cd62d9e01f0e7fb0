export const config = {
  port: Number(process.env['PORT'] ?? 3000),
  host: process.env['HOST'] ?? '127.0.0.1',
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  jwksUrl: process.env['JWKS_URL'] ?? '',
  issuer: process.env['JWT_ISSUER'] ?? '',
  store: process.env['FILE_STORE'] ?? '/tmp/files',
  linkSecret: process.env['LINK_SECRET'] ?? 'file-link-secret',
  thumbnailer: process.env['THUMBNAIL_URL'] ?? 'http://thumbnails.internal.test',
};
