// `npm run example:ticketing` comes here.
import { generateClients } from './generate.ts';

generateClients();
await import('../story/src/main.ts');
