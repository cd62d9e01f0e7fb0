import { buildApp } from './app.ts';
import { startBoard } from './board.ts';
import { config } from './config.ts';
import { pool } from './database.ts';
import { watch } from './probe.ts';

process.on('unhandledRejection', (error) => console.error(error));

watch(pool, config.targets, config.intervalMs);
const server = buildApp(pool).listen(config.port, config.host, () => console.log(`monitoring on ${config.port}`));
startBoard(server);
