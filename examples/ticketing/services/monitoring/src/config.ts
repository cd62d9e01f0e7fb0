const NAMES =
  'payment minting blockchain ticket marketplace order auth event venue notification file search analytics compliance api-gateway scanning transfer blockchain-indexer queue integration'.split(
    ' ',
  );

export interface Target {
  name: string;
  url: string;
}

export const config = {
  port: Number(process.env['PORT'] ?? 3000),
  host: process.env['HOST'] ?? '127.0.0.1',
  databaseUrl: process.env['DATABASE_URL'] ?? 'postgres://postgres:postgres@localhost:5432/ticketing',
  adminToken: process.env['MONITORING_ADMIN_TOKEN'] ?? 'monitoring-admin',
  intervalMs: Number(process.env['PROBE_INTERVAL_MS'] ?? 5000),
  targets: NAMES.flatMap((name): Target[] => {
    const url = process.env[`${name.toUpperCase().replaceAll('-', '_')}_SERVICE_URL`];
    return url ? [{ name, url }] : [];
  }),
};
