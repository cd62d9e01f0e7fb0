import type { FactBase, Known } from './base.ts';
import type { Location } from '../location.ts';

/** A place that makes a code which is shown at a door: the content of a QR code, barcode or pass. */
export interface EntryCode extends FactBase {
  /** What draws or encodes it: qrcode · bwip-js · pdf417 · passkit · own */
  by: string;
  /**
   * How the content proves that we made it: signature (asymmetric) · mac · encrypted (authenticated) · encrypted-only (no integrity) ·
   * random (a token of at least 128 bit that is looked up) · weak-random · plain (ids or text as they are) · unknown
   */
  proof: 'signature' | 'mac' | 'encrypted' | 'encrypted-only' | 'random' | 'weak-random' | 'plain' | 'unknown';
  /** Names of what it carries. */
  fields: string[];
  /** It carries a time or a step of time, or has a lifetime in seconds. */
  timed: boolean | 'unknown';
  lifetime: Known<number>;
  /** The key comes from the source, or has a default there. */
  keyInSource: boolean | 'unknown';
  /** Routes that lead to it. */
  routes: string[];
  /** Names that are compared on the way to it, folded. */
  asks: string[];
  /** Where the key comes from when it is a variable: its name. */
  keyName?: string;
}

/** A place that decides whether a code lets somebody in. */
export interface EntryCheck extends FactBase {
  /** Name of the function. */
  name: string;
  /** How it verifies the code, as in {@link EntryCode.proof}; lookup = the code is looked up as it is; none = ids are read from it and believed */
  proof: 'signature' | 'mac' | 'encrypted' | 'encrypted-only' | 'lookup' | 'none' | 'unknown';
  /** A second way in the same function accepts a code without that proof. */
  bypass?: Location;
  /** How a digest is compared; `none` where nothing compares one. */
  compare: 'constant-time' | 'operator' | 'library' | 'none';
  /** The algorithm of tokens is pinned; missing where it verifies none. */
  pinned?: boolean | 'unknown';
  /** Names of what is compared before it says yes. */
  tests: string[];
  /** A time inside the code is compared with the clock, or the library does so. */
  timed: boolean | 'unknown';
  /** Seconds for which a code is accepted. */
  window: Known<number>;
  /** What marks the code as used: predicate (in the statement) · lock (row locked, then tested) · unique (insert into a unique key) · set-nx · race (read, then written) · none */
  redeems: 'predicate' | 'lock' | 'unique' | 'set-nx' | 'race' | 'none' | 'unknown';
  redeemedAt?: Location;
  /** Tables that keep attempts: written on success, and also on refusal. */
  logs: { table: string; onRefusal: boolean; writes: string[] }[];
  /** Different reasons of refusal that it tells. */
  reasons: string[];
  /** What it takes of the device: `deviceId` … */
  device: string[];
  /** The device is looked up in a table or its credential is verified. */
  deviceVerified: boolean | 'unknown';
  /** Routes that lead to it. */
  routes: string[];
  /** A metric is recorded on the way. */
  measured: boolean;
}

/** Codes, keys or lists that are handed to a device that checks without a connection, or results it hands in later. */
export interface OfflineEntry extends FactBase {
  /** manifest = what a device takes with it; sync = what it hands in */
  kind: 'manifest' | 'sync';
  /** The manifest is signed, and says until when it is good. */
  signed: boolean | 'unknown';
  expires: boolean | 'unknown';
  /** For a sync: results that contradict others are recognised. */
  resolvesConflicts?: boolean | 'unknown';
  /** For a manifest: it carries secrets by which codes could be made. */
  carriesSecret?: boolean | 'unknown';
  routes: string[];
}
