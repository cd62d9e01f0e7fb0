import { createHash } from 'node:crypto';
import { isSigned } from './transaction.ts';
import type { Instruction, Transaction } from './transaction.ts';

export interface Asset {
  address: string;
  owner: string;
  uri: string;
  royaltyBps: number;
  /** Whoever minted it: may move and burn it too. */
  authority: string;
  burned: boolean;
  mintedIn: string;
}

export interface Landed {
  signature: string;
  slot: number;
  err: string | null;
  transaction: Transaction;
}

export type Commitment = 'processed' | 'confirmed' | 'finalized';

export interface ChainOptions {
  seed: string;
  /** Slots for which a blockhash is good. */
  blockhashSlots: number;
  /** Slots on top of a transaction until it counts as finalized. */
  finalizedAfter: number;
}

export class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The ledger that both endpoints serve. It moves only when `advance` is called, so that tests own time. */
export class Chain {
  readonly assets = new Map<string, Asset>();
  readonly #options: ChainOptions;
  readonly #landed = new Map<string, Landed>();
  readonly #blocks = new Map<number, Landed[]>();
  readonly #hashes = new Map<string, number>();
  #waiting: Transaction[] = [];
  #slot = 1;
  /** So many of the next transactions are taken and then lost. */
  dropNext = 0;
  onBlock: ((slot: number, block: readonly Landed[]) => void) | undefined;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#hashes.set(this.#hash(1), 1);
  }

  get slot(): number {
    return this.#slot;
  }

  /** Names the network. */
  get genesisHash(): string {
    return this.#hash(0);
  }

  latestBlockhash(): { blockhash: string; lastValidBlockHeight: number } {
    return {
      blockhash: this.#hash(this.#slot),
      lastValidBlockHeight: this.#slot + this.#options.blockhashSlots,
    };
  }

  isBlockhashValid(blockhash: string): boolean {
    const slot = this.#hashes.get(blockhash);
    return slot !== undefined && slot + this.#options.blockhashSlots >= this.#slot;
  }

  /** Refuses what would fail in the next slot. */
  simulate(transaction: Transaction): null {
    if (!isSigned(transaction)) throw new RpcError(-32003, 'Transaction signature verification failure');
    if (!this.isBlockhashValid(transaction.message.recentBlockhash)) throw new RpcError(-32002, 'Blockhash not found');
    const problem = this.#problemOf(transaction);
    if (problem) throw new RpcError(-32002, `Transaction simulation failed: ${problem}`);
    return null;
  }

  /** Sending the same signed transaction again is harmless: it lands once. */
  send(transaction: Transaction): string {
    if (!isSigned(transaction)) throw new RpcError(-32003, 'Transaction signature verification failure');
    const { signature } = transaction;
    if (this.#landed.has(signature) || this.#waiting.some((one) => one.signature === signature)) return signature;
    this.simulate(transaction);
    if (this.dropNext > 0) {
      this.dropNext -= 1;
      return signature;
    }
    this.#waiting.push(transaction);
    return signature;
  }

  /** Takes a block of an earlier run up again. */
  restore(slot: number, transactions: readonly Transaction[]): void {
    for (let at = this.#slot; at <= slot; at += 1) this.#hashes.set(this.#hash(at), at);
    this.#slot = slot;
    this.#blocks.set(
      slot,
      transactions.map((one) => this.#land(one)),
    );
  }

  /** Makes the next slot with everything that waits. */
  advance(slots = 1): number {
    for (let count = 0; count < slots; count += 1) {
      this.#slot += 1;
      this.#hashes.set(this.#hash(this.#slot), this.#slot);
      const block = this.#waiting.filter((one) => this.isBlockhashValid(one.message.recentBlockhash)).map((one) => this.#land(one));
      this.#waiting = [];
      if (block.length === 0) continue;
      this.#blocks.set(this.#slot, block);
      this.onBlock?.(this.#slot, block);
    }
    return this.#slot;
  }

  status(signature: string): {
    slot: number;
    confirmations: number;
    err: string | null;
    confirmationStatus: Commitment;
  } | null {
    const landed = this.#landed.get(signature);
    if (!landed) return null;
    return {
      slot: landed.slot,
      confirmations: this.#slot - landed.slot,
      err: landed.err,
      confirmationStatus: this.#commitmentOf(landed.slot),
    };
  }

  transaction(signature: string): Landed | null {
    return this.#landed.get(signature) ?? null;
  }

  /** Transactions of a slot, oldest first; `null` while the slot is not final. */
  block(slot: number): Landed[] | null {
    if (slot > this.#slot || this.#commitmentOf(slot) !== 'finalized') return null;
    return this.#blocks.get(slot) ?? [];
  }

  finalizedSlot(): number {
    return Math.max(0, this.#slot - this.#options.finalizedAfter);
  }

  assetsOf(owner: string): Asset[] {
    return [...this.assets.values()].filter((one) => one.owner === owner && !one.burned);
  }

  #commitmentOf(slot: number): Commitment {
    const on = this.#slot - slot;
    if (on >= this.#options.finalizedAfter) return 'finalized';
    return on >= 1 ? 'confirmed' : 'processed';
  }

  #land(transaction: Transaction): Landed {
    const err = this.#problemOf(transaction);
    if (err === null) for (const one of transaction.message.instructions) this.#apply(one, transaction);
    const landed: Landed = { signature: transaction.signature, slot: this.#slot, err, transaction };
    this.#landed.set(landed.signature, landed);
    return landed;
  }

  #problemOf({ message }: Transaction): string | null {
    if (message.instructions.length === 0) return 'no instructions';
    for (const one of message.instructions) {
      const asset = this.assets.get(one.asset);
      if (one.type === 'mint') {
        if (asset) return 'asset already in use';
        if (!(one.royaltyBps >= 0 && one.royaltyBps <= 10_000)) return 'royalty out of range';
        continue;
      }
      if (!asset || asset.burned) return 'no such asset';
      if (message.feePayer !== asset.owner && message.feePayer !== asset.authority) return 'signer may not touch this asset';
      if (one.type === 'transfer' && one.from !== asset.owner) return 'owner does not match';
    }
    return null;
  }

  #apply(one: Instruction, { message, signature }: Transaction): void {
    const asset = this.assets.get(one.asset);
    if (one.type === 'mint') {
      this.assets.set(one.asset, {
        address: one.asset,
        owner: one.owner,
        uri: one.uri,
        royaltyBps: one.royaltyBps,
        authority: message.feePayer,
        burned: false,
        mintedIn: signature,
      });
    } else if (asset && one.type === 'transfer') asset.owner = one.to;
    else if (asset) asset.burned = true;
  }

  #hash(slot: number): string {
    return createHash('sha256').update(`${this.#options.seed}:${slot}`).digest('hex');
  }
}
