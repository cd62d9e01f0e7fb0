import { defineExtractor } from '../../extract/define-extractor.ts';
import { readClaims } from './claims.ts';
import { readClients } from './clients.ts';
import { CHAIN } from './libraries.ts';
import { readListeners } from './listeners.ts';
import { readMadeUp } from './made-up.ts';
import { readMints } from './mints.ts';
import { readReconciliations } from './reconciliations.ts';
import { readTransactions } from './transactions.ts';
import { readUses } from './uses.ts';

export const chain = defineExtractor({
  id: 'chain',
  about:
    'Blockchain work: connections and failover, transactions sent with confirmation and retries, what is stored when, mints, listeners, reconciliation, and results that are made up.',
  emits: [
    'chainClients',
    'chainTransactions',
    'mints',
    'madeUpChainResults',
    'chainListeners',
    'chainReconciliations',
    'chainClaims',
    'chainUses',
  ],
  extract(input) {
    const { code, emit } = input;
    const madeUp = readMadeUp(input);
    for (const { fact } of madeUp) emit('madeUpChainResults', fact);
    // Without a chain library and without anything made up there is no chain here.
    if (madeUp.length === 0 && code.callsTo(CHAIN).length === 0) return;
    const clients = readClients(input);
    for (const client of clients) emit('chainClients', client);
    const sent = readTransactions(input, clients);
    for (const { fact } of sent) emit('chainTransactions', fact);
    for (const mint of readMints(input, sent, madeUp)) emit('mints', mint);
    for (const listener of readListeners(input, clients)) emit('chainListeners', listener);
    for (const reconciliation of readReconciliations(input)) emit('chainReconciliations', reconciliation);
    for (const claim of readClaims(input)) emit('chainClaims', claim);
    for (const use of readUses(input)) emit('chainUses', use);
  },
});
