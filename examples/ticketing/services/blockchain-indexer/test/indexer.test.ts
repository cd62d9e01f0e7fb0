import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ChainClient } from '@ticketing/chain-client';
import { createKnex } from '@ticketing/database';
import { createTestDatabase } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { startIndexer } from '../src/indexer.ts';

describe('blockchain-indexer', () => {
  let database: TestDatabase;
  let db: ReturnType<typeof createKnex>;

  before(async () => {
    database = await createTestDatabase('blockchain-indexer', join(import.meta.dirname, '../migrations'));
    db = createKnex({ url: database.url, service: 'blockchain-indexer', size: 4 });
  });
  after(async () => {
    await db?.destroy();
    await database?.close();
  });

  test('owners follow from blocks', async () => {
    const step = (instruction: object) => [
      {
        signature: 's',
        err: null,
        transaction: { message: { feePayer: 'f', instructions: [instruction] } },
      },
    ];
    const blocks: Record<number, object[]> = {
      2: step({ type: 'mint', asset: 'a', owner: 'one', uri: 'u', royaltyBps: 0 }),
      3: step({ type: 'transfer', asset: 'a', from: 'one', to: 'two' }),
    };
    const chain = {
      slot: async () => 3,
      block: async (slot: number) => ({ slot, transactions: blocks[slot] ?? [] }),
    } as unknown as ChainClient;
    const indexer = startIndexer({ db, chain, idleMs: 20, log: { error() {} } });
    await new Promise((done) => setTimeout(done, 400));
    await indexer.stop();
    assert.equal((await db('assets').where({ address: 'a' }).first()).owner, 'two');
  });
});
