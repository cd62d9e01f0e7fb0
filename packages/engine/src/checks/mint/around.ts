import type { Route } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { bounds, isWired, live, show } from '../../derive/wired.ts';
import { writesOneOf } from '../../derive/written-columns.ts';

const mintRoutes = ({ routes }: { routes: readonly Route[] }): Route[] =>
  requestRoutes(routes).filter(
    (route) => route.method !== 'GET' && route.method !== 'HEAD' && /(?:^|[/_-])(?:batch-?)?mint(?:s|ing)?(?:[/_-]|$)/i.test(route.path),
  );

export const routesProtected = defineCheck({
  id: 'mint/routes-protected',
  title: 'Routes that mint demand a credential',
  failTitle: 'Anybody can have tokens minted',
  needs: ['routes'],
  subjects: mintRoutes,
  holds: (route) => (route.access === 'guarded' ? true : route.access === 'opaque' ? undefined : false),
  location: (route) => route.location,
  message: (route) => `${printRoute(route)} is ${route.access}`,
  whenNone: 'na',
  noneMessage: 'No route here mints.',
  confidence: 'proved',
});

const HASH = /(?:metadata|content|image|uri|data)_?(?:hash|cid|digest|checksum|sha256)|^cid$|ipfs_?hash/i;

export const metadataHashed = defineCheck({
  id: 'mint/metadata-hash-stored',
  title: 'The hash of metadata is stored with the token',
  failTitle: 'Nobody can tell whether metadata was changed',
  needs: ['tables', 'queries', 'recordChanges'],
  subjects: ({ tables }) =>
    tables.filter(
      (table) =>
        isWired(table) !== false && table.columns.some((column) => /metadata_?uri|token_?uri|mint_?address|asset_?id/i.test(column.name)),
    ),
  holds: (table, { queries, recordChanges }) => {
    const hashes = table.columns.map((column) => column.name).filter((name) => HASH.test(name));
    return hashes.length > 0 && writesOneOf(table, hashes, { queries, recordChanges });
  },
  location: (table) => table.location,
  message: (table, holds) =>
    `table ${table.name} ${holds === true ? 'is given the hash of metadata' : table.columns.some((column) => HASH.test(column.name)) ? 'has a column for the hash of metadata that nothing was seen to write' : 'has no column for the hash of metadata'}`,
  whenNone: 'na',
  noneMessage: 'No table of this service holds tokens or addresses of metadata.',
  confidence: 'likely',
  quantifier: 'any',
});

export const workBounded = defineCheck({
  id: 'mint/work-bounded',
  title: 'Workers that mint run a bounded number of jobs at once',
  failTitle: 'Workers that mint run any number of jobs at once',
  needs: ['workers'],
  subjects: ({ workers }) => live(workers).filter((worker) => worker.queue.state === 'known' && /mint|nft/i.test(worker.queue.value)),
  // bull and bullmq run one job at a time unless they are told otherwise; amqplib delivers everything without a prefetch.
  holds: (worker) => (worker.concurrency.state === 'absent' ? !/amqp/.test(worker.by) : bounds(worker.concurrency, 64)),
  location: (worker) => worker.location,
  message: (worker) => `worker of ${show(worker.queue)}: concurrency ${show(worker.concurrency)}`,
  whenNone: 'na',
  noneMessage: 'No worker here mints.',
  confidence: 'likely',
});

export const supplyReconciled = defineCheck({
  id: 'mint/supply-reconciled',
  title: 'The number of minted tokens is compared with the number sold',
  failTitle: 'Nothing compares the number of minted tokens with the number sold',
  needs: ['chainReconciliations', 'mints'],
  arises: { when: ({ mints }) => live(mints).length > 0, otherwise: 'Nothing is minted here.' },
  subjects: ({ chainReconciliations }) => chainReconciliations.filter((one) => one.compares.includes('supply')),
  holds: (one) => (isWired(one) === false ? false : one.scheduled && one.chainSide === 'read'),
  location: (one) => one.location,
  message: (one) => `${one.name} compares supply${one.scheduled ? '' : ', started by nothing that runs by the clock'}`,
  whenNone: 'fail',
  belongsTo: 'mints',
  noneMessage: 'No code compares supply with the chain.',
  confidence: 'likely',
  quantifier: 'any',
});
