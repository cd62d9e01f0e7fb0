import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { dataClients } from './index.ts';

const shared = `
  import mongoose from 'mongoose';
  export const VERSION = 1;
  export async function quickConnect() { return mongoose.createConnection('mongodb://db/x').asPromise(); }
  export default { VERSION, quickConnect };`;

const states = async (main: string) => {
  const { facts } = await extractCode(dataClients, { 'main.js': main, 'shared.js': shared });
  return facts.dbClients.map((client) => client.wiring?.state);
};

test('a default object hands its members out only to those who import it', async () => {
  expect(await states(`import { VERSION } from './shared.js'; console.log(VERSION);`)).not.toContain('wired');
  expect(await states(`import shared from './shared.js'; await shared.quickConnect();`)).toContain('wired');
});
