import { join } from 'node:path';
import { loadEnvironment, migrationEnvironment } from '@ticketing/config';
import { migrate } from '@ticketing/database';

// A step of its own in a deployment, before the new version starts.
const { MIGRATION_DATABASE_URL } = loadEnvironment(migrationEnvironment);
const applied = await migrate({
  url: MIGRATION_DATABASE_URL,
  service: 'search',
  directory: join(import.meta.dirname, '../migrations'),
});
console.log(JSON.stringify({ service: 'search', applied }));
