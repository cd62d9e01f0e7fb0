import './compile.ts';
import { config } from './config.ts';

const { buildApp } = await import('./server.ts');
const app = await buildApp();
await app.listen(config.port, config.host);
