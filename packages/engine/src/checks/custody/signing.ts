import type { Signing } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { told } from '../../derive/wired.ts';

const NONE = 'Nothing is signed with a key of the service.';
const print = (one: Signing): string => `${one.by}${one.within === undefined ? '' : ` in ${one.within}`}`;
/** Value leaves the account of the signer; proofs, metadata and records move nothing. */
const moves = (one: Signing): boolean =>
  one.amount !== false &&
  /transfer|send(?!er)|pay(?!er)|withdraw|refund|swap|payout|disburs/i.test(`${one.by} ${one.within ?? ''}`) &&
  !/sign(?:Message|TypedData)$|nfts\(\)\.(?:create|uploadMetadata|verifyCollection|update)/.test(one.by);
const acts = (one: Signing): boolean =>
  !/sign(?:Message|TypedData)$|^(?:nacl\.)?sign(?:\.detached)?$|nfts\(\)\.uploadMetadata/.test(one.by);

export const signingsLimited = defineCheck({
  id: 'custody/signings-limited',
  ...everyLive('signings', {
    title: 'What is signed is held to a limit for each transaction and time',
    failTitle: 'Whoever reaches the signer can move everything at once',
    of: moves,
    holds: (one) => told(one.limited),
    seen: (one) =>
      `${print(one)}: ${one.limited === true ? 'an amount is compared with a limit on the way' : 'no amount is compared with a limit on the way'}`,
    none: 'Nothing that is signed with a key of the service moves an amount.',
    confidence: 'likely',
  }),
});

export const recipientsAllowlisted = defineCheck({
  id: 'custody/recipients-allowlisted',
  ...everyLive('signings', {
    title: 'The signer signs only for programs, contracts or recipients that it knows',
    failTitle: 'The signer signs for any program and any recipient',
    of: acts,
    holds: (one) => (one.fixedProgram === true ? true : told(one.allowlisted)),
    seen: (one) =>
      `${print(one)}: ${one.fixedProgram === true ? 'the code names the one program' : one.allowlisted === true ? 'a list is asked on the way' : 'no list is asked on the way'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const foreignTransactionsRead = defineCheck({
  id: 'custody/foreign-transactions-read',
  ...everyLive('signings', {
    title: 'A transaction that a client sent is read before it is signed',
    failTitle: 'The service signs whatever a client sends',
    of: (one) => one.content === 'client',
    holds: (one) => one.decoded,
    seen: (one) =>
      `${print(one)} signs what came from the client${one.decoded === true ? ' after its instructions were read' : ' as it came'}`,
    none: 'Nothing that a client sent is signed.',
    confidence: 'likely',
  }),
});

export const signingsRecorded = defineCheck({
  id: 'custody/signings-recorded',
  ...everyLive('signings', {
    title: 'Every signature leaves a record with its transaction and who asked for it',
    failTitle: 'A signature leaves no record of its transaction or of who asked',
    holds: (one) => {
      if (one.recorded === 'unknown' || one.requester === 'unknown') return undefined;
      return one.recorded && one.requester;
    },
    seen: (one) =>
      `${print(one)}: ${one.recorded === true ? (one.requester === true ? 'transaction and requester are written down' : 'the transaction is written down without who asked') : 'nothing is written down'}`,
    none: NONE,
    confidence: 'likely',
  }),
});

export const keysRevealedWithCare = defineCheck({
  id: 'custody/keys-revealed-with-care',
  title: 'A key is shown to its owner only after another proof, and seldom',
  failTitle: 'Whoever is signed in can have a private key shown',
  needs: ['routes'],
  subjects: ({ routes }) =>
    routes.filter(
      (route) =>
        route.wiring?.state !== 'not-wired' &&
        /(?:export|reveal|show|download|backup)[\w-]*(?:key|seed|mnemonic|phrase|wallet)|(?:wallet|key|seed|mnemonic)s?(?:\/[:{]\w+\}?)?\/(?:export|reveal|private|secret|seed|mnemonic)|private-?key|seed-?phrase/i.test(
          route.path,
        ) &&
        !/api-?key|public-?key/i.test(route.path),
    ),
  holds: (route) => {
    const again =
      route.guards.some((guard) => /step.?up|re.?auth|mfa|otp|2fa|password|recent/i.test(guard.name)) ||
      route.schemas.some((schema) => schema.fields?.some((field) => /otp|totp|mfa|password|passcode|pin$/i.test(field)) === true);
    return again && route.rateLimit !== null ? true : route.scopeOpen ? undefined : false;
  },
  location: (route) => route.location,
  message: (route, holds) =>
    `${route.method} ${route.path} ${holds === true ? 'asks for another proof and is limited' : 'shows a key without another proof or without a limit'}`,
  whenNone: 'na',
  noneMessage: 'No route shows a private key.',
  confidence: 'likely',
});
