import type { KeyMaterial, KeyStore, Location, Signing } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { live, wiringNote } from '../../derive/wired.ts';

const NONE = 'No private key of a chain is used here.';
const WHERE: Readonly<Record<KeyMaterial['source'], string>> = {
  literal: 'a text in the source',
  env: 'a variable of the environment',
  file: 'a file',
  database: 'the database',
  manager: 'a secret manager',
  kms: 'a key service, which never gives it away',
  generated: 'nowhere: it is made on the spot',
  request: 'the request',
  unknown: 'a place that could not be read',
};
const print = (one: KeyMaterial): string => `${one.by}${one.purpose === 'unknown' ? '' : ` (${one.purpose})`}`;
const imported = (one: KeyMaterial): boolean => one.source !== 'generated';

export const keysOutsideSource = defineCheck({
  id: 'custody/keys-outside-source',
  ...everyLive('keyMaterials', {
    title: 'No private key stands in the source',
    failTitle: 'A private key stands in the source',
    of: imported,
    holds: (one) => (one.source === 'literal' || one.fallback === true ? false : one.source === 'unknown' ? undefined : true),
    seen: (one) =>
      `${print(one)} takes its secret from ${WHERE[one.source]}${one.name === undefined ? '' : ` (${one.name})`}${one.fallback === true ? ', with a key in the source to fall back to' : ''}`,
    none: NONE,
  }),
});

export const keysInKeyService = defineCheck({
  id: 'custody/keys-in-key-service',
  ...everyLive('keyMaterials', {
    title: 'Keys that hold value stay in a key service or with a custodian',
    failTitle: 'The bytes of private keys lie where the app can read them',
    of: imported,
    holds: (one) => (one.source === 'unknown' ? undefined : one.source === 'kms'),
    seen: (one) => `${print(one)} takes its secret from ${WHERE[one.source]}${one.name === undefined ? '' : ` (${one.name})`}`,
    none: NONE,
  }),
});

export const noStandInKeys = defineCheck({
  id: 'custody/no-stand-in-keys',
  ...everyLive('keyMaterials', {
    title: 'The service does not start with a key that it made up',
    failTitle: 'Where the configured key is missing, a new one takes its place',
    of: (one) => one.source === 'generated',
    holds: (one) => one.standsIn !== true,
    seen: (one) =>
      `${print(one)} ${one.standsIn === true ? 'makes a key where the configured one is missing or cannot be read' : 'is no replacement for a missing key'}`,
    none: 'No code makes a key.',
    whenNone: 'pass',
    confidence: 'likely',
  }),
});

export const keysFromSecureRandom = defineCheck({
  id: 'custody/keys-from-secure-random',
  ...everyLive('keyMaterials', {
    title: 'Keys are made from a secure random source',
    failTitle: 'A key is made from numbers that can be foretold',
    of: (one) => one.source === 'generated',
    holds: (one) => one.weakRandom !== true,
    seen: (one) =>
      `${print(one)} ${one.weakRandom === true ? 'is made from Math.random or the time' : 'uses the random source of the library'}`,
    none: 'No key is made here.',
  }),
});

interface Leak {
  key: KeyMaterial;
  location: Location;
  wiring: KeyMaterial['wiring'];
  /** Where the secret goes; `undefined` for a key that goes nowhere. */
  to: 'log' | 'answer' | undefined;
}

export const keysNotLeaked = defineCheck({
  id: 'custody/keys-not-leaked',
  title: 'Private keys reach neither logs nor answers',
  failTitle: 'A private key is logged or sent to the client',
  needs: ['keyMaterials'],
  subjects: ({ keyMaterials }): Leak[] =>
    live(keyMaterials).flatMap((key): Leak[] => [
      ...(key.leaks === undefined ? [{ key, location: key.location, wiring: key.wiring, to: undefined }] : []),
      ...(key.leaks ?? []).map((leak) => ({ key, location: leak.at, wiring: key.wiring, to: leak.to })),
    ]),
  holds: (one) => one.to === undefined,
  location: (one) => one.location,
  message: ({ key, to }) =>
    to === undefined
      ? `${print(key)}: its secret part goes into no log and no answer of its function`
      : `${print(key)}: its secret part goes into ${to === 'log' ? 'a line of log' : 'an answer'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const stores = ({
  keyMaterials,
}: {
  keyMaterials: readonly KeyMaterial[];
}): (KeyStore & { key: KeyMaterial; location: KeyStore['at']; wiring?: KeyMaterial['wiring'] })[] => {
  const all = live(keyMaterials).flatMap((key) =>
    (key.stored ?? []).map((store) => ({
      ...store,
      key,
      location: store.at,
      ...(key.wiring === undefined ? {} : { wiring: key.wiring }),
    })),
  );
  // One function may load a key and, where there is none, make and store a new one: what is stored is the one made last before it.
  const nearness = ({ key, at }: (typeof all)[number]): number =>
    (key.source === 'generated' ? 0 : 10_000) + (key.location.line <= at.line ? at.line - key.location.line : 5_000);
  return [...Map.groupBy(all, ({ at }) => `${at.path}:${at.line}`).values()].map(
    (group) => group.toSorted((a, b) => nearness(a) - nearness(b))[0] as (typeof all)[number],
  );
};

export const storedKeysEncrypted = defineCheck({
  id: 'custody/stored-keys-encrypted',
  title: 'Private keys are encrypted before they are stored',
  failTitle: 'A private key is stored as it is',
  needs: ['keyMaterials'],
  subjects: stores,
  holds: (one) => (one.encrypted === 'unknown' ? undefined : one.encrypted),
  location: (one) => one.location,
  message: (one) =>
    `${print(one.key)}: its secret part goes into a ${one.where}, ${one.encrypted === true ? 'encrypted' : one.encrypted === false ? 'not encrypted' : 'perhaps encrypted'}${wiringNote(one.key)}`,
  related: (one) => [one.key.location],
  whenNone: 'na',
  noneMessage: 'No code stores a private key.',
  confidence: 'likely',
});

export const storedKeysSealed = defineCheck({
  id: 'custody/stored-keys-sealed',
  title: 'Stored keys are sealed by an authenticated cipher with a fresh start value, bound to their owner',
  failTitle: 'Stored keys are encrypted in a way that lets them be changed, exchanged or compared',
  needs: ['keyMaterials'],
  subjects: (facts) => stores(facts).filter((one) => one.encrypted === true),
  holds: ({ cipher }) =>
    cipher === undefined || cipher.algorithm === 'unknown'
      ? undefined
      : /gcm|ccm|poly1305|siv/i.test(cipher.algorithm) && cipher.randomIv && cipher.bound,
  location: (one) => one.location,
  message: ({ cipher }) =>
    cipher === undefined
      ? 'what encrypts the key could not be read'
      : `${cipher.algorithm}, ${cipher.randomIv ? 'fresh' : 'fixed or unknown'} start value, ${cipher.bound ? 'bound to its owner' : 'not bound to an owner'}`,
  whenNone: 'na',
  noneMessage: 'No code stores an encrypted key.',
  confidence: 'likely',
});

export const oneSigningModule = defineCheck({
  id: 'custody/one-signing-module',
  title: 'One module alone loads private keys',
  failTitle: 'Private keys are loaded in several modules',
  needs: ['keyMaterials'],
  subjects: ({ keyMaterials }) => {
    const byModule = Map.groupBy(live(keyMaterials).filter(imported), (one) => one.location.path);
    return [...byModule].map(([path, keys]) => ({ path, keys, count: byModule.size, location: (keys[0] as KeyMaterial).location }));
  },
  holds: (one) => one.count === 1,
  location: (one) => one.location,
  message: (one) => `${one.path} loads ${one.keys.map(print).join(', ')}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const keysStayInside = defineCheck({
  id: 'custody/keys-stay-inside',
  ...everyLive('keyMaterials', {
    title: 'The module that loads a key signs with it, and hands no key out',
    failTitle: 'A module hands private keys to others',
    of: imported,
    holds: (one) => one.handedOut === undefined,
    seen: (one) =>
      one.handedOut === undefined ? `${print(one)} stays in its module` : `${print(one)} is returned to ${one.handedOut.users.join(', ')}`,
    none: NONE,
    confidence: 'likely',
  }),
});

/** Kinds of work that a signature does: two of them with one key are two purposes. */
const kindOf = (one: Signing): string =>
  /mint|create|collection|metadata|verify/i.test(`${one.by} ${one.within ?? ''}`)
    ? 'minting'
    : /transfer|send|payout|withdraw|refund/i.test(`${one.by} ${one.within ?? ''}`)
      ? 'transfers'
      : 'other';

export const keysSeparated = defineCheck({
  id: 'custody/keys-separated',
  title: 'Each purpose has a key of its own',
  failTitle: 'One key serves several purposes',
  needs: ['keyMaterials', 'signings'],
  subjects: ({ keyMaterials, signings }) => {
    const named = live(keyMaterials).filter((one) => one.name !== undefined && imported(one));
    const byName = [...Map.groupBy(named, (one) => one.name as string)];
    const kinds = [...new Set(live(signings).map(kindOf))].filter((one) => one !== 'other').toSorted();
    // One key for one kind of work separates nothing and mixes nothing.
    if (byName.length === 1 && kinds.length < 2 && new Set(named.map((one) => one.purpose)).size < 2) return [];
    return byName.map(([name, keys]) => ({
      name,
      keys,
      location: (keys[0] as KeyMaterial).location,
      kinds: byName.length === 1 ? kinds : [],
    }));
  },
  holds: ({ keys, kinds }) => {
    const purposes = new Set(keys.map((one) => one.purpose));
    if (kinds.length > 1 || purposes.size > 1) return false;
    return purposes.has('unknown') ? undefined : true;
  },
  location: (one) => one.location,
  message: ({ name, keys, kinds }) => {
    const purposes = [...new Set([...keys.map((one) => one.purpose).filter((one) => one !== 'unknown'), ...kinds])].toSorted();
    return `${name} ${purposes.length === 0 ? 'is a key whose purpose its names do not tell' : `is the key for ${purposes.join(' and ')}`}`;
  },
  whenNone: 'na',
  noneMessage: 'No two keys and no two kinds of signing were found.',
  confidence: 'likely',
});

export const networkAsserted = defineCheck({
  id: 'custody/network-asserted',
  ...everyLive('keyMaterials', {
    title: 'The start ends when key and network do not belong together',
    failTitle: 'A key of the test network can be used on the main network, and the other way round',
    of: (one) => imported(one) && one.source !== 'kms',
    holds: (one) => one.networkAsserted,
    seen: (one) =>
      `${print(one)}: ${one.networkAsserted ? 'the network is compared at the start' : 'no code compares the network and stops'}`,
    none: NONE,
    confidence: 'likely',
  }),
});
