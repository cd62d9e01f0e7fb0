import type { EntryCode, Facts } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { live, show, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'No code for a door is made here.';
const PROOFS: Readonly<Record<EntryCode['proof'], string>> = {
  signature: 'signed',
  mac: 'carries a MAC',
  encrypted: 'encrypted with authentication',
  'encrypted-only': 'encrypted without authentication',
  random: 'a random token of 128 bit or more',
  'weak-random': 'made from Math.random or too few random bytes',
  plain: 'ids and text as they are',
  unknown: 'what it is made of could not be read',
};
const printed = (one: EntryCode): string => `code by ${one.by}${one.fields.length > 0 ? ` (${one.fields.slice(0, 6).join(', ')})` : ''}`;

const PROVEN = new Set(['signature', 'mac', 'encrypted', 'encrypted-only']);

/** Codes that are only stored open no door where everything that lets people in verifies a proof instead of looking the code up. */
function doorCodes({ entryCodes, entryChecks }: Pick<Facts, 'entryCodes' | 'entryChecks'>): EntryCode[] {
  const checks = live(entryChecks);
  const verified = checks.length > 0 && checks.every((one) => PROVEN.has(one.proof) && one.bypass === undefined);
  return live(entryCodes).filter((one) => !(verified && one.by === 'own' && (one.proof === 'weak-random' || one.proof === 'plain')));
}

export const unforgeable = defineCheck({
  id: 'entry/codes-unforgeable',
  title: 'Nobody but the service can make a code that opens the door',
  failTitle: 'A code can be made up by whoever has seen one',
  needs: ['entryCodes', 'entryChecks'],
  subjects: doorCodes,
  // Whether a code that is encrypted and not authenticated can be bent into another one depends on what stands in its first block.
  holds: ({ proof }) => (proof === 'unknown' || proof === 'encrypted-only' ? undefined : proof !== 'plain' && proof !== 'weak-random'),
  location: (one) => one.location,
  message: (one) => `${printed(one)}: ${PROOFS[one.proof]}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const authenticated = defineCheck({
  id: 'entry/encrypted-codes-authenticated',
  title: 'Codes that are encrypted are authenticated as well',
  failTitle: 'A code is encrypted, and nothing notices when its bytes are changed',
  needs: ['entryCodes', 'entryChecks'],
  subjects: ({ entryCodes, entryChecks }) => [
    ...live(entryCodes)
      .filter((one) => one.proof === 'encrypted' || one.proof === 'encrypted-only')
      .map((one) => ({ location: one.location, proof: one.proof, what: printed(one) })),
    ...live(entryChecks)
      .filter((one) => one.proof === 'encrypted' || one.proof === 'encrypted-only')
      .map((one) => ({ location: one.location, proof: one.proof as EntryCode['proof'], what: `${one.name} decrypts` })),
  ],
  holds: ({ proof }) => proof === 'encrypted',
  location: ({ location }) => location,
  message: ({ what, proof }) => `${what}: ${PROOFS[proof]}`,
  whenNone: 'na',
  noneMessage: 'No code is encrypted here.',
  confidence: 'proved',
});

export const ageing = defineCheck({
  id: 'entry/codes-age',
  title: 'Codes carry a time or step, so that a picture of one grows old',
  failTitle: 'A picture of a code is as good as the code, for ever',
  needs: ['entryCodes', 'entryChecks'],
  subjects: doorCodes,
  holds: ({ timed, lifetime, proof }) => {
    if (proof === 'unknown') return undefined;
    if (lifetime.state === 'known') return lifetime.value <= 300;
    return told(timed);
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${printed(one)}: ${one.timed === true ? `carries a time${one.lifetime.state === 'known' ? `, good for ${show(one.lifetime)} s` : ''}` : holds === false ? 'no time, step or lifetime in it' : PROOFS[one.proof]}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const PERSONAL =
  /^(?:e_?mail|phone|(?:first|last|full|display|user|customer|holder|attendee|guest)_?name|name|address|date_?of_?birth|birth_?date|passport|ssn)$/i;

export const impersonal = defineCheck({
  id: 'entry/codes-without-personal-data',
  title: 'Codes carry no name, address or other personal data',
  failTitle: 'Whoever photographs a code reads who its holder is',
  needs: ['entryCodes', 'entryChecks'],
  subjects: doorCodes,
  holds: ({ fields, proof }) =>
    fields.some((name) => PERSONAL.test(name))
      ? proof === 'encrypted' || proof === 'encrypted-only'
      : proof === 'unknown' && fields.length === 0
        ? undefined
        : true,
  location: (one) => one.location,
  message: (one, holds) =>
    `${printed(one)}${holds === false ? `: ${one.fields.filter((name) => PERSONAL.test(name)).join(', ')} can be read from it` : ''}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const keysOutside = defineCheck({
  id: 'entry/keys-outside-source',
  title: 'In production the key of codes comes from outside the source',
  failTitle: 'The key of codes stands in the source',
  needs: ['entryCodes'],
  subjects: ({ entryCodes }) => live(entryCodes).filter((one) => /^(?:signature|mac|encrypted|encrypted-only)$/.test(one.proof)),
  holds: ({ keyInSource }) => (keyInSource === 'unknown' ? undefined : !keyInSource),
  location: (one) => one.location,
  message: (one, holds) =>
    `${printed(one)}: ${holds === true ? `key from ${one.keyName ?? 'the environment'}` : holds === false ? `${one.keyName === undefined ? 'the key is a literal' : `${one.keyName} has a default in the source`}` : 'where the key comes from could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No code is made with a key here.',
  confidence: 'proved',
});

const OWNER = /^(?:userid|ownerid|holderid|customerid|ownedby|memberid|accountid|currentownerid|isowner|role|roles)$/;

const SIGNED_IN = /^(?:user|currentuser|authuser|principal|session|caller|actor|viewer|claims|identity)$/;

function comparesUser(asks: readonly string[]): boolean {
  return asks.some((name) => OWNER.test(name) && !name.startsWith('role')) && asks.some((name) => SIGNED_IN.test(name));
}

export const handedToHolder = defineCheck({
  id: 'entry/codes-given-to-holder',
  title: 'Only the holder is given the code of a unit',
  failTitle: 'Whoever knows the number of a unit is given its code',
  needs: ['entryCodes', 'routes'],
  subjects: ({ entryCodes, routes }) =>
    live(entryCodes).flatMap((one) =>
      live(routes)
        .filter((route) => route.method === 'GET' || /qr|code|pass|refresh|generate/i.test(route.path))
        .filter(
          (route) =>
            one.routes.includes(`${route.method} ${route.path}`) && !/validat|scan|redeem|purchase|webhook|internal/i.test(route.path),
        )
        .map((route) => ({ one, route })),
    ),
  holds: ({ one, route }) => {
    if (route.access === 'opaque') return undefined;
    // Compared with a user whom no guard demands: without one nobody is the holder, so the code is given to nobody.
    if (route.access !== 'guarded') return comparesUser(one.asks);
    return (
      one.asks.some((name) => OWNER.test(name)) ||
      route.guards.some((guard) => (guard.authorizes ?? []).some((text) => /role|permission|owner/i.test(text)))
    );
  },
  location: ({ one }) => one.location,
  related: ({ route }) => [route.location],
  message: ({ route }, holds) =>
    `${route.method} ${route.path}: ${holds === true ? (route.access === 'guarded' ? 'the holder is compared' : 'the holder is compared, with a user whom no guard demands') : holds === false ? (route.access === 'guarded' ? 'a sign-in is asked for, the holder is not compared' : 'no credential is asked for') : (route.accessReason ?? 'its guards could not be read')}`,
  whenNone: 'na',
  noneMessage: 'No route hands out codes.',
  confidence: 'likely',
});
