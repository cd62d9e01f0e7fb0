import type { FactBase } from './base.ts';
import type { Location } from '../location.ts';

/** A route that a third party calls. */
export interface InboundWebhook extends FactBase {
  /** What becomes of a kind of event that the code does not know: written down, passed over, or answered with an error. */
  unknownKinds?: 'told' | 'silent' | 'refused';
  /** The delivery is sent on to another system, which has to do everything else. */
  forwarded?: Location;
  method: string;
  path: string;
  /** stripe · whatsapp · github · generic … */
  provider: string;
  /**
   * - `verified`: a request with a wrong signature does not reach the work
   * - `conditional`: only under the printed condition
   * - `presence-only`, `public-constant`, `stub`: looks like a check and is none
   * - `none`: nothing looks at a signature
   */
  signature: 'verified' | 'conditional' | 'presence-only' | 'public-constant' | 'stub' | 'none' | 'unknown';
  /** Where the signature is checked (or pretends to be). */
  checkedAt?: Location;
  timingSafe: boolean | 'unknown';
  rawBody: boolean | 'unknown';
  /** A timestamp or event id is checked against replays. */
  replayProtected: boolean | 'unknown';
  /** Work is queued, the answer goes out at once. */
  queued: boolean | 'unknown';
  /** Event ids are remembered. */
  deduplicated: boolean | 'unknown';
}
