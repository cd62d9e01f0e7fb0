import { setTimeout as wait } from 'node:timers/promises';
import { ChainUnreachable } from '@ticketing/chain-client';
import type { ChainClient } from '@ticketing/chain-client';

/** Ends the start on another network than the one that is set. Waits a while for a chain that is not there yet. */
export async function requireNetwork(chain: Pick<ChainClient, 'genesisHash'>, expected: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const genesis = await chain.genesisHash();
      if (genesis !== expected) throw new Error('The chain is another one than CHAIN_GENESIS_HASH names');
      return;
    } catch (error) {
      if (!(error instanceof ChainUnreachable) || attempt === 10) throw error;
      await wait(500 * attempt);
    }
  }
}
