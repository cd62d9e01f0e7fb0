import type { FactBase, Known } from './base.ts';
import type { Location } from '../location.ts';

/** Arithmetic on an amount of money. */
export interface MoneyOperation extends FactBase {
  /**
   * rate = an amount times a rate, tax, discount or exchange rate · scale = between units of a currency (× 100, ÷ 1e6) · divide = an amount divided by a
   * number of shares or another amount · product = times a quantity · parse = read from text
   */
  kind: 'rate' | 'scale' | 'divide' | 'product' | 'parse';
  /** What the calculation is about, by name: `platformFee`, `listing.price`. */
  amount: string;
  /** Variable, property or function that gets the outcome. */
  result?: string;
  /**
   * exact = bigint or a decimal library · whole = whole numbers only · rounded = a fraction that is rounded to a whole number at once ·
   * fraction = a binary fraction that is kept
   */
  number: 'exact' | 'whole' | 'rounded' | 'fraction' | 'unknown';
  /** round · floor · ceil · trunc · toFixed; the name of a helper that does the rounding. */
  rounding?: string;
  /** shows = the outcome is only printed, logged or counted; computes = it goes on as an amount; helper = a function that is about this alone. */
  use: 'computes' | 'shows' | 'helper';
  within?: string;
  /** For divide: the divisor was compared, defaulted or bounded before. */
  divisorChecked?: boolean | 'unknown';
  /** For scale: to smaller units, where a fraction becomes a larger one. */
  upwards?: boolean;
  /** What is divided by, or the rate, as written. */
  by?: string;
}

/** A rate that amounts are multiplied by: fee, royalty, commission, tax, discount. */
export interface FeeRate extends FactBase {
  name: string;
  /** fee · royalty · tax · discount · exchange · share · rate, from the names around it; token-royalty = written into a token. */
  of: string;
  /** computed = a proportion of two amounts */
  source: 'literal' | 'env' | 'config' | 'stored' | 'request' | 'given' | 'computed' | 'unknown';
  form: 'basis-points' | 'percent' | 'fraction' | 'unknown';
  value: Known<number>;
  /** Somewhere the rate is compared with its limits. */
  bounded: boolean | 'unknown';
  /** Of a stored rate: the one place that was seen to look at it before it is stored. */
  boundedAt?: Location;
  /** The value is a percentage or counts basis points, and the calculation takes it for a fraction. */
  unscaled?: true;
  /** It comes from the caller of a route. */
  fromRequest?: boolean | 'unknown';
  within?: string;
  /** Variable, property or function that gets what is worked out with it. */
  result?: string;
  /** Of a token-royalty: the sum of the shares of its creators, or whether code compares it with the whole. */
  shares?: number | 'checked' | 'unknown';
}

/** One amount that becomes several. */
export interface MoneySplit extends FactBase {
  within: string;
  total: string;
  parts: string[];
  /**
   * rest = one part is the total less the others · allocated = what rounding leaves is handed out · checked = the sum is compared with the total ·
   * none = each part is rounded by itself
   */
  remainder: 'rest' | 'allocated' | 'checked' | 'none';
  /** The rest is kept from going below zero, or the deductions from exceeding the total. */
  neverNegative: boolean;
  /** The parts go to different parties. */
  payees: boolean;
  /** Inputs or outcome are logged or stored, here or by a caller. */
  recorded: boolean | 'unknown';
}

/** A call that moves money, or asks about money that moved. */
export interface MoneyMove extends FactBase {
  kind: 'charge' | 'capture' | 'refund' | 'transfer' | 'payout' | 'reversal' | 'read' | 'statement';
  /** stripe · paypal … · http = a service that does it for us · http to a provider = its REST interface */
  by: string;
  /** own = stored or computed here · request = as the client sent it · compared = sent by the client and compared with a stored value · whole = no amount, so all of it */
  amount: 'own' | 'request' | 'compared' | 'whole' | 'given' | 'unknown';
  /** The amount as written. */
  amountText?: string;
  /** no = a product or fraction that is not rounded is handed over */
  wholeUnits: boolean | 'unknown';
  /** stable = made of ids · fresh = new at each try (random, clock) */
  idempotencyKey: 'stable' | 'fresh' | 'none' | 'unknown';
  currency: 'literal' | 'given' | 'none' | 'unknown';
  /** Our own ids travel along (metadata, reference, transfer group). */
  reference: boolean | 'unknown';
  /** Tied to the charge it is paid from, or compared with what was captured. */
  bounded: boolean | 'unknown';
  /** A charge that hands shares to others, or a refund that takes them back. */
  shares: boolean;
  /** A row is written before the call, in its function or in those that call it. */
  recordedBefore: boolean | 'unknown';
  /** What becomes of an error: thrown on, written down for another try, or swallowed. */
  failure: 'thrown' | 'kept' | 'swallowed' | 'unknown';
  /** The state of the receiving account is looked at before. */
  payeeChecked: boolean | 'unknown';
  /** The call is reached from a schedule. */
  scheduled: boolean;
  within?: string;
}

/** Something that a flow demands before, or does on the way. */
export interface FlowStep {
  /** See the words of each family. */
  what: string;
  at: Location;
  /** As written, shortened. */
  text?: string;
}

/** What starts at one entry and changes one kind of thing. */
export interface BusinessFlow extends FactBase {
  /** refund · bulk-refund | list · reprice · buy · delist · offer */
  kind: string;
  /** `POST /orders/:id/refund`, `handler of order.cancelled`, `RefundService.run`. */
  entry: string;
  method?: string;
  path?: string;
  /** Conditions under which it is refused, and steps that it takes, in the order of the text. */
  steps: FlowStep[];
  /** It is what the entry is for; otherwise something that it undoes on the way, such as a payment after an error. */
  direct: boolean;
  /** Code that could not be followed and may hold further steps. */
  open?: string;
  /** Functions it reaches, `path#Class.method`. */
  reaches: string[];
}

/** Kinds of events by their names that running code tells apart: `charge.dispute.created`, `refund.failed`. */
export interface MoneyEvent extends FactBase {
  name: string;
  /** dispute · refund · payout · transfer · account · charge · cancelled · used · expired */
  about: string;
  /** heard = code chooses by it or subscribes to it · sent = it is published */
  direction: 'heard' | 'sent';
}
