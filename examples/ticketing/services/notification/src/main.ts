import { buildApp } from './app.ts';
import { config } from './config.ts';
import { pool } from './database.ts';
import { log } from './log.ts';

process.on('uncaughtException', (error) => {
  log.error(error, 'uncaught');
});

buildApp(pool).listen(config.port, config.host, () => log.info({ port: config.port }, 'notification is listening'));
