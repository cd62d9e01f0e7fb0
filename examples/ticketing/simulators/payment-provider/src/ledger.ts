import { createHash } from 'node:crypto';
import { ProviderError } from './provider-error.ts';

type Metadata = Record<string, string>;

/** Money is whole minor units (cents) everywhere. */
export interface Charge {
  id: string;
  object: 'charge';
  amount: number;
  amountCaptured: number;
  amountRefunded: number;
  currency: string;
  source: string;
  /** authorized = held on the card until it is captured */
  status: 'pending' | 'authorized' | 'succeeded' | 'failed' | 'canceled';
  capture: boolean;
  failure: string | null;
  metadata: Metadata;
}

export interface Refund {
  id: string;
  object: 'refund';
  chargeId: string;
  amount: number;
  currency: string;
  status: 'succeeded';
  metadata: Metadata;
}

export interface Transfer {
  id: string;
  object: 'transfer';
  amount: number;
  amountReversed: number;
  currency: string;
  destination: string;
  chargeId: string | null;
  metadata: Metadata;
}

export interface Dispute {
  id: string;
  object: 'dispute';
  chargeId: string;
  amount: number;
  currency: string;
  status: 'needs_response' | 'under_review' | 'won' | 'lost';
  evidence: Metadata;
  metadata: Metadata;
}

export interface Account {
  id: string;
  object: 'account';
  email: string;
}

/** One movement on an account; `platform` is the account of the platform itself. */
export interface Movement {
  id: string;
  account: string;
  kind: 'charge' | 'refund' | 'transfer' | 'transfer_reversal' | 'dispute' | 'dispute_reversal';
  amount: number;
  currency: string;
  source: string;
}

export type Emit = (type: string, object: Charge | Refund | Transfer | Dispute) => void;

const REFUSED: Readonly<Record<string, string>> = {
  card_declined: 'card_declined',
  card_insufficient: 'insufficient_funds',
};

/** The books of the provider. Identifiers follow from the seed and a counter, so that the same calls give the same books again. */
export class Ledger {
  readonly charges = new Map<string, Charge>();
  readonly refunds = new Map<string, Refund>();
  readonly transfers = new Map<string, Transfer>();
  readonly disputes = new Map<string, Dispute>();
  readonly accounts = new Map<string, Account>();
  readonly movements: Movement[] = [];
  readonly #seed: string;
  readonly #emit: Emit;
  #count = 0;

  constructor(seed: string, emit: Emit) {
    this.#seed = seed;
    this.#emit = emit;
  }

  nextId(prefix: string): string {
    this.#count += 1;
    return `${prefix}_${createHash('sha256').update(`${this.#seed}:${this.#count}`).digest('hex').slice(0, 20)}`;
  }

  createCharge(input: { amount: number; currency: string; source: string; capture: boolean; metadata: Metadata }): Charge {
    positive(input.amount);
    const charge: Charge = {
      id: this.nextId('ch'),
      object: 'charge',
      amount: input.amount,
      amountCaptured: 0,
      amountRefunded: 0,
      currency: input.currency,
      source: input.source,
      status: 'pending',
      capture: input.capture,
      failure: null,
      metadata: input.metadata,
    };
    this.charges.set(charge.id, charge);
    return charge;
  }

  /** What the card network answers some time after the charge was made. */
  settle(id: string): Charge {
    const charge = this.charge(id);
    if (charge.status !== 'pending') return charge;
    const failure = REFUSED[charge.source];
    if (failure !== undefined) {
      charge.status = 'failed';
      charge.failure = failure;
      this.#emit('charge.failed', charge);
      return charge;
    }
    if (charge.capture) return this.#take(charge, charge.amount);
    charge.status = 'authorized';
    this.#emit('charge.authorized', charge);
    return charge;
  }

  capture(id: string, amount: number | undefined): Charge {
    const charge = this.charge(id);
    if (charge.status === 'succeeded') return charge;
    if (charge.status !== 'authorized') throw new ProviderError(409, 'not_capturable', `The charge is ${charge.status}.`);
    const taken = amount ?? charge.amount;
    positive(taken);
    if (taken > charge.amount) throw new ProviderError(400, 'amount_too_large', 'More than was authorized.');
    return this.#take(charge, taken);
  }

  cancel(id: string): Charge {
    const charge = this.charge(id);
    if (charge.status === 'succeeded') throw new ProviderError(409, 'already_captured', 'A captured charge is refunded, not canceled.');
    if (charge.status === 'pending' || charge.status === 'authorized') {
      charge.status = 'canceled';
      this.#emit('charge.canceled', charge);
    }
    return charge;
  }

  refund(chargeId: string, wanted: number | undefined, metadata: Metadata): Refund {
    const charge = this.charge(chargeId);
    if (charge.status !== 'succeeded') throw new ProviderError(409, 'not_captured', 'Nothing was captured.');
    const left = charge.amountCaptured - charge.amountRefunded;
    const amount = wanted ?? left;
    positive(amount);
    if (amount > left) throw new ProviderError(400, 'amount_too_large', `Only ${left} of it is left to refund.`);
    charge.amountRefunded += amount;
    const id = this.nextId('re');
    const refund: Refund = {
      id,
      object: 'refund',
      chargeId,
      amount,
      currency: charge.currency,
      status: 'succeeded',
      metadata,
    };
    this.refunds.set(id, refund);
    this.#move('platform', 'refund', -amount, charge.currency, id);
    this.#emit('refund.succeeded', refund);
    return refund;
  }

  createAccount(email: string): Account {
    const account: Account = { id: this.nextId('acct'), object: 'account', email };
    this.accounts.set(account.id, account);
    return account;
  }

  transfer(input: { amount: number; currency: string; destination: string; chargeId: string | null; metadata: Metadata }): Transfer {
    positive(input.amount);
    found(this.accounts, input.destination, 'account');
    if (this.balance('platform') < input.amount) throw new ProviderError(402, 'balance_insufficient', 'The platform has not that much.');
    const transfer: Transfer = {
      id: this.nextId('tr'),
      object: 'transfer',
      amountReversed: 0,
      ...input,
    };
    this.transfers.set(transfer.id, transfer);
    this.#move('platform', 'transfer', -transfer.amount, transfer.currency, transfer.id);
    this.#move(transfer.destination, 'transfer', transfer.amount, transfer.currency, transfer.id);
    this.#emit('transfer.created', transfer);
    return transfer;
  }

  reverseTransfer(id: string, wanted: number | undefined): Transfer {
    const transfer = found(this.transfers, id, 'transfer');
    const left = transfer.amount - transfer.amountReversed;
    const amount = wanted ?? left;
    positive(amount);
    if (amount > left) throw new ProviderError(400, 'amount_too_large', `Only ${left} of it is left.`);
    transfer.amountReversed += amount;
    this.#move(transfer.destination, 'transfer_reversal', -amount, transfer.currency, id);
    this.#move('platform', 'transfer_reversal', amount, transfer.currency, id);
    this.#emit('transfer.reversed', transfer);
    return transfer;
  }

  /** What the bank of a card holder does. The disputed sum is taken at once and comes back when the dispute is won. */
  openDispute(chargeId: string): Dispute {
    const charge = this.charge(chargeId);
    const amount = charge.amountCaptured - charge.amountRefunded;
    if (amount <= 0) throw new ProviderError(409, 'nothing_to_dispute', 'Nothing is left of this payment.');
    const id = this.nextId('dp');
    const { currency, metadata } = charge;
    const dispute: Dispute = {
      id,
      object: 'dispute',
      chargeId,
      amount,
      currency,
      status: 'needs_response',
      evidence: {},
      metadata,
    };
    this.disputes.set(id, dispute);
    this.#move('platform', 'dispute', -amount, currency, id);
    this.#emit('dispute.opened', dispute);
    return dispute;
  }

  submitEvidence(id: string, evidence: Metadata): Dispute {
    const dispute = found(this.disputes, id, 'dispute');
    if (dispute.status === 'won' || dispute.status === 'lost') throw new ProviderError(409, 'dispute_closed', 'The dispute is closed.');
    dispute.evidence = { ...dispute.evidence, ...evidence };
    dispute.status = 'under_review';
    return dispute;
  }

  closeDispute(id: string, outcome: 'won' | 'lost'): Dispute {
    const dispute = found(this.disputes, id, 'dispute');
    if (dispute.status === 'won' || dispute.status === 'lost') return dispute;
    dispute.status = outcome;
    if (outcome === 'won') this.#move('platform', 'dispute_reversal', dispute.amount, dispute.currency, id);
    this.#emit('dispute.closed', dispute);
    return dispute;
  }

  balance(account: string): number {
    return this.movements.filter((one) => one.account === account).reduce((sum, one) => sum + one.amount, 0);
  }

  charge(id: string): Charge {
    return found(this.charges, id, 'charge');
  }

  #take(charge: Charge, amount: number): Charge {
    charge.status = 'succeeded';
    charge.amountCaptured = amount;
    this.#move('platform', 'charge', amount, charge.currency, charge.id);
    this.#emit('charge.succeeded', charge);
    return charge;
  }

  #move(account: string, kind: Movement['kind'], amount: number, currency: string, source: string): void {
    this.movements.push({ id: this.nextId('txn'), account, kind, amount, currency, source });
  }
}

export function found<Value>(from: Map<string, Value>, id: string, what: string): Value {
  const value = from.get(id);
  if (value === undefined) throw new ProviderError(404, 'resource_missing', `There is no ${what} ${id}.`);
  return value;
}

function positive(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    throw new ProviderError(400, 'amount_invalid', 'An amount is a whole number of minor units above zero.');
  }
}
