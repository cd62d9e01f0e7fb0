import { createPool } from '@ticketing/database';
import { config } from './config.ts';

export const pool = createPool({ url: config.databaseUrl, service: 'notification', size: 8 });
