import type { Query, WalletProof } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { normalName, normalTableName } from '../../derive/columns.ts';
import { isWithin } from '../../derive/personal-data.ts';
import { live, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing asks whether a wallet belongs to who says so.';
const print = (one: WalletProof): string => `${one.name}${one.protects.length === 0 ? '' : ` (${one.protects.slice(0, 3).join(', ')})`}`;
const WHAT: Readonly<Record<WalletProof['proof'], string>> = {
  verified: 'verifies a signature with the key of the wallet',
  'presence-only': 'asks only whether something was sent, and verifies nothing',
  constant: 'says yes whatever was sent',
  unknown: 'may verify a signature',
};
const verified = (one: WalletProof): boolean => one.proof === 'verified';

export const walletProofsReal = defineCheck({
  id: 'custody/wallet-proofs-real',
  title: 'What looks like a check of a wallet verifies a signature',
  failTitle: 'A check of a wallet verifies nothing',
  needs: ['walletProofs'],
  // A stub that nothing calls yet is what will be called.
  subjects: ({ walletProofs }) => walletProofs,
  holds: (one) => (one.proof === 'unknown' ? undefined : one.proof === 'verified'),
  location: (one) => one.location,
  message: (one) => `${print(one)} ${WHAT[one.proof]}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const proofsSingleUse = defineCheck({
  id: 'custody/proofs-single-use',
  ...everyLive('walletProofs', {
    title: 'A signature that proves a wallet counts once',
    failTitle: 'A signature that was seen once proves the wallet for ever',
    of: verified,
    holds: (one) => (one.nonce === 'unknown' ? undefined : one.nonce === 'single-use'),
    seen: (one) =>
      `${print(one)}: ${one.nonce === 'single-use' ? 'a number is given out, and taken back when it was used' : one.nonce === 'reusable' ? 'a number is part of the message, and nothing takes it back' : 'nothing in the message changes from time to time'}`,
    none: 'No signature of a wallet is verified.',
    confidence: 'likely',
  }),
});

export const proofsExpire = defineCheck({
  id: 'custody/proofs-expire',
  ...everyLive('walletProofs', {
    title: 'A message to be signed ends to count after minutes',
    failTitle: 'A signed message counts for ever',
    of: verified,
    holds: (one) => told(one.expires),
    seen: (one) => `${print(one)}: ${one.expires === true ? 'a time is part of the check' : 'no time is part of the check'}`,
    none: 'No signature of a wallet is verified.',
    confidence: 'likely',
  }),
});

export const proofsBound = defineCheck({
  id: 'custody/proofs-bound',
  ...everyLive('walletProofs', {
    title: 'The message names the site that it is for',
    failTitle: 'A message that was signed for another site counts here, too',
    of: verified,
    holds: (one) => told(one.bound),
    seen: (one) =>
      `${print(one)}: ${one.bound === true ? 'domain, chain or address of the site are part of the message' : 'neither domain nor chain is part of the message'}`,
    none: 'No signature of a wallet is verified.',
    confidence: 'likely',
  }),
});

export const proofMessagesOwn = defineCheck({
  id: 'custody/proof-messages-own',
  ...everyLive('walletProofs', {
    title: 'The service words the message that a wallet signs',
    failTitle: 'The client says which message was signed',
    of: verified,
    holds: (one) => (one.message === 'unknown' ? undefined : one.message === 'server'),
    seen: (one) =>
      `${print(one)}: ${one.message === 'server' ? 'the message is made or stored by the service' : one.message === 'client' ? 'the message comes from the request' : 'who words the message could not be read'}`,
    none: 'No signature of a wallet is verified.',
    confidence: 'likely',
  }),
});

const ADDRESS = /(?:^|_)(?:wallet_address|wallet|public_key|pubkey|owner_address|payout_address)$/;
const links = (query: Query): boolean =>
  /^(?:insert|update|upsert)$/.test(query.operation) &&
  query.onRequestPath === true &&
  query.writes?.some((one) => ADDRESS.test(normalName(one))) === true &&
  query.tables.some(
    (name) =>
      /user|wallet|account|profile|member|customer/.test(normalTableName(name)) && !/treasury|system|platform/.test(normalTableName(name)),
  );

export const addressesProved = defineCheck({
  id: 'custody/addresses-proved',
  title: 'An address becomes that of a user only after the wallet signed',
  failTitle: 'A user can take the address of anybody',
  needs: ['queries', 'walletProofs'],
  subjects: ({ queries }) => live(queries).filter(links),
  holds: (query, { walletProofs }) => live(walletProofs).some((one) => one.proof === 'verified' && isWithin(query.location, one.path)),
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.tables.join(', ')}: the address is stored ${holds === true ? 'where a signature is verified' : 'and no signature is verified on the way'}`,
  whenNone: 'na',
  noneMessage: 'No request stores the address of a wallet for a user.',
  confidence: 'likely',
});
