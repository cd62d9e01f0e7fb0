import type { FactBase } from './base.ts';
import type { Location } from '../location.ts';

/** A private key, seed or remote signer that the code brings to life. */
export interface KeyMaterial extends FactBase {
  /** The call that makes it, as the library names it: `Keypair.fromSecretKey`, `new ethers.Wallet`, `KMSClient` … */
  by: string;
  /**
   * Where the secret comes from: `literal` (in the source) · `env` · `file` · `database` · `manager` (a secret manager) · `kms` (it never leaves
   * a key service, or the custodian signs) · `generated` · `request` · `unknown`
   */
  source: 'literal' | 'env' | 'file' | 'database' | 'manager' | 'kms' | 'generated' | 'request' | 'unknown';
  /** Name of the variable, or the path of the file as written. */
  name?: string;
  /** What the names around it say it is for: treasury · fee-payer · minter · user · escrow · operator · unknown */
  purpose: string;
  /** A random source that can be foretold made it, or the words of a phrase. */
  weakRandom?: boolean;
  /** Where the function that makes it puts the secret part. Absent where it stays in memory. */
  stored?: KeyStore[];
  /** It was decrypted on its way here. */
  decrypted?: boolean;
  /** A generated key stands in where the configured one is missing or cannot be read. */
  standsIn?: boolean;
  /** The value in front of `??` or `||` is one that every reader of the source knows. */
  fallback?: boolean;
  /** A log line or an answer to the client is given the secret itself. */
  leaks?: { to: 'log' | 'answer'; at: Location }[];
  /** The key object is handed out by a method or an export, to those modules. */
  handedOut?: { at: Location; users: string[] };
  /** The start ends when the network (main or test) is not the one that the key is for. */
  networkAsserted: boolean;
}

/** A place where the secret part of a key is kept. */
export interface KeyStore {
  where: 'file' | 'database' | 'cache';
  at: Location;
  encrypted: boolean | 'unknown';
  /** What encrypts it: the algorithm, whether the start value is random each time, and whether the owner is bound to it as additional data. */
  cipher?: { algorithm: string; randomIv: boolean; bound: boolean };
}

/** Something is signed with a key of the service. */
export interface Signing extends FactBase {
  /** The call: `Transaction#partialSign`, `sendAndConfirmTransaction`, `Wallet#sendTransaction`, `SignCommand` … */
  by: string;
  /** What is signed: built here, sent in by the client, or unknown. */
  content: 'own' | 'client' | 'unknown';
  /** Nearest enclosing named function, printed. */
  within?: string;
  /** The functions on the way from a route, job or schedule to it, first to last line. */
  path: Location[];
  /** An amount is compared with a bound on the way. */
  limited: boolean | 'unknown';
  /** A recipient, program or contract is compared with a list on the way. */
  allowlisted: boolean | 'unknown';
  /** Only for calls that build what is signed: nothing that is handed to them says how much. */
  amount?: false;
  /** The library is called for one program that the code names, and builds what is signed itself. */
  fixedProgram?: true;
  /** For what the client sent: its instructions are read before it is signed. */
  decoded?: boolean;
  /** The signature or id of the transaction is logged or stored. */
  recorded: boolean | 'unknown';
  /** The record says who asked. */
  requester: boolean | 'unknown';
  onRequestPath: boolean | 'unknown';
}

/** Code that asks whether somebody holds the key of a wallet. */
export interface WalletProof extends FactBase {
  /** Printed name of the function. */
  name: string;
  /**
   * - `verified`: a signature over a message is checked with the public key of the wallet
   * - `presence-only`: it is only asked whether a signature or address is there, or how it looks
   * - `constant`: everything passes
   */
  proof: 'verified' | 'presence-only' | 'constant' | 'unknown';
  /** Library call that verifies. */
  by?: string;
  /** Who words the message that is signed. */
  message: 'server' | 'client' | 'unknown';
  /** A number given out before is part of it, and can be used once. */
  nonce: 'single-use' | 'reusable' | 'none' | 'unknown';
  /** The message ends to count after a time. */
  expires: boolean | 'unknown';
  /** The message names this site, so that one signed for another counts nothing. */
  bound: boolean | 'unknown';
  /** The functions that lead to it, and it, first to last line. */
  path: Location[];
  /** Routes that it stands before, printed. */
  protects: string[];
}
