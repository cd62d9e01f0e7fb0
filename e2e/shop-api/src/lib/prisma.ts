import { PrismaClient } from '@prisma/client';
import { env } from '../config/env.js';

function withPool(url: string): string {
  const u = new URL(url);
  u.searchParams.set('connection_limit', '15');
  u.searchParams.set('pool_timeout', '5');
  u.searchParams.set('statement_timeout', '10000');
  u.searchParams.set('sslmode', 'verify-full');
  return u.toString();
}
export const prisma = new PrismaClient({ datasourceUrl: withPool(env.DATABASE_URL), transactionOptions: { timeout: 5000, maxWait: 2000 } });
