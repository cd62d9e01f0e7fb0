import { parseArgs } from 'node:util';
import { prepareDatabase } from './database.ts';
import { startFleet } from './fleet.ts';
import { load } from './load.ts';
import { walk } from './walk.ts';

const { values } = parseArgs({
  options: {
    load: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    buyers: { type: 'string', default: '200' },
    'kill-every': { type: 'string', default: '20' },
  },
});

const database = await prepareDatabase();
console.log('PostgreSQL is up, all tables are made');
const fleet = await startFleet(database);
console.log(`${fleet.services.length} services are ready, logs in ${fleet.logFolder}`);
try {
  if (values.serve) {
    console.log(`Gateway: ${fleet.urls['api-gateway']}; end with Ctrl+C`);
    await new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
  } else if (values.load) {
    const settings = {
      minutes: Number(values.minutes),
      buyers: Number(values.buyers),
      killEverySeconds: Number(values['kill-every']),
    };
    await load(fleet, database.ownerUrl, settings);
    console.log('The load run is over: all books hold');
  } else {
    await walk(fleet, database.ownerUrl);
    console.log('The story is told: all assertions hold');
  }
} finally {
  await fleet.stop();
  await database.stop();
}
