import { test } from 'node:test';
import { generateClients } from '../scripts/generate.ts';
import { prepareDatabase } from '../story/src/database.ts';
import { startFleet } from '../story/src/fleet.ts';
import { walk } from '../story/src/walk.ts';

test('the whole story, from the event to the chargeback', async () => {
  generateClients();
  const database = await prepareDatabase();
  try {
    const fleet = await startFleet(database);
    try {
      await walk(fleet, database.ownerUrl);
    } finally {
      await fleet.stop();
    }
  } finally {
    await database.stop();
  }
});
