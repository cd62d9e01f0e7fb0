import { prepareDatabase } from './database.ts';
import { startFleet } from './fleet.ts';

const database = await prepareDatabase();
const fleet = await startFleet(database);
console.log(`${fleet.services.length} services are ready, logs in ${fleet.logFolder}`);
await fleet.stop();
await database.stop();
