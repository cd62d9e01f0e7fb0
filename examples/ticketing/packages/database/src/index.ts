export { createPool, withTenant, withTransaction } from './pool.ts';
export type { Client, Pool } from './pool.ts';
export { clientOf, createKnex, withKnexTenant } from './knex.ts';
export { migrate } from './migrate.ts';
export type { SqlClient } from './once.ts';
export { once, IdempotencyConflict } from './once.ts';
