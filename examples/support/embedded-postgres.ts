export { freePort, startPostgres } from '../../packages/embedded-postgres/src/embedded-postgres.ts';
export type { PostgresOptions, RunningPostgres } from '../../packages/embedded-postgres/src/embedded-postgres.ts';
