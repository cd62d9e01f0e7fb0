import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { migrate } from '@ticketing/database';
import pg from 'pg';
import { startPostgres } from '../../../support/embedded-postgres.ts';
import { installedServices } from './fleet.ts';

export interface FleetDatabase {
  readonly ownerUrl: string;
  /** Of a role that owns nothing: policies apply to it. */
  readonly appUrl: string;
  stop(): Promise<void>;
}

const withLogin = (url: string, user: string, password: string): string => {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
};

/** A PostgreSQL server with the tables of all services and two roles. */
export async function prepareDatabase(): Promise<FleetDatabase> {
  const server = await startPostgres({
    from: import.meta.url,
    databases: ['ticketing'],
    maxConnections: 500,
  });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const password = randomBytes(18).toString('hex');
  await admin.query(`DO $$ BEGIN CREATE ROLE ticketing_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  await admin.query(`ALTER ROLE ticketing_app PASSWORD '${password}' NOSUPERUSER NOBYPASSRLS`);
  await admin.query(`ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ticketing_app`);
  await admin.query(`ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ticketing_app`);
  await admin.end();
  for (const service of installedServices()) {
    await migrate({
      url: server.url,
      service,
      directory: join(import.meta.dirname, '../../services', service, 'migrations'),
    });
  }
  return {
    ownerUrl: server.url,
    appUrl: withLogin(server.url, 'ticketing_app', password),
    stop: () => server.stop(),
  };
}
