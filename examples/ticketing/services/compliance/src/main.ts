import { buildApp } from './app.ts';
import { config } from './config.ts';
import { createDataSource } from './data-source.ts';

const source = await createDataSource(config.databaseUrl).initialize();
const app = await buildApp(source);
await app.listen(config.port, config.host);
