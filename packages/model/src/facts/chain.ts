import type { FactBase, Known } from './base.ts';

/** A connection to a blockchain's RPC. */
export interface ChainClient extends FactBase {
  /** @solana/web3.js · ethers · viem · web3 · @metaplex-foundation/umi … */
  by: string;
  chain: 'solana' | 'evm';
  url: Known<string>;
  /** The address, or what it falls back to, belongs to a test network or a local node. */
  testNetwork: boolean | 'unknown';
  /** The address, or what it falls back to, is an endpoint that everybody shares. */
  publicEndpoint: boolean | 'unknown';
  /** Default commitment of reads and confirmations (Solana). */
  commitment: Known<string>;
  /** Milliseconds after which one request is given up; a library default counts as known. */
  timeout: Known<number>;
  /** Another endpoint is tried when this one fails: by the library, or by own code that chooses among several. */
  failover: boolean | 'unknown';
  /** Something asks the endpoint on a timer whether it still answers and follows the chain. */
  probed: boolean;
  /** 429 answers are tried again after a pause; a library default counts. */
  backsOff: boolean | 'unknown';
  /** Made anew for each request, message or job. */
  perCall: boolean | 'unknown';
}

/** A place where a transaction is sent to a chain. */
export interface ChainTransaction extends FactBase {
  by: string;
  chain: 'solana' | 'evm';
  /** As written, without arguments: `connection.sendRawTransaction`. */
  call: string;
  kind: 'mint' | 'transfer' | 'burn' | 'other';
  /** The library builds, signs, sends and confirms in one call. */
  managed: boolean;
  skipsPreflight: Known<boolean>;
  /** The result is waited for, here or in what called it. */
  confirmed: boolean | 'unknown';
  /** What the confirmation waits for: processed · confirmed · finalized (Solana), or the number of blocks (EVM). */
  commitment: Known<string>;
  /** The wait ends when the blockhash has expired, rather than by a clock; absent where the library sees to it. */
  expires?: boolean | 'unknown';
  /** A transaction that landed but failed is told from one that succeeded. */
  errorChecked: boolean | 'unknown';
  /** It is built and sent again after a failure. */
  retried: boolean | 'unknown';
  /** Runs in a job or message that may be delivered again. */
  inJob: boolean;
  /** What is asked about an earlier attempt before it is sent: the chain, only the own store, or nothing. */
  looksUp: 'chain' | 'store' | 'none' | 'unknown';
  /** none = no fee is set although the library sets none */
  priorityFee: 'recent' | 'fixed' | 'none' | 'library' | 'unknown';
  feeCapped: boolean | 'unknown';
  computeLimit: boolean | 'unknown';
  /** Instructions are added in a loop over a list; `false` where nothing bounds the list. */
  batchBounded?: boolean;
  /** When its intent or signature is stored: before it is sent, only afterwards, or never in this service. */
  recorded: 'before' | 'after' | 'never' | 'unknown';
  /** The signature itself is stored before it is sent. */
  signatureFirst: boolean | 'unknown';
  /** Only one of several attempts at once gets on: a conditional update, a unique insert or a lock comes before it. */
  claimed: boolean | 'unknown';
  /** What an error or time-out of sending is stored as: a failure, an outcome that is still open, or nothing. */
  onError: 'failed' | 'open' | 'nothing' | 'unknown';
  /** Kinds of errors are told apart before it is sent again or given up. */
  classifiesErrors: boolean | 'unknown';
  /** Sent while a client waits for the answer of a route. */
  onRequest: boolean | 'unknown';
}

/** A token that the service mints, really or only seemingly. */
export interface Mint extends FactBase {
  by: string;
  /** Name of the function that does it. */
  name: string;
  /** compressed = a leaf of a Merkle tree */
  standard: 'nft' | 'compressed' | 'contract' | 'unknown';
  retried: boolean | 'unknown';
  inJob: boolean;
  looksUp: 'chain' | 'store' | 'none' | 'unknown';
  claimed: boolean | 'unknown';
  recorded: 'before' | 'after' | 'never' | 'unknown';
  /** `isMutable` as given; absent = the library's default (mutable). */
  mutable: Known<boolean>;
  /** Most copies; a library default counts as known. */
  maxSupply: Known<number>;
  /** It is made part of a collection. */
  collection: boolean | 'unknown';
  /** The collection membership or the creators are verified. */
  verified: boolean | 'unknown';
  /** Where the metadata lies: content-addressed (IPFS, Arweave) · https · unknown */
  metadata: 'content-addressed' | 'https' | 'unknown';
  /** Metadata is uploaded, and the upload waited for, before the mint. */
  uploadedFirst: boolean | 'unknown';
  /** Names of people, addresses or contact data among the metadata fields. */
  personal: string[];
  /** Texts in the metadata that stand in for real ones. */
  placeholders: string[];
  /** The asset is read from the chain after the mint. */
  readBack: boolean | 'unknown';
  /** Rows that decide whether the mint is due (order, payment, owner) are read before it. */
  rereads: boolean | 'unknown';
  /** A balance, fee or cost is compared with a limit before it. */
  costBounded: boolean | 'unknown';
}

/** Code that returns made-up results of a chain: token ids, signatures or addresses from a clock or a random number. */
export interface MadeUpChainResult extends FactBase {
  name: string;
  operation: 'mint' | 'transfer' | 'other';
  /** Fields that are made up. */
  fields: string[];
  /** Only when the code does not run in production. */
  outsideProduction: boolean;
}

/** Code that takes over what happens on a chain. */
export interface ChainListener extends FactBase {
  by: string;
  chain: 'solana' | 'evm';
  /** subscription = the endpoint pushes; poll = history is read on a timer; backfill = a range of history is read on demand */
  kind: 'subscription' | 'poll' | 'backfill';
  /** `onLogs`, `getSignaturesForAddress` … */
  call: string;
  commitment: Known<string>;
  /** What it reads is stored. */
  stores: boolean | 'unknown';
  /** The same event twice is stored once. */
  idempotent: boolean | 'unknown';
  /** The position reached is stored. */
  cursorStored: boolean | 'unknown';
  /** Reading goes on from the stored position rather than from the newest few entries. */
  resumes: boolean | 'unknown';
  /** An event whose work fails is kept: thrown, stored or queued. False where it is logged and passed over. */
  keepsFailures: boolean | 'unknown';
}

/** Code that compares records with the chain. */
export interface ChainReconciliation extends FactBase {
  name: string;
  /** Where the other side comes from: read from the chain, a constant, or not at all. */
  chainSide: 'read' | 'constant' | 'none';
  /** owner · status · supply · balance · existence */
  compares: string[];
  /** Started by a schedule or a repeated job. */
  scheduled: boolean;
  repairs: boolean;
  /** Differences are counted, alerted or stored. */
  reports: boolean;
}

/** A route that takes the signature or hash of a transaction from the client. */
export interface ChainClaim extends FactBase {
  method: string;
  path: string;
  /** Name of the field. */
  field: string;
  /** The chain is asked about it before anything is stored. */
  lookedUp: boolean | 'unknown';
  /** What of the transaction is compared: program · accounts · amount · error */
  compares: string[];
  /** Something is stored because of it. */
  stores: boolean | 'unknown';
}

/** Smaller things that code does around a chain. */
export interface ChainUse extends FactBase {
  /**
   * network-check (genesis hash or chain id is compared with what is expected) · balance-read (`detail`: watched = on a timer and compared, compared, read) ·
   * float-amount (base units become a floating-point number and are stored, sent or compared with money; `detail` is the expression) ·
   * tree-capacity (free leaves of a tree are asked; `detail`: watched = on a timer, read) · mint-enqueue (a mint is put on a queue; `detail`: stable · unstable · none, of its job id) ·
   * tree-made (a Merkle tree is made; `detail`: public where anybody may mint into it, else private) · pending-watch (records that wait for the chain longer than some time are looked for on a timer)
   */
  kind: string;
  detail?: string;
}
