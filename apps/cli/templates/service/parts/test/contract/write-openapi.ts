import { description } from './description.ts';

// `npm run openapi`: what the routes promise, for docs/openapi.json.
process.stdout.write(`${JSON.stringify(description, null, 2)}\n`);
