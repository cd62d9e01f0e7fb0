import type { ChainTransaction, Table } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { lostRecovered, pendingTold, unknownKept } from './records.ts';
import { effectsFinal, resendsLookUp } from './transactions.ts';

const sent = (more: Partial<ChainTransaction> = {}): ChainTransaction => ({
  location: AT,
  by: '@solana/web3.js',
  chain: 'solana',
  call: 'Connection#sendRawTransaction',
  kind: 'transfer',
  managed: false,
  skipsPreflight: ABSENT,
  confirmed: true,
  commitment: known('confirmed'),
  errorChecked: true,
  retried: false,
  inJob: false,
  looksUp: 'none',
  priorityFee: 'none',
  feeCapped: false,
  computeLimit: false,
  recorded: 'after',
  signatureFirst: false,
  claimed: false,
  onError: 'nothing',
  classifiesErrors: false,
  onRequest: false,
  ...more,
});

test('sending again needs an answer of the chain', () => {
  expect(statusOf(resendsLookUp, { chainTransactions: [sent()] })).toBe('PASS');
  expect(statusOf(resendsLookUp, { chainTransactions: [sent({ retried: true, looksUp: 'store' })] })).toBe('FAIL');
  expect(statusOf(resendsLookUp, { chainTransactions: [sent({ retried: true, looksUp: 'chain' })] })).toBe('PASS');
  expect(statusOf(resendsLookUp, { chainTransactions: [sent({ inJob: true, looksUp: 'store' })] })).toBe('UNKNOWN');
  expect(statusOf(resendsLookUp, { chainTransactions: [sent({ wiring: NOT_WIRED, retried: true })] })).toBe('N/A');
});

test('finality counts where records follow', () => {
  expect(statusOf(effectsFinal, { chainTransactions: [sent()] })).toBe('FAIL');
  expect(statusOf(effectsFinal, { chainTransactions: [sent({ commitment: known('finalized') })] })).toBe('PASS');
  expect(statusOf(effectsFinal, { chainTransactions: [sent({ recorded: 'never' })] })).toBe('N/A');
  expect(statusOf(effectsFinal, { chainTransactions: [sent({ chain: 'evm', commitment: known('1') })] })).toBe('FAIL');
});

test('an open outcome stays open, and a job finds it', () => {
  expect(ask(unknownKept, { chainTransactions: [sent({ onError: 'failed' })] }).evidence[0]?.message).toBe(
    'Connection#sendRawTransaction (transfer): after any error the record says failed',
  );
  const open = sent({ recorded: 'before' });
  expect(statusOf(unknownKept, { chainTransactions: [open] })).toBe('PASS');
  expect(statusOf(lostRecovered, { chainTransactions: [open] })).toBe('FAIL');
  expect(statusOf(lostRecovered, { chainTransactions: [open], chainUses: [{ location: AT, kind: 'pending-watch' }] })).toBe('PASS');
});

test('a state beside a signature is one of the chain', () => {
  const table = (...names: string[]) =>
    [
      { location: AT, name: 'transfers', columns: names.map((name) => ({ name, type: 'text' })), indexes: [], primaryKey: [] },
    ] as unknown as Table[];
  expect(statusOf(pendingTold, { tables: table('tx_signature', 'tx_status') })).toBe('PASS');
  expect(statusOf(pendingTold, { tables: table('tx_signature', 'confirmed_at') })).toBe('PASS');
  // The state of the sale may be set before the chain has answered.
  expect(statusOf(pendingTold, { tables: table('tx_signature', 'status') })).toBe('UNKNOWN');
  expect(statusOf(pendingTold, { tables: table('tx_signature') })).toBe('FAIL');
});
