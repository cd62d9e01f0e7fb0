import type { Mint } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive, noneLive } from '../../check/shapes.ts';
import { ask, isSet, live, show, told } from '../../derive/wired.ts';

const NONE = 'Nothing is minted here.';
const NONE_REAL = 'Nothing is really minted here.';
const real = (mint: Mint): boolean => mint.by !== 'made-up';

export const claimedOnce = defineCheck({
  id: 'mint/claimed-once',
  ...everyLive('mints', {
    title: 'Only one of several attempts to mint the same unit gets on',
    failTitle: 'Two attempts at the same time mint the same unit twice',
    holds: (mint) => told(mint.claimed),
    seen: (mint) =>
      `${mint.name}: ${mint.claimed === true ? 'a conditional write or a lock comes before' : 'no conditional write or lock comes before'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const retriesLookUp = defineCheck({
  id: 'mint/retries-look-up',
  ...everyLive('mints', {
    title: 'A repeated mint first asks the chain for the earlier one',
    failTitle: 'A repeated mint makes a second token',
    of: (mint) => real(mint) && (mint.retried !== false || mint.inJob),
    holds: (mint) => (mint.looksUp === 'unknown' || mint.retried === 'unknown' ? undefined : mint.looksUp === 'chain'),
    seen: (mint) =>
      `${mint.name}: ${{ chain: 'the chain is asked', store: 'only own records are asked, which know nothing of a mint that landed after a time-out', none: 'nothing is asked', unknown: 'what is asked could not be read' }[mint.looksUp]} before it is repeated`,
    none: 'No real mint is repeated.',
    confidence: 'likely',
  }),
});

export const readBack = defineCheck({
  id: 'mint/read-back',
  ...everyLive('mints', {
    title: 'A minted token is read from the chain before it counts',
    failTitle: 'What was minted is believed, not read from the chain',
    of: real,
    holds: (mint) => told(mint.readBack),
    seen: (mint) =>
      `${mint.name}: ${mint.readBack === true ? 'the token or transaction is read afterwards' : 'nothing is read afterwards'}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const metadataAddressed = defineCheck({
  id: 'mint/metadata-content-addressed',
  ...everyLive('mints', {
    title: 'Metadata lies where its address changes with its content',
    failTitle: 'Metadata lies where anybody with access can change it later',
    of: real,
    holds: (mint) => (mint.metadata === 'unknown' ? undefined : mint.metadata === 'content-addressed'),
    seen: (mint) =>
      `${mint.name}: ${{ 'content-addressed': 'IPFS, Arweave or alike', https: 'a web address of our own', unknown: 'where it lies could not be read' }[mint.metadata]}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const metadataFirst = defineCheck({
  id: 'mint/metadata-stored-first',
  ...everyLive('mints', {
    title: 'Metadata is stored before the token points to it',
    failTitle: 'Tokens point to metadata that nothing has stored',
    of: real,
    holds: (mint) => told(mint.uploadedFirst),
    seen: (mint) => `${mint.name}: ${mint.uploadedFirst === true ? 'metadata is uploaded' : 'no upload of metadata'}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const inCollection = defineCheck({
  id: 'mint/in-collection',
  ...everyLive('mints', {
    title: 'Tokens are minted into a collection',
    failTitle: 'Tokens are minted outside of any collection',
    of: (mint) => real(mint) && mint.standard !== 'contract',
    holds: (mint) => told(mint.collection),
    seen: (mint) => `${mint.name}: ${mint.collection === true ? 'a collection is given' : 'no collection is given'}`,
    none: 'No token of Solana is really minted here.',
    confidence: 'likely',
  }),
});

export const collectionVerified = defineCheck({
  id: 'mint/collection-verified',
  ...everyLive('mints', {
    title: 'Collection and creators of minted tokens are verified',
    failTitle: 'Collection and creators of minted tokens stay unverified',
    of: (mint) => real(mint) && mint.standard !== 'contract' && mint.collection !== false,
    holds: (mint) => told(mint.verified),
    seen: (mint) => `${mint.name}: ${mint.verified === true ? 'verified' : 'no verification follows'}`,
    none: 'No token is really minted into a collection here.',
    confidence: 'likely',
  }),
});

export const treeWatched = defineCheck({
  id: 'mint/tree-capacity-watched',
  title: 'The room left in Merkle trees is watched',
  failTitle: 'Nobody notices when a Merkle tree is full',
  needs: ['mints', 'chainUses'],
  arises: {
    when: ({ mints }) => live(mints).some((mint) => mint.standard === 'compressed'),
    otherwise: 'No compressed token is minted here.',
  },
  subjects: ({ chainUses }) => live(chainUses).filter((use) => use.kind === 'tree-capacity'),
  holds: (use) => use.detail === 'watched',
  location: (use) => use.location,
  message: (use) => (use.detail === 'watched' ? 'a timer reads the tree' : 'the tree is read, but not by a timer'),
  whenNone: 'fail',
  belongsTo: 'mints',
  noneMessage: 'No code asks a tree for its room.',
  confidence: 'likely',
  quantifier: 'any',
});

export const impersonal = defineCheck({
  id: 'mint/metadata-impersonal',
  ...everyLive('mints', {
    title: 'Nothing personal goes into metadata',
    failTitle: 'Personal data goes into metadata that can not be deleted',
    of: real,
    holds: (mint) => mint.personal.length === 0,
    seen: (mint) =>
      `${mint.name}: ${mint.personal.length === 0 ? 'no field of a person was seen in the metadata' : `metadata holds ${mint.personal.join(', ')}`}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const dueAgain = defineCheck({
  id: 'mint/preconditions-read',
  ...everyLive('mints', {
    title: 'Records are read again right before a mint',
    failTitle: 'A mint trusts what was true when it was ordered',
    holds: (mint) => told(mint.rereads),
    seen: (mint) => `${mint.name}: ${mint.rereads === true ? 'records are read before' : 'no record is read before'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const costBounded = defineCheck({
  id: 'mint/cost-bounded',
  ...everyLive('mints', {
    title: 'The cost of a mint is compared with a limit before',
    failTitle: 'Mints cost whatever the network asks',
    of: real,
    holds: (mint) => told(mint.costBounded),
    seen: (mint) =>
      `${mint.name}: ${mint.costBounded === true ? 'balance or cost is asked before' : 'neither balance nor cost is asked before'}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const mutabilityChosen = defineCheck({
  id: 'mint/mutability-chosen',
  ...everyLive('mints', {
    title: 'Whether a token can be changed later is said',
    failTitle: 'Whether a token can be changed later is left to the library',
    of: (mint) => real(mint) && mint.standard !== 'contract',
    holds: (mint) => isSet(mint.mutable),
    seen: (mint) => `${mint.name}: isMutable ${show(mint.mutable)}`,
    none: 'No token of Solana is really minted here.',
  }),
});

export const supplyCapped = defineCheck({
  id: 'mint/supply-capped',
  ...everyLive('mints', {
    title: 'A token that stands for one unit can not be copied',
    failTitle: 'A token that stands for one unit can be copied',
    of: (mint) => real(mint) && mint.standard === 'nft',
    holds: (mint) => ask(mint.maxSupply, (copies) => copies <= 1, undefined),
    seen: (mint) => `${mint.name}: maxSupply ${show(mint.maxSupply)}`,
    none: 'No token with a master edition is really minted here.',
  }),
});

export const noPlaceholders = defineCheck({
  id: 'mint/no-placeholders',
  ...everyLive('mints', {
    title: 'Metadata holds no placeholders',
    failTitle: 'Placeholders are minted for good',
    of: real,
    holds: (mint) => mint.placeholders.length === 0,
    seen: (mint) => `${mint.name}: ${mint.placeholders.length === 0 ? 'no placeholder' : mint.placeholders.join(', ')}`,
    none: NONE_REAL,
    confidence: 'likely',
  }),
});

export const noneMadeUp = defineCheck({
  id: 'mint/none-made-up',
  ...noneLive('madeUpChainResults', {
    title: 'No token is made up in production',
    failTitle: 'Tokens are made up from a clock or a random number',
    of: (one) => one.operation === 'mint' && !one.outsideProduction,
    seen: (one) => `${one.name} makes up ${one.fields.join(', ')}`,
    none: 'No function that runs makes up a token.',
  }),
});

export const jobsDeduplicated = defineCheck({
  id: 'mint/jobs-deduplicated',
  ...everyLive('chainUses', {
    title: 'The same mint is queued once',
    failTitle: 'The same mint can be queued several times',
    of: (use) => use.kind === 'mint-enqueue',
    holds: (use) => use.detail === 'stable',
    seen: (use) =>
      `${{ stable: 'the job id is made of what is minted', unstable: 'the job id is different each time', none: 'the job has no id of its own' }[use.detail ?? 'none'] ?? 'job id'}`,
    none: 'No mint is put on a queue here.',
    confidence: 'likely',
  }),
});

export const outcomesCounted = defineCheck({
  id: 'mint/outcomes-counted',
  ...controlExists('metrics', {
    title: 'A metric counts mints by outcome',
    failTitle: 'No metric tells how mints end',
    of: (metric) => metric.name.state === 'known' && /(?:^|_)mint(?:s|ed|ing|er)?(?:_|$)/i.test(metric.name.value),
    works: (metric) => told(metric.recorded),
    seen: (metric) => `metric ${show(metric.name)}${metric.recorded === false ? ' is never recorded' : ''}`,
    belongsTo: 'mints',
    none: 'No metric is about mints.',
  }),
});

export const authorityPrivate = defineCheck({
  id: 'mint/authority-private',
  title: 'Only our key can mint into the tree or collection',
  failTitle: 'Anybody can mint into the tree',
  needs: ['mints', 'chainUses'],
  subjects: ({ mints }) => live(mints).filter(real),
  // A token with a master edition needs the signature of its mint authority; what a contract demands is not written here.
  holds: (mint, { chainUses }) => {
    if (mint.standard === 'nft') return true;
    const made = mint.standard === 'compressed' ? chainUses.filter((use) => use.kind === 'tree-made') : [];
    return made.length === 0 ? undefined : made.every((use) => use.detail === 'private');
  },
  location: (mint) => mint.location,
  message: (mint, holds) =>
    `${mint.name}: ${holds === undefined ? 'who may mint is decided on the chain' : holds ? 'our key has to sign' : 'the tree is public'}`,
  whenNone: 'na',
  noneMessage: NONE_REAL,
  confidence: 'likely',
});
