import { setTimeout as wait } from 'node:timers/promises';
import type { Block, ChainClient } from '@ticketing/chain-client';
import type { Knex } from 'knex';

export interface Indexer {
  round(): Promise<number>;
  stop(): Promise<void>;
}

/** Reads block after block and keeps who owns what. */
export function startIndexer(options: {
  db: Knex;
  chain: ChainClient;
  idleMs: number;
  log: { error(fields: object, text: string): void };
}): Indexer {
  const { db, chain } = options;
  let running = true;
  let position = 0;

  async function store(block: Block): Promise<void> {
    for (const one of block.transactions) {
      if (one.err) continue;
      for (const step of one.transaction.message.instructions) {
        const known = await db('assets').where({ address: step.asset }).first();
        const row = {
          ...(step.type === 'mint' ? { owner: step.owner, uri: step.uri } : {}),
          ...(step.type === 'transfer' ? { owner: step.to } : {}),
          burned: step.type === 'burn',
          last_slot: block.slot,
        };
        if (known) await db('assets').where({ address: step.asset }).update(row);
        else await db('assets').insert({ address: step.asset, ...row });
      }
    }
    await db('indexed_blocks').insert({ slot: block.slot, transactions: block.transactions.length }).onConflict('slot').ignore();
  }

  async function round(): Promise<number> {
    const last = await chain.slot('finalized');
    let read = 0;
    while (running && position < last) {
      const block = await chain.block(position + 1);
      if (!block) break;
      if (block.transactions.length > 0) await store(block);
      position += 1;
      read += 1;
    }
    return read;
  }

  async function run(): Promise<void> {
    while (running) {
      try {
        if ((await round()) === 0) await wait(options.idleMs);
      } catch {
        await wait(options.idleMs);
      }
    }
  }

  const loop = run();
  return {
    round,
    async stop() {
      running = false;
      await loop;
    },
  };
}
