import { buildApp } from './app.ts';

// `npm run openapi`: what the routes promise, for docs/openapi.json.
const app = await buildApp();
await app.ready();
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
