import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Chain } from './chain.ts';
import type { Transaction } from './transaction.ts';

/** Takes up the blocks of a file and adds every new one to it; gives what closes the file. */
export function keepBlocks(chain: Chain, path: string): () => void {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const line of lines.filter((one) => one.endsWith('}'))) {
    const { slot, transactions } = JSON.parse(line) as {
      slot: number;
      transactions: Transaction[];
    };
    chain.restore(slot, transactions);
  }
  const file = openSync(path, 'a', 0o600);
  chain.onBlock = (slot, block) => {
    writeSync(file, `${JSON.stringify({ slot, transactions: block.map((one) => one.transaction) })}\n`);
    fsyncSync(file);
  };
  return () => {
    chain.onBlock = undefined;
    closeSync(file);
  };
}
