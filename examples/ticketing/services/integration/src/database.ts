import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import type { Prisma } from './generated/client.ts';

export type Database = PrismaClient;

export function createDatabase(url: string): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: 8,
    application_name: 'integration',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 10_000,
    lock_timeout: 8_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  return new PrismaClient({ adapter });
}

/** A transaction that sees the rows of one tenant: policies compare with the setting, which ends with the transaction. */
export function forTenant<T>(database: Database, tenantId: string, work: (rows: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return database.$transaction(async (rows) => {
    await rows.$executeRaw`SELECT set_config('app.tenant', ${tenantId}, true)`;
    return work(rows);
  });
}
