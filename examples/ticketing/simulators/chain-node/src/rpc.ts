import { RpcError } from './chain.ts';
import type { Asset, Chain } from './chain.ts';
import type { Transaction } from './transaction.ts';

export type Params = readonly unknown[];

/** The methods that clients use; those of the simulation itself start with `sim_`. */
export const METHODS: Record<string, (chain: Chain, params: Params) => unknown> = {
  getHealth: () => 'ok',
  getGenesisHash: (chain) => chain.genesisHash,
  getSlot: (chain, [options]) =>
    (options as { commitment?: string } | undefined)?.commitment === 'finalized' ? chain.finalizedSlot() : chain.slot,
  getBlockHeight: (chain) => chain.slot,
  getLatestBlockhash: (chain) => ({
    context: { slot: chain.slot },
    value: chain.latestBlockhash(),
  }),
  isBlockhashValid: (chain, [blockhash]) => ({
    context: { slot: chain.slot },
    value: chain.isBlockhashValid(String(blockhash)),
  }),
  simulateTransaction: (chain, [transaction]) => chain.simulate(readTransaction(transaction)),
  sendTransaction: (chain, [transaction]) => chain.send(readTransaction(transaction)),
  getSignatureStatuses: (chain, [signatures]) => ({
    context: { slot: chain.slot },
    value: (Array.isArray(signatures) ? signatures : []).map((one) => chain.status(String(one))),
  }),
  getTransaction: (chain, [signature]) => chain.transaction(String(signature)),
  getBlock: (chain, [slot]) => {
    const block = chain.block(Number(slot));
    return block && { slot: Number(slot), transactions: block };
  },
  getAsset: (chain, [address]): Asset | null => chain.assets.get(String(address)) ?? null,
  getAssetsByOwner: (chain, [owner]) => chain.assetsOf(String(owner)),
  sim_advance: (chain, [slots]) => chain.advance(Number(slots ?? 1)),
  sim_drop: (chain, [count]) => {
    chain.dropNext = Number(count ?? 1);
    return chain.dropNext;
  },
};

function readTransaction(value: unknown): Transaction {
  const one = value as Partial<Transaction> | undefined;
  if (typeof one?.signature !== 'string' || typeof one.message !== 'object' || !Array.isArray(one.message.instructions)) {
    throw new RpcError(-32602, 'Invalid params: not a transaction');
  }
  return one as Transaction;
}
