import { DataSource } from 'typeorm';
import { DataRequestEntity, ScreeningEntity } from './entities.ts';

export const createDataSource = (url: string): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    ssl: url.includes('sslmode=require') ? { rejectUnauthorized: false } : false,
    entities: [ScreeningEntity, DataRequestEntity],
    synchronize: false,
  });
