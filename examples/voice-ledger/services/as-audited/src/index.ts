import { buildApp } from './app.ts';
import { config } from './config.ts';
import { startJobs } from './jobs.ts';
import { logger } from './logger.ts';
import { ensureMerchant } from './merchant.ts';
import { migrate } from './migrate.ts';
import { mail } from './providers.ts';

await migrate();
await ensureMerchant();
await startJobs(mail);
const app = await buildApp();
await app.listen({ port: config.port, host: config.host });
logger.info({ config }, 'voice ledger is up');
